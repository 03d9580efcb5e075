using MDEngine.Neighbors;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.So3lr;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.So3lr;

/// <summary>
/// SO3LR as its equations stand (docs/developer/so3lr.md), without any of the fused path's shortcuts: what that is compared with, and what second
/// derivatives come from. Parameters have the model file's names.
/// </summary>
internal sealed class So3lrTorchNetwork : EnergyNetwork
{
    private readonly So3lrOptions options;
    private readonly bool allowUnpaired;
    private Tensor? ratios;
    private (string Name, Tensor Energies)[] terms = [];

    /// <summary>A network whose parameters are not yet loaded.</summary>
    public So3lrTorchNetwork(So3lrOptions options, bool allowUnpaired)
        : base(nameof(So3lrTorchNetwork))
    {
        (this.options, this.allowUnpaired) = (options, allowUnpaired);
        foreach (So3lrParameter parameter in So3lrParameters.Of(options))
        {
            register_parameter(parameter.Name, new Parameter(zeros(parameter.Shape, dtype: ScalarType.Float64)));
        }
    }

    /// <inheritdoc/>
    public override EnergyScaling Scaling { get; } = new(1, [], 0);

    /// <inheritdoc/>
    public override Quantities Moments => Quantities.Charges | Quantities.Dipole | Quantities.Components | Quantities.HirshfeldRatios;

    /// <inheritdoc/>
    public override NetworkGraph CreateGraph(double skin, int threads = 0, NeighborDevice? device = null) =>
        new So3lrGraph(options, allowUnpaired, skin, threads, device);

    /// <inheritdoc/>
    public override Tensor AtomicOutputs(NetworkGraph graph, IReadOnlyList<Tensor> displacements) => OutputsAndMoments(graph, displacements).Outputs;

    /// <inheritdoc/>
    public override (Tensor Outputs, Tensor? Dipoles, Tensor? Charges) OutputsAndMoments(NetworkGraph graph, IReadOnlyList<Tensor> displacements)
    {
        var pairs = (So3lrGraph)graph;
        Dictionary<string, Tensor> parameters = named_parameters().ToDictionary(entry => entry.name, entry => (Tensor)entry.parameter);
        Tensor shortVectors = displacements[0], longVectors = displacements[1];
        Device device = shortVectors.device;
        ScalarType type = shortVectors.dtype;
        Tensor Index(ReadOnlySpan<long> values) => tensor(values.ToArray(), device: device);
        Tensor elements = Index(graph.AtomicNumberIndex()), structures = Index([.. pairs.StructureOfAtom]);
        Tensor total = tensor([.. pairs.TotalCharges], dtype: type, device: device), spin = tensor([.. pairs.UnpairedElectrons], dtype: type, device: device);
        Tensor counts = zeros_like(total).index_add(0, structures, ones(elements.shape[0], dtype: type, device: device), Scalars.One);

        var features = new FeatureTensors(parameters, options);
        var edges = new EdgeTensors(Index(pairs.ShortPairs.Receivers), Index(pairs.ShortPairs.Senders), shortVectors, options);
        Tensor x = features.Start(elements, structures, total, spin);
        Tensor v = zeros(elements.shape[0], options.VectorComponents, dtype: type, device: device);
        for (int t = 0; t < options.Layers; t++)
        {
            (x, v) = features.Layer(t, x, v, edges);
        }

        Tensor energies = features.Energies(x, elements), charges = features.Charges(x, elements);
        Tensor excess = (total - zeros_like(total).index_add(0, structures, charges, Scalars.One)) / counts;
        charges += excess.index_select(0, structures);
        Tensor hirshfeld = features.Ratios(x, elements);

        var physics = new PairEnergies(parameters, options, elements);
        Tensor longReceivers = Index(pairs.LongPairs.Receivers), longSenders = Index(pairs.LongPairs.Senders);
        Tensor Shared(Tensor ofPairs, Tensor receivers) => zeros_like(energies).index_add(0, receivers, ofPairs, Scalars.Half);
        terms =
        [
            ("network", energies),
            ("repulsion", Shared(physics.Repulsion(edges), edges.Receivers)),
            ("electrostatic", Shared(physics.Electrostatic(longReceivers, longSenders, longVectors, charges), longReceivers)),
            ("dispersion", Shared(physics.Dispersion(longReceivers, longSenders, longVectors, hirshfeld), longReceivers)),
        ];
        ratios = hirshfeld;
        return (terms[0].Energies + terms[1].Energies + terms[2].Energies + terms[3].Energies, null, charges);
    }

    /// <inheritdoc/>
    public override void AddTerms(EvaluationResult result)
    {
        foreach ((string name, Tensor energies) in terms)
        {
            result.AddComponent(name, energies.ToDoubles().Sum());
        }

        double[] values = ratios!.ToDoubles();
        for (int i = 0; i < values.Length; i++)
        {
            result.HirshfeldRatios[i] += values[i];
        }
    }
}
