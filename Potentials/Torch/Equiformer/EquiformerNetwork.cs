using MDEngine.Neighbors;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Equiformer;
using MDEngine.Potentials.Learned.ViSNet;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>Equiformer without LSR-MP.</summary>
internal sealed class EquiformerNetwork : EnergyNetwork
{
    private readonly ModelFile model;
    private readonly EquiformerBackbone backbone;
    private readonly EquivariantNorm norm;
    private readonly EquiformerHead head;

    public EquiformerNetwork(ModelFile model, EquiformerOptions options)
        : base(model.Architecture)
    {
        this.model = model;
        Scaling = EnergyScaling.From(model);
        backbone = new EquiformerBackbone(options);
        norm = new EquivariantNorm([options.OutputChannels], squareEpsilon: 0);
        head = new EquiformerHead(options.OutputChannels, options.OutputChannels);
        foreach ((string name, nn.Module child) in backbone.named_children())
        {
            register_module(name, child);
        }

        register_module(nameof(norm), norm);
        register_module(nameof(head), head);
    }

    /// <inheritdoc/>
    public override EnergyScaling Scaling { get; }

    /// <inheritdoc/>
    public override NetworkGraph CreateGraph(double skin, int threads = 0, NeighborDevice? device = null) => new AtomFragmentGraph(model, skin, threads, device);

    /// <inheritdoc/>
    public override Tensor AtomicOutputs(NetworkGraph graph, IReadOnlyList<Tensor> displacements) =>
        head.Read(norm.Normalize(backbone.Represent((AtomFragmentGraph)graph, displacements[0]).Scalars)[0]);
}
