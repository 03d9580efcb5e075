using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Equiformer;
using MDEngine.Potentials.Learned.So3lr;
using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.Equiformer;
using MDEngine.Potentials.Torch.EquivariantTransformer;
using MDEngine.Potentials.Torch.Layers;
using MDEngine.Potentials.Torch.LongRange;
using MDEngine.Potentials.Torch.PaiNN;
using MDEngine.Potentials.Torch.PAMNet;
using MDEngine.Potentials.Torch.So3lr;
using MDEngine.Potentials.Torch.ViSNet;

namespace MDEngine.Potentials.Torch;

/// <summary>Which network a model file asks for.</summary>
public static class NetworkFactory
{
    /// <summary>The network with the sizes that the file names, its parameters not yet loaded.</summary>
    /// <param name="model">The file.</param>
    /// <param name="options">Of these, SO3LR's long cutoff and whether it takes unpaired electrons; null for the file's and none.</param>
    /// <exception cref="InputFileException">The header asks for what cannot be.</exception>
    public static EnergyNetwork Create(ModelFile model, LearnedPotentialOptions? options = null) => (model ?? throw new ArgumentNullException(nameof(model))).Architecture switch
    {
        "visnet" or "painn" or "et" => Alone(model, ViSNetOptions.From(model)),
        "visnet-lsrm" or "painn-lsrm" or "et-lsrm" => UnderLongRange(model, ViSNetOptions.From(model)),
        "equiformer" => new EquiformerNetwork(model, EquiformerOptions.From(model)),
        "equiformer-lsrm" or Architectures.EquiformerSerial => UnderLongRange(model, EquiformerOptions.From(model)),
        "pamnet" or "pamnet_s" => PamNetNetwork.From(model),
        "so3lr" => new So3lrTorchNetwork(So3lrOptions.From(model).WithLongCutoff(options?.LongCutoff), options?.AllowUnpaired ?? false),
        string other => throw model.Wrong(
            "architecture", $"'{other}'", "\"visnet\", \"painn\", \"et\" or \"equiformer\", alone or with \"-lsrm\" appended, \"equiformer-serial\", \"pamnet\", \"pamnet_s\" or \"so3lr\""),
    };

    private static ScalarVectorNetwork Alone(ModelFile model, ViSNetOptions options)
    {
        const string Layers = "attention_layers";
        return new ScalarVectorNetwork(model, options, model.Architecture switch
        {
            "visnet" => new ViSNetLayers(options, Layers),
            "painn" => new PaiNNLayers(options, options.RadialCount, "layer_norm"),
            _ => new TransformerLayers(options, options.RadialCount, Layers),
        });
    }

    private static LongShortRangeNetwork UnderLongRange(ModelFile model, ViSNetOptions options)
    {
        const string Layers = "visnet_att0";
        MessageLayers layers = model.Architecture switch
        {
            "visnet-lsrm" => new ViSNetLayers(options, Layers),
            "painn-lsrm" => new PaiNNLayers(options, options.HiddenChannels, "node_embed_ln"),
            _ => new TransformerLayers(options, options.HiddenChannels, Layers),
        };
        return new LongShortRangeNetwork(
            model,
            EnergyScaling.From(model),
            new ScalarVectorBackbone(options, layers),
            new FragmentMessages(options.LongRange),
            new EnergyFusion(options.HiddenChannels));
    }

    private static LongShortRangeNetwork UnderLongRange(ModelFile model, EquiformerOptions options)
    {
        bool isSerial = model.Architecture == Architectures.EquiformerSerial;
        var backbone = new EquiformerBackbone(options, startsFromScalars: isSerial);
        return new LongShortRangeNetwork(
            model,
            EnergyScaling.From(model),
            backbone,
            isSerial ? new FragmentMessages(options.LongRange!, "long_blocks") : new FragmentTransformer(options, backbone),
            new EquiformerFusion(options.OutputChannels));
    }
}
