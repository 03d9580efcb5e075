using System.Reflection;

namespace MDEngine.Potentials.Learned;

/// <summary>Chooses what computes a network.</summary>
internal static class NetworkBackends
{
    // By name: this project, and a program that runs no network, go without TorchSharp and libtorch.
    private const string TorchFactory = "MDEngine.Potentials.Torch.TorchBackendFactory, MDEngine.Potentials.Torch";

    /// <summary>A backend for a model.</summary>
    /// <exception cref="InputException">The file is not a usable model, or this build has nothing that computes it.</exception>
    public static INetworkBackend Create(ModelFile model, LearnedPotentialOptions options) => Torch(model).Create(model, options);

    private static INetworkBackendFactory Torch(ModelFile model) => Type.GetType(TorchFactory) is Type factory
        ? (INetworkBackendFactory)Activator.CreateInstance(factory, BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions, null, [], null)!
        : throw new InputException($"{model.Path}: networks run on TorchSharp, and this build of MDEngine is without it; build with TORCH=cpu (docs/developer/torch.md).");
}
