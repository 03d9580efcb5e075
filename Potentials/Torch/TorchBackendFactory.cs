using MDEngine.Potentials.Learned;
using TorchSharp;

namespace MDEngine.Potentials.Torch;

/// <summary>Makes backends on TorchSharp.</summary>
public sealed class TorchBackendFactory : INetworkBackendFactory
{
    /// <inheritdoc/>
    public INetworkBackend Create(ModelFile model, LearnedPotentialOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TorchLibrary.Require(options.Device);
        EnergyNetwork network = NetworkFactory.Create(model, options);
        network.to(options.Precision == NetworkPrecision.Float64 ? torch.ScalarType.Float64 : torch.ScalarType.Float32);
        network.Load(model);
        network.to(torch.device(options.Device));
        network.eval();
        foreach (var parameter in network.parameters())
        {
            parameter.requires_grad = false;
        }

        return new TorchBackend(network, model.GetPositive("hidden_channels", fallback: 128), options);
    }
}
