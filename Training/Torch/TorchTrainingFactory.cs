using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Potentials.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MDEngine.Training.Torch;

/// <summary>Networks that TorchSharp trains: all of them, on processors and GPUs.</summary>
public sealed class TorchTrainingFactory : ITrainingNetworkFactory
{
    /// <inheritdoc/>
    public ITrainingNetwork Create(ModelFile start, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TorchLibrary.Require(options.Device, "device:");
        if (options.Threads > 0)
        {
            set_num_threads(options.Threads);
        }

        EnergyNetwork network = NetworkFactory.Create(start);
        network.to(options.Precision == NetworkPrecision.Float64 ? ScalarType.Float64 : ScalarType.Float32);
        if (options.FineTune is not null)
        {
            network.Load(start);
        }

        Device device = torch.device(options.Device);
        network.to(device);
        return new TorchTrainingNetwork(network, options.Precision, device, PropertyTarget.Of(start));
    }
}
