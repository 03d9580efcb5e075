using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>Activations that keep the mean square of normal numbers; their factors are Monte Carlo averages of e3nn.</summary>
internal static class Activations
{
    /// <summary>Of scalars.</summary>
    public static Tensor Unit(Tensor values) => values.silu() * 1.6791767923989418;

    /// <summary>Of the scalars that multiply other orders.</summary>
    public static Tensor Gate(Tensor values) => values.sigmoid() * 1.8467055342154763;
}
