using System.Reflection;
using MDEngine.Potentials.Learned.Fused;

namespace MDEngine.Potentials.Learned;

/// <summary>Chooses what computes a network.</summary>
internal static class NetworkBackends
{
    // By name: this project, and a program that runs no network on it, go without TorchSharp and libtorch.
    private const string TorchFactory = "MDEngine.Potentials.Torch.TorchBackendFactory, MDEngine.Potentials.Torch";

    /// <summary>Whether this build has TorchSharp.</summary>
    public static bool HasTorch => Type.GetType(TorchFactory) is not null;

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

        if (!TakesFused(model, options))
        {
            return Torch(model).Create(model, options);
        }

        return options.Device == "cuda"
            ? throw new InputException("--backend fused runs on processors; --device cuda needs --backend torch.")
            : FusedBackends.Create(model, options);
    }

    private static INetworkBackendFactory Torch(ModelFile model) => Type.GetType(TorchFactory) is Type factory
        ? (INetworkBackendFactory)Activator.CreateInstance(factory, BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions, null, [], null)!
        : throw new InputException($"{model.Path}: what is asked of this network runs on TorchSharp, and this build of MDEngine is without it; build with TORCH=cpu (docs/developer/torch.md).");
}
