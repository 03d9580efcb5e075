using MDEngine.Neighbors;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.ViSNet;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Layers;

/// <summary>
/// A network of scalars and vectors without LSR-MP, as its authors use it as a baseline (docs/developer/backbones.md): messages between
/// atoms only, with one self-loop an atom, and a gated head. Field names are the model file's tensor names.
/// </summary>
internal sealed class ScalarVectorNetwork : EnergyNetwork
{
    private readonly ScalarVectorRepresentation representation_model;
    private readonly GatedHead output_model;
    private readonly ModelFile model;

    /// <summary>A network of these layers.</summary>
    public ScalarVectorNetwork(ModelFile model, ViSNetOptions options, MessageLayers layers)
        : base(model.Architecture)
    {
        this.model = model;
        Scaling = EnergyScaling.From(model);
        representation_model = new ScalarVectorRepresentation(options, layers);
        output_model = new GatedHead(options);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override EnergyScaling Scaling { get; }

    /// <inheritdoc/>
    public override NetworkGraph CreateGraph(double skin, int threads = 0, NeighborDevice? device = null) => new AtomFragmentGraph(model, skin, threads, device);

    /// <inheritdoc/>
    public override Tensor AtomicOutputs(NetworkGraph graph, IReadOnlyList<Tensor> displacements)
    {
        (Tensor scalars, Tensor vectors) = representation_model.Represent((AtomFragmentGraph)graph, displacements[0]);
        return output_model.Read(scalars, vectors);
    }
}
