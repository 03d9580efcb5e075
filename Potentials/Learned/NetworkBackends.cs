using MDEngine.Potentials.Learned.Fused;

namespace MDEngine.Potentials.Learned;

/// <summary>Chooses what computes a network.</summary>
internal static class NetworkBackends
{
    private const string TorchFactory = "MDEngine.Potentials.Torch.TorchBackendFactory, MDEngine.Potentials.Torch";

    /// <summary>Whether TorchSharp is there or can be brought.</summary>
    public static bool HasTorch => TorchAssemblies.Have(TorchFactory);

    /// <summary>Whether <see cref="Create"/> takes the fused engine.</summary>
    public static bool TakesFused(ModelFile model, LearnedPotentialOptions options) => options.Backend switch
    {
        NetworkBackend.Automatic => options.Device != "cuda" && FusedBackends.Serves(model),
        NetworkBackend backend => backend == NetworkBackend.Fused,
    };

    /// <summary>A backend for a model.</summary>
    /// <exception cref="InputException">The file is not a usable model, or this build has nothing that computes it.</exception>
    public static INetworkBackend Create(ModelFile model, LearnedPotentialOptions options)
    {
        if (model.Architecture != "so3lr" && (options.LongCutoff is not null || options.AllowUnpaired))
        {
            throw new InputException($"{model.Path}: --long-cutoff and --allow-unpaired are for SO3LR; a {model.Architecture} model has the cutoffs it was trained with. Leave them out.");
        }

        INetworkBackend network = (TakesFused(model, options), options.Device) switch
        {
            (false, _) => Torch(model).Create(model, options),
            (true, "cuda") => throw new InputException("--backend fused runs on processors; --device cuda needs --backend torch."),
            _ => FusedBackends.Create(model, options),
        };
        return CoreRepulsion.Of(model) is { } repulsion ? new RepulsiveBackend(network, repulsion) : network;
    }

    private static INetworkBackendFactory Torch(ModelFile model) =>
        TorchAssemblies.Create<INetworkBackendFactory>(TorchFactory, $"{model.Path}: what is asked of this network");
}
