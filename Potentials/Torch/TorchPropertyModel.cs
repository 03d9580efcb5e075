using System.Collections.Immutable;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Properties;
using TorchSharp;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch;

/// <summary>Predicts properties on libtorch, by any network.</summary>
public sealed class TorchPropertyModel : IPropertyModel
{
    private readonly EnergyNetwork network;
    private readonly PropertyPredictor predictor;
    private readonly ImmutableArray<int> elements;

    /// <summary>A network with its parameters.</summary>
    /// <param name="network">The network; the model frees it.</param>
    /// <param name="target">What it predicts.</param>
    /// <param name="precision">Precision inside the network.</param>
    public TorchPropertyModel(EnergyNetwork network, PropertyTarget target, NetworkPrecision precision)
        : this(network, target, precision, [])
    {
    }

    /// <summary>The network of a model file.</summary>
    /// <exception cref="InputException">The file predicts no property.</exception>
    public TorchPropertyModel(ModelFile model, NetworkPrecision precision)
        : this(Network(model, precision), PropertyTarget.Require(model), precision, ChecksElements(model) ? model.Elements : [])
    {
    }

    private TorchPropertyModel(EnergyNetwork network, PropertyTarget target, NetworkPrecision precision, ImmutableArray<int> elements)
    {
        ArgumentNullException.ThrowIfNull(network);
        this.network = network;
        this.elements = elements;
        Target = target;
        network.to(TypeOf(precision));
        network.eval();
        foreach (var parameter in network.parameters())
        {
            parameter.requires_grad = false;
        }

        predictor = new PropertyPredictor(network, target, precision, CPU);
    }

    /// <inheritdoc/>
    public PropertyTarget Target { get; }

    /// <inheritdoc/>
    public IReadOnlyList<double[]> Predict(IReadOnlyList<PropertyStructure> structures)
    {
        ArgumentNullException.ThrowIfNull(structures);
        foreach (PropertyStructure structure in structures)
        {
            CheckElements(structure.System.Topology);
        }

        using var scope = NewDisposeScope();
        double[] values = predictor.Predict(structures, differentiable: false).ToDoubles();
        return [.. values.Chunk(Target.Width)];
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private static ScalarType TypeOf(NetworkPrecision precision) => precision == NetworkPrecision.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    // Complexes come with features, and RNA networks leave other elements out.
    private static bool ChecksElements(ModelFile model) => model.Header["input"]?.ToString() != "features" && model.Header["local_graph"]?.ToString() != "nearest";

    private static EnergyNetwork Network(ModelFile model, NetworkPrecision precision)
    {
        TorchLibrary.Require();
        EnergyNetwork network = NetworkFactory.Create(model);
        network.to(TypeOf(precision));
        network.Load(model);
        return network;
    }

    private void CheckElements(Topology topology)
    {
        for (int i = 0; !elements.IsEmpty && i < topology.AtomCount; i++)
        {
            if (!elements.Contains(topology.AtomicNumbers[i]))
            {
                throw new InputException(
                    $"atom {i + 1} is {Element.FromAtomicNumber(topology.AtomicNumbers[i]).Name.ToLowerInvariant()}, but the model was trained on {string.Join(", ", elements.Select(z => Element.FromAtomicNumber(z).Symbol))} only; use a model trained on this element.");
            }
        }
    }
}
