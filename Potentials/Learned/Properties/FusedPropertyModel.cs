using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Properties;

/// <summary>Sums and means of atoms' outputs, on the fused engine.</summary>
internal sealed class FusedPropertyModel(ModelFile model, NetworkPrecision precision) : IPropertyModel
{
    private readonly LearnedPotential network = LearnedPotential.OfNetwork(model, new LearnedPotentialOptions(precision, Backend: NetworkBackend.Fused));

    /// <inheritdoc/>
    public PropertyTarget Target { get; } = PropertyTarget.Require(model);

    /// <inheritdoc/>
    public IReadOnlyList<double[]> Predict(IReadOnlyList<PropertyStructure> structures)
    {
        EvaluationResult[] results = [.. structures.Select(structure => new EvaluationResult(structure.System.AtomCount))];
        network.EvaluateMany([.. structures.Select(structure => structure.System)], Quantities.Energy, results);
        return [.. results.Select((result, k) => new[] { Pool(Target, result.Energy, structures[k].System.AtomCount) })];
    }

    /// <summary>The property from the sum of the atoms' shares.</summary>
    public static double Pool(PropertyTarget target, double sum, int atoms) => (target.Pooling == Pooling.Mean ? sum / atoms : sum) + target.Offset;

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();
}
