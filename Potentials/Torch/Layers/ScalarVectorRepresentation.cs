using MDEngine.Potentials.Learned.ViSNet;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Layers;

/// <summary>From elements and pairs to what a head reads.</summary>
internal sealed class ScalarVectorRepresentation : nn.Module
{
    private readonly Embedding embedding;
    private readonly RadialBasis distance_expansion;
    private readonly NeighborEmbedding? neighbor_embedding;
    private readonly Linear? rbf_proj;
    private readonly LayerNorm out_norm;
    private readonly Parameter? out_vecnorm;
    private readonly ViSNetOptions options;
    private readonly MessageLayers layers;

    public ScalarVectorRepresentation(ViSNetOptions options, MessageLayers layers)
        : base(nameof(ScalarVectorRepresentation))
    {
        this.options = options;
        embedding = nn.Embedding(ViSNetOptions.ElementRows, options.HiddenChannels);
        distance_expansion = new RadialBasis(options.RadialCount, options.ShortCutoff, options.IsSmooth);
        neighbor_embedding = layers.TakesNeighbors ? new NeighborEmbedding(options) : null;
        rbf_proj = layers.TakesEdgeFeatures ? nn.Linear(options.RadialCount, options.HiddenChannels) : null;
        out_norm = nn.LayerNorm(options.HiddenChannels);
        out_vecnorm = layers.NormalizesVectors && options.IsSmooth ? new Parameter(ones(options.HiddenChannels)) : null;
        RegisterComponents();

        // After that, as the model file has the layers beside the rest, not under a name of their own.
        this.layers = layers;
        foreach ((string name, nn.Module child) in layers.named_children())
        {
            register_module(name, child);
        }
    }

    /// <summary>Normalized scalars [N,F], and vectors [N,3,F].</summary>
    public (Tensor Scalars, Tensor Vectors) Represent(AtomFragmentGraph graph, Tensor displacements)
    {
        Device device = displacements.device;
        Tensor elements = tensor(graph.AtomicNumberIndex(), device: device);
        Tensor distances = (displacements * displacements).sum(1).sqrt();
        Tensor units = displacements / distances.unsqueeze(1);

        // The self-loops follow the pairs: r = 0, u = 0, and no derivative through either.
        long atoms = graph.AtomCount;
        long pairs = distances.shape[0];
        Tensor self = arange(atoms, dtype: ScalarType.Int64, device: device);
        EdgeIndex index = EdgeIndex.Of(graph.AtomPairs, graph.AtomCount, device);
        var withLoops = new EdgeIndex(cat([index.Receivers, self]), cat([index.Senders, self]), atoms);
        (Tensor radial, Tensor envelope) = distance_expansion.At(cat([distances, zeros(atoms, dtype: distances.dtype, device: device)]));
        Tensor loopUnits = zeros(atoms, 3, dtype: units.dtype, device: device);

        Tensor scalars = embedding.call(elements);
        if (neighbor_embedding is not null)
        {
            scalars = neighbor_embedding.Embed(
                elements, scalars, index, radial.narrow(0, 0, pairs), envelope.narrow(0, 0, pairs));
        }

        Features features = layers.Advance(
            new Features(scalars, null, rbf_proj is null ? radial : rbf_proj.call(radial)),
            new EdgeGeometry(withLoops, cat([units, loopUnits]), null, envelope.unsqueeze(1)));
        Tensor vectors = (layers.NormalizesVectors, out_vecnorm) switch
        {
            (false, _) => features.Vectors!,
            (_, null) => VectorNorm.MaxMin(features.Vectors!),
            _ => VectorNorm.RootMeanSquare(features.Vectors!, out_vecnorm, options.VectorNormEpsilon),
        };
        return (out_norm.call(features.Scalars), vectors);
    }
}
