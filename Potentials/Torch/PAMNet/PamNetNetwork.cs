using MDEngine.Neighbors;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.PAMNet;

/// <summary>
/// PAMNet and PAMNet_s (Zhang, Liu, Xie, "Efficient and accurate physics-aware multiplex graph neural networks for 3D small molecules and
/// macromolecule complexes", arXiv:2206.02789): messages pass in turn over a global graph by distance and over a local graph by
/// distance and angle; attention joins the outputs of both.
/// </summary>
public sealed class PamNetNetwork : EnergyNetwork
{
    private readonly Dictionary<string, long[]> shapes;
    private PamNetWeights? frozen;

    /// <summary>A network with random parameters.</summary>
    /// <param name="options">Sizes and mode.</param>
    /// <param name="scaling">How outputs become energies.</param>
    /// <param name="seed">Of the random parameters.</param>
    public PamNetNetwork(PamNetOptions options, EnergyScaling scaling, int seed = 0)
        : base("PAMNet")
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        Scaling = scaling;
        shapes = PamNetParameters.Shapes(options).ToDictionary(parameter => parameter.Name, parameter => parameter.Shape);
        var random = new Random(seed);
        foreach ((string name, long[] shape) in shapes)
        {
            long inputs = name.EndsWith(".bias", StringComparison.Ordinal) ? shapes[name[..^"bias".Length] + "weight"][1] : 1;
            double[] values = PamNetParameters.Initial(name, shape, inputs, random);
            register_parameter(name, new Parameter(tensor(values, shape, dtype: ScalarType.Float64)));
        }
    }

    /// <summary>Sizes and mode.</summary>
    public PamNetOptions Options { get; }

    /// <inheritdoc/>
    public override EnergyScaling Scaling { get; }

    /// <summary>A network with the sizes and scaling that a model file names.</summary>
    public static PamNetNetwork From(ModelFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new PamNetNetwork(PamNetOptions.From(model), EnergyScaling.Optional(model));
    }

    /// <inheritdoc/>
    public override NetworkGraph CreateGraph(double skin, int threads = 0, NeighborDevice? device = null) => new PamNetGraph(Options, skin, threads, device);

    /// <inheritdoc/>
    public override Quantities Moments =>
        (Options.VectorHead != VectorHead.None || Options.HasCharges ? Quantities.Dipole : Quantities.None) | (Options.HasCharges ? Quantities.Charges : Quantities.None);

    /// <inheritdoc/>
    public override (Tensor Outputs, Tensor? Dipoles, Tensor? Charges) OutputsAndMoments(NetworkGraph graph, IReadOnlyList<Tensor> displacements)
    {
        PamNetOutputs outputs = Forward(graph, displacements);
        return (outputs.AtomicOutputs, outputs.AtomicVectors, outputs.AtomicCharges);
    }

    /// <inheritdoc/>
    public override Tensor AtomicOutputs(NetworkGraph graph, IReadOnlyList<Tensor> displacements) => Forward(graph, displacements).AtomicOutputs;

    /// <summary>Everything that the network gives.</summary>
    /// <param name="graph">A graph that <see cref="CreateGraph"/> made.</param>
    /// <param name="displacements">[L_l, 3] of the local links, then [L_g, 3] of the global ones.</param>
    public PamNetOutputs Forward(NetworkGraph graph, IReadOnlyList<Tensor> displacements)
    {
        ArgumentNullException.ThrowIfNull(displacements);
        var multiplex = (PamNetGraph)graph;
        multiplex.UpdateAngles();
        var input = new PamNetTensors(multiplex, displacements[0], Options.HasGlobalLayer ? displacements[1] : null, Options);
        return new PamNetForward(Options, JoinedWeights(), input).Run();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            frozen?.Dispose();
        }

        base.Dispose(disposing);
    }

    // Parameters that are no longer trained are joined once.
    private PamNetWeights JoinedWeights()
    {
        if (frozen is not null)
        {
            return frozen;
        }

        Dictionary<string, Tensor> parameters = named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
        bool isTrained = parameters.Values.Any(parameter => parameter.requires_grad);
        PamNetWeights weights = PamNetWeights.Join(parameters, Options, keep: !isTrained);
        frozen = isTrained ? null : weights;
        return weights;
    }
}
