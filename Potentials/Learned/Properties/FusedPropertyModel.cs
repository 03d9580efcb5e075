using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Properties;

/// <summary>Sums and means of atoms' outputs and vectors, on the fused engine.</summary>
internal sealed class FusedPropertyModel(ModelFile model, NetworkPrecision precision) : IPropertyModel
{
    private readonly LearnedPotential network = LearnedPotential.OfNetwork(model, new LearnedPotentialOptions(precision, Backend: NetworkBackend.Fused));

    /// <inheritdoc/>
    public PropertyTarget Target { get; } = PropertyTarget.Require(model);

    private readonly EnergyScaling scaling = EnergyScaling.Optional(model);

    /// <inheritdoc/>
    public IReadOnlyList<double[]> Predict(IReadOnlyList<PropertyStructure> structures)
    {
        EvaluationResult[] results = [.. structures.Select(structure => new EvaluationResult(structure.System.AtomCount))];
        network.EvaluateMany([.. structures.Select(structure => structure.System)], Needed(Target), results);
        return [.. results.Select((result, k) => Pool(Target, scaling, result, structures[k].System.AtomCount))];
    }

    /// <summary>What a property is made of: the energy, which is the sum of the atoms' shares, or the dipole, which is that of their vectors.</summary>
    public static Quantities Needed(PropertyTarget target) => target.Readout == PropertyReadout.Scalar ? Quantities.Energy : Quantities.Dipole;

    /// <summary>The property: a number, or the three of a vector.</summary>
    /// <param name="target">What it is.</param>
    /// <param name="scaling">The model's.</param>
    /// <param name="result">Has what is needed of a structure.</param>
    /// <param name="atoms">The structure's atoms.</param>
    public static double[] Pool(PropertyTarget target, EnergyScaling scaling, EvaluationResult result, int atoms)
    {
        double count = target.Pooling == Pooling.Mean ? atoms : 1;
        Vector3D vector = scaling.Scale / count * result.Dipole;
        double rounding = PropertyTarget.NormRounding * scaling.Scale;
        return target.Readout switch
        {
            PropertyReadout.Scalar => [(result.Energy / count) + target.Offset],
            PropertyReadout.Vector => [vector.X, vector.Y, vector.Z],
            _ => [Math.Sqrt(vector.LengthSquared + (rounding * rounding)) - rounding],
        };
    }

    /// <summary>From a loss's derivatives by a property to those by the sums that it is made of.</summary>
    /// <param name="target">What it is.</param>
    /// <param name="scaling">The model's.</param>
    /// <param name="result">What <see cref="Pool"/> was given.</param>
    /// <param name="atoms">The structure's atoms.</param>
    /// <param name="slope">The derivatives, in X alone where the property is a number.</param>
    public static (double Energy, Vector3D Dipole) Reverse(PropertyTarget target, EnergyScaling scaling, EvaluationResult result, int atoms, Vector3D slope)
    {
        double factor = (target.Readout == PropertyReadout.Scalar ? 1 : scaling.Scale) / (target.Pooling == Pooling.Mean ? atoms : 1);
        if (target.Readout != PropertyReadout.Norm)
        {
            return target.Readout == PropertyReadout.Scalar ? (factor * slope.X, Vector3D.Zero) : (0, factor * slope);
        }

        Vector3D vector = factor * result.Dipole;
        double rounding = PropertyTarget.NormRounding * scaling.Scale;
        return (0, factor * slope.X / Math.Sqrt(vector.LengthSquared + (rounding * rounding)) * vector);
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();
}
