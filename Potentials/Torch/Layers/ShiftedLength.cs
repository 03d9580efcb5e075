using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Layers;

/// <summary>The length that the authors of LSR-MP divide vectors by, which never vanishes (exact mode).</summary>
internal static class ShiftedLength
{
    private const double Shift = 1e-6;

    /// <summary>sqrt(Σ (t_κ + 1e-6)²) + 1e-6, [E,3] to [E,1].</summary>
    public static Tensor Of(Tensor displacements)
    {
        Tensor shifted = displacements + Shift;
        return (shifted * shifted).sum(1, keepdim: true).sqrt() + Shift;
    }
}
