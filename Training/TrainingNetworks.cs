using MDEngine.Potentials.Learned;
using MDEngine.Training.Fused;

namespace MDEngine.Training;

/// <summary>Chooses what a network is trained by.</summary>
internal static class TrainingNetworks
{
    private const string TorchFactory = "MDEngine.Training.Torch.TorchTrainingFactory, MDEngine.Training.Torch";

    /// <summary>A network to train, and one line on what computes it and why.</summary>
    /// <exception cref="InputException">The model cannot be made, or what computes it is not there.</exception>
    public static (ITrainingNetwork Network, string Explanation) Create(ModelFile start, TrainingOptions options)
    {
        string? obstacle = FusedTrainingFactory.Obstacle(start, options);
        if (options.Backend == NetworkBackend.Fused && obstacle is not null)
        {
            throw new InputFileException(options.Path, 0, 0, $"training.backend is 'fused', but {obstacle}; leave it out, or say torch");
        }

        if (options.Backend != NetworkBackend.Torch && obstacle is null)
        {
            return (new FusedTrainingFactory().Create(start, options), "trained by the fused engine");
        }

        string reason = options.Backend == NetworkBackend.Torch ? "as training.backend says" : $"as {obstacle}";
        var factory = TorchAssemblies.Create<ITrainingNetworkFactory>(TorchFactory, $"{options.Path}: training, {reason},");
        return (factory.Create(start, options), $"trained by TorchSharp, {reason}");
    }
}
