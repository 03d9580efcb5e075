using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.LongRange;

/// <summary>ε_i = w_2ᵀ σ(W_1 [LN_1(x_i); LN_2(X_i)] + b_1) + b_2 (H1). Field names are the model file's tensor names.</summary>
internal sealed class EnergyFusion : LateFusion
{
    private readonly LayerNorm out_norm1;
    private readonly LayerNorm out_norm2;
    private readonly ModuleGroup out_energy;
    private readonly Sequential network;

    public EnergyFusion(long channels)
        : base(nameof(EnergyFusion))
    {
        out_norm1 = nn.LayerNorm(channels);
        out_norm2 = nn.LayerNorm(channels);
        network = nn.Sequential(nn.Linear(2 * channels, channels), nn.SiLU(), nn.Linear(channels, 1));
        out_energy = new ModuleGroup(("output_network", network));
        register_module(nameof(out_norm1), out_norm1);
        register_module(nameof(out_norm2), out_norm2);
        register_module(nameof(out_energy), out_energy);
    }

    /// <inheritdoc/>
    public override Tensor Read(Tensor ofAtoms, Tensor ofFragments) =>
        network.call(cat([out_norm1.call(ofAtoms), out_norm2.call(ofFragments)], 1)).squeeze(1);
}
