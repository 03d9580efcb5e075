using System.Collections.Immutable;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>
/// The map from radial functions to the weights of a tensor product (Q5). Field names are the model file's tensor names. The offset starts as the bound
/// that start values are drawn with.
/// </summary>
internal sealed class RadialProfile : nn.Module
{
    private readonly Sequential net;
    private readonly Parameter offset;

    /// <param name="inputs">Radial functions.</param>
    /// <param name="hidden">[2] widths between.</param>
    /// <param name="outputs">Weights.</param>
    public RadialProfile(long inputs, ImmutableArray<int> hidden, long outputs)
        : base(nameof(RadialProfile))
    {
        net = nn.Sequential(
            nn.Linear(inputs, hidden[0]),
            nn.LayerNorm(hidden[0]),
            nn.SiLU(),
            nn.Linear(hidden[0], hidden[1]),
            nn.LayerNorm(hidden[1]),
            nn.SiLU(),
            nn.Linear(hidden[1], outputs, hasBias: false));
        offset = new Parameter(ones(outputs) * (1 / Math.Sqrt(hidden[1])));
        RegisterComponents();
    }

    /// <summary>[E,K] to [E,W].</summary>
    public Tensor At(Tensor radial) => net.call(radial) + offset;
}
