using MDEngine.Potentials.Learned.Fused;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Properties;

/// <summary>
/// A model that predicts a property of whole structures: one it was trained on here, or with an imported PAMNet the deviation of an RNA structure from
/// the native one (Å), the affinity of a complex (−log₁₀ K), a property of a molecule.
/// </summary>
public interface IPropertyModel : IDisposable
{
    /// <summary>What it predicts.</summary>
    PropertyTarget Target { get; }

    /// <summary>The property of each structure: a number, or the three of a vector.</summary>
    /// <exception cref="InputException">The network cannot serve a structure.</exception>
    IReadOnlyList<double[]> Predict(IReadOnlyList<PropertyStructure> structures);

    /// <summary>Loads a model file: on the fused engine where that computes it, else on TorchSharp.</summary>
    /// <exception cref="InputException">The file predicts no property, or TorchSharp is needed and not there.</exception>
    static IPropertyModel Load(string path, NetworkPrecision precision = NetworkPrecision.Float64)
    {
        ModelFile model = ModelFile.Read(path);
        return IsFused(model, PropertyTarget.Require(model))
            ? new FusedPropertyModel(model, precision)
            : TorchAssemblies.Create<IPropertyModel>("MDEngine.Potentials.Torch.TorchPropertyModel, MDEngine.Potentials.Torch", $"{path}: this network", model, precision);
    }

    /// <summary>Whether the fused engine computes it: from sums or means of atoms' outputs or, of networks that have no charges beside them, of their vectors.</summary>
    internal static bool IsFused(ModelFile model, PropertyTarget target) => target.Pooling is Pooling.Sum or Pooling.Mean && FusedBackends.Serves(model)
        && (target.Readout == PropertyReadout.Scalar || FusedBackends.GivesVectors(model));
}
