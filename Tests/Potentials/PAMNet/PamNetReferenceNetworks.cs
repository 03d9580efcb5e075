using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Potentials.Torch.PAMNet;
using TorchSharp;
using static TorchSharp.torch;

namespace MDEngine.Tests.Potentials.PAMNet;

/// <summary>Networks on TorchSharp with the weights of the recipe.</summary>
internal sealed partial class PamNetReference
{
    public static PamNetNetwork CreateNetwork(PamNetOptions options, ulong seed, double frequencyJitter, ScalarType type)
    {
        var network = new PamNetNetwork(options, new EnergyScaling(1, [], 0));
        using var gradientsOff = no_grad();
        Dictionary<string, double[]> weights = Recipe(options, seed, frequencyJitter);
        foreach ((string name, var parameter) in network.named_parameters())
        {
            using Tensor values = tensor(weights[name], parameter.shape, dtype: ScalarType.Float64);
            parameter.copy_(values);
        }

        network.to(type);
        network.eval();
        return network;
    }

    public PamNetNetwork CreateNetwork(ScalarType type) => CreateNetwork(Options, Seed, FrequencyJitter, type);
}
