using MDEngine.Potentials.Learned.ViSNet;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Layers;

/// <summary>Start features of atoms and pairs under LSR-MP (I1, S4). Field names are the model file's tensor names.</summary>
internal sealed class StartFeatures : nn.Module
{
    private readonly Embedding embedding;
    private readonly RadialBasis distance_encoder;
    private readonly Linear rbf_linear;
    private readonly NeighborEmbedding neighbor_embedding;
    private readonly ViSNetOptions options;

    public StartFeatures(ViSNetOptions options)
        : base(nameof(StartFeatures))
    {
        this.options = options;
        embedding = nn.Embedding(ViSNetOptions.ElementRows, options.HiddenChannels);
        distance_encoder = new RadialBasis(options.RadialCount, options.ShortCutoff, options.IsSmooth);
        rbf_linear = nn.Linear(options.RadialCount, options.HiddenChannels);
        neighbor_embedding = new NeighborEmbedding(options);
        RegisterComponents();
    }

    public (Features Features, EdgeGeometry Geometry) Of(AtomFragmentGraph graph, Tensor displacements)
    {
        Device device = displacements.device;
        Tensor elements = tensor(graph.AtomicNumberIndex(), device: device);
        EdgeIndex index = EdgeIndex.Of(graph.AtomPairs, graph.AtomCount, device);
        Tensor distances = (displacements * displacements).sum(1).sqrt();
        (Tensor radial, Tensor envelope) = distance_encoder.At(distances);
        Tensor scalars = neighbor_embedding.Embed(elements, embedding.call(elements), index, radial, envelope);
        Tensor units = displacements / (options.IsSmooth ? distances.unsqueeze(1) : ShiftedLength.Of(displacements));
        Tensor? opposite = options.IsSmooth ? null : -displacements / ShiftedLength.Of(-displacements);
        return (new Features(scalars, null, rbf_linear.call(radial)), new EdgeGeometry(index, units, opposite, envelope.unsqueeze(1)));
    }
}
