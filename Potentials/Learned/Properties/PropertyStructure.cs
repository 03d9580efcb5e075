using MDEngine.IO;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Properties;

/// <summary>A structure whose property is asked for.</summary>
/// <param name="System">The atoms.</param>
/// <param name="Complex">What networks for protein–ligand complexes take in place of elements, or null.</param>
public readonly record struct PropertyStructure(AtomicSystem System, ComplexAtoms? Complex = null)
{
    /// <summary>What a file's frame says.</summary>
    public static PropertyStructure Of(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return new PropertyStructure(frame.System, ComplexAtoms.Of(frame));
    }
}

/// <summary>The heavy atoms of a ligand and of the pocket around it (PDBbind).</summary>
/// <param name="Features">[N·18], row by row.</param>
/// <param name="IsLigand">[N] whether an atom is the ligand's.</param>
public sealed record ComplexAtoms(double[] Features, bool[] IsLigand)
{
    private const string FeatureColumn = "features";
    private const string LigandColumn = "ligand";

    /// <summary>What a frame needs to be a complex.</summary>
    internal static string Needed { get; } =
        $"a complex needs the extended XYZ columns {FeatureColumn}:R:{PamNetOptions.FeatureCount} and {LigandColumn}:I:1 (1 in the ligand, 0 in the pocket); see docs/manual/pamnet.md";

    /// <summary>Those of a frame with the columns, or null.</summary>
    public static ComplexAtoms? Of(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        RealColumn? features = frame.Columns.OfType<RealColumn>().FirstOrDefault(column => column.Name == FeatureColumn && column.Width == PamNetOptions.FeatureCount);
        IntegerColumn? ligand = frame.Columns.OfType<IntegerColumn>().FirstOrDefault(column => column.Name == LigandColumn && column.Width == 1);
        return features is null || ligand is null ? null : new ComplexAtoms(features.Values, [.. ligand.Values.Select(flag => flag != 0)]);
    }
}
