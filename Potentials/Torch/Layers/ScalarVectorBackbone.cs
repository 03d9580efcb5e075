using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.LongRange;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Layers;

/// <summary>
/// A network of scalars and vectors under LSR-MP, without self-loops. Field names are the model file's tensor names.
/// </summary>
internal sealed class ScalarVectorBackbone : ShortRangeBackbone
{
    private readonly StartFeatures node_fea_init;
    private readonly Linear? mlp_node_fea;
    private readonly MessageLayers layers;
    private readonly long channels;

    public ScalarVectorBackbone(ViSNetOptions options, MessageLayers layers)
        : base(nameof(ScalarVectorBackbone))
    {
        channels = options.HiddenChannels;
        node_fea_init = new StartFeatures(options);
        mlp_node_fea = options.IsSmooth ? null : nn.Linear(channels, 2 * channels);
        RegisterComponents();

        // After that, as the model file has the layers beside the rest, not under a name of their own.
        this.layers = layers;
        foreach ((string name, nn.Module child) in layers.named_children())
        {
            register_module(name, child);
        }
    }

    /// <inheritdoc/>
    public override ShortRangeFeatures Represent(AtomFragmentGraph graph, Tensor displacements)
    {
        (Features features, EdgeGeometry geometry) = node_fea_init.Of(graph, displacements);
        if (mlp_node_fea is not null)
        {
            // The second half starts a separate long branch that the authors' code computes and discards.
            features = features with { Scalars = mlp_node_fea.call(features.Scalars).narrow(1, 0, channels) };
        }

        features = layers.Advance(features, geometry);
        return new ShortRangeFeatures(features.Scalars, new AtomFeatures(features.Scalars, features.Vectors!));
    }
}
