using System.Globalization;
using MDEngine.IO;
using MDEngine.Potentials.Learned.Properties;

namespace MDEngine.Training.Data;

/// <summary>Takes the reference energy, forces and dipole moment of frames, by the names that the user or the format gives them.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="keys">The user's names.</param>
internal sealed class FrameReference(string path, DataKeys keys)
{
    /// <summary>Keys by which labeled data call the reference beside another energy.</summary>
    private static readonly string[] ReferenceKeys = ["ref_energy", "reference_energy", "dft_energy"];

    private static readonly char[] Blanks = [' ', '\t', ','];

    public ReferenceFrame Of(Frame frame, int number)
    {
        if (keys.Property is { } property)
        {
            double[] values = property.Of(frame, number, path);
            double size = values is [var value] ? value : Math.Sqrt(values.Sum(x => x * x));
            return new ReferenceFrame(frame.Topology, frame.Cell, frame.Positions, size, null) { Property = values, Complex = ComplexAtoms.Of(frame) };
        }

        Vector3D[]? forces = ForcesOf(frame, number);
        var reference = new ReferenceFrame(frame.Topology, frame.Cell, frame.Positions, EnergyOf(frame, number), forces) { Dipole = DipoleOf(frame, number) };

        // An atom alone has no forces by symmetry, and files often leave them out.
        return forces is null && reference.IsIsolatedAtom ? reference with { Forces = [Vector3D.Zero] } : reference;
    }

    private static bool IsUsual(string? key, string usual) => key is null || key.Equals(usual, StringComparison.OrdinalIgnoreCase);

    private static double[]? Numbers(Frame frame, string key, int count)
    {
        string? found = frame.Properties.Keys.FirstOrDefault(name => name == key) ?? frame.Properties.Keys.FirstOrDefault(name => name.Equals(key, StringComparison.OrdinalIgnoreCase));
        string[] words = found is null ? [] : frame.Properties[found].Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        return numbers.Length == count ? numbers : null;
    }

    private double EnergyOf(Frame frame, int number)
    {
        if (!IsUsual(keys.Energy, "energy"))
        {
            return Numbers(frame, keys.Energy!, 1)?[0] ?? throw Bad(number, $"has no energy under the key '{keys.Energy}'; it has {Listed(frame.Properties.Keys)}");
        }

        string[] others = [.. frame.Properties.Keys.Where(key => key.Contains("energy", StringComparison.OrdinalIgnoreCase) && Numbers(frame, key, 1) is not null)];
        double energy = frame.Energy ?? throw Bad(number, others.Length == 0
            ? "has no energy; its comment line needs energy=… in eV"
            : $"has no energy=…, but {Listed(others)}; say which is the energy in eV ({DataKeys.Advice("energy")})");
        string? rival = keys.Energy is not null ? null
            : others.FirstOrDefault(key => ReferenceKeys.Contains(key.ToLowerInvariant()) && Numbers(frame, key, 1)![0] != energy);
        return rival is null ? energy
            : throw Bad(number, FormattableString.Invariant($"has energy={energy} and {rival}={frame.Properties[rival]}; say which is the reference ({DataKeys.Advice("energy")})"));
    }

    private Vector3D[]? ForcesOf(Frame frame, int number)
    {
        string[] columns = [.. frame.Columns.OfType<RealColumn>().Where(column => column.Width == 3).Select(column => column.Name)];
        if (!IsUsual(keys.Forces, "forces"))
        {
            string? name = columns.FirstOrDefault(column => column.Equals(keys.Forces, StringComparison.OrdinalIgnoreCase));
            return name is null
                ? frame.AtomCount == 1 ? null : throw Bad(number, $"has no forces in a column '{keys.Forces}:R:3'; it has {Listed(columns)}")
                : VectorsOf(frame.Columns.OfType<RealColumn>().First(column => column.Name == name).Values);
        }

        string? rival = columns.FirstOrDefault(column => column.Contains("force", StringComparison.OrdinalIgnoreCase));
        return frame.Forces is null && rival is not null
            ? throw Bad(number, $"has no column forces, but {rival}; if these are the forces in eV/Å, say so ({DataKeys.Advice("forces")})")
            : frame.Forces;
    }

    private Vector3D? DipoleOf(Frame frame, int number) => IsUsual(keys.Dipole, "dipole") ? frame.Dipole
        : Numbers(frame, keys.Dipole!, 3) is [var x, var y, var z] ? new Vector3D(x, y, z)
        : throw Bad(number, $"has no dipole moment under the key '{keys.Dipole}'; it has {Listed(frame.Properties.Keys)}");

    private static Vector3D[] VectorsOf(double[] values)
    {
        var vectors = new Vector3D[values.Length / 3];
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] = new Vector3D(values[3 * i], values[(3 * i) + 1], values[(3 * i) + 2]);
        }

        return vectors;
    }

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "none";

    private InputFileException Bad(int number, string problem) => new(path, 0, 0, $"frame {number} {problem}");
}
