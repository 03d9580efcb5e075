using MDEngine.Potentials.Learned.Fused.PAMNet;
using MDEngine.Potentials.Learned.Fused.So3lr;
using MDEngine.Potentials.Learned.Fused.ViSNet;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>The networks that the fused engine computes.</summary>
internal static class FusedBackends
{
    /// <summary>Whether it computes this one.</summary>
    public static bool Serves(ModelFile model) => model.Architecture switch
    {
        "visnet" or "visnet-lsrm" or "so3lr" => true,

        // Scores of complexes and of RNA, whose graphs are not symmetric, are TorchSharp's.
        "pamnet" or "pamnet_s" => PamNetOptions.From(model) is { UsesFeatures: false, LocalGraph: not LocalGraph.Nearest },
        _ => false,
    };

    /// <summary>Whether its dipoles are sums of atoms' vectors alone.</summary>
    public static bool GivesVectors(ModelFile model) =>
        model.Architecture is "pamnet" or "pamnet_s" && PamNetOptions.From(model) is { VectorHead: not VectorHead.None, HasCharges: false };

    /// <summary>A network to train, on one thread.</summary>
    /// <param name="model">Header and scaling.</param>
    /// <param name="source">Gives the parameters.</param>
    /// <param name="precision">Its precision.</param>
    /// <param name="skin">Skin of its neighbor lists, Å.</param>
    /// <exception cref="InputException">The file is not a usable model, or of another architecture.</exception>
    public static ITrainableBackend CreateTrainable(ModelFile model, TensorSource source, NetworkPrecision precision, double skin)
    {
        bool single = precision == NetworkPrecision.Float32;
        return model.Architecture switch
        {
            "visnet" or "visnet-lsrm" => single
                ? new FusedViSNetBackend<float>(model, source, skin, threads: 1)
                : new FusedViSNetBackend<double>(model, source, skin, threads: 1),
            "pamnet" or "pamnet_s" => single
                ? new FusedPamNetBackend<float>(model, source, skin, threads: 1)
                : new FusedPamNetBackend<double>(model, source, skin, threads: 1),
            string other => throw new InputException($"{model.Path}: the fused engine does not train {other}."),
        };
    }

    /// <summary>A backend with the parameters of a model file.</summary>
    /// <exception cref="InputException">The file is not a usable model, or of another architecture.</exception>
    public static INetworkBackend Create(ModelFile model, LearnedPotentialOptions options)
    {
        int threads = options.Threads ?? 0;
        bool single = options.Precision == NetworkPrecision.Float32;
        return model.Architecture switch
        {
            "visnet" or "visnet-lsrm" => single
                ? new FusedViSNetBackend<float>(model, options.Skin, threads, options.NeighborDevice)
                : new FusedViSNetBackend<double>(model, options.Skin, threads, options.NeighborDevice),
            "pamnet" or "pamnet_s" => single
                ? new FusedPamNetBackend<float>(model, options.Skin, threads, options.NeighborDevice)
                : new FusedPamNetBackend<double>(model, options.Skin, threads, options.NeighborDevice),
            "so3lr" => single ? new So3lrBackend<float>(model, options) : new So3lrBackend<double>(model, options),
            string other => throw new InputException($"{model.Path}: the fused engine has no {other}; leave --backend out, or give --backend torch."),
        };
    }
}
