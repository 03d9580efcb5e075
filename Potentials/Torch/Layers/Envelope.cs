using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Layers;

/// <summary>C(r; r_c): goes from 1 at r = 0 to 0 at the cutoff; distances beyond it never reach it.</summary>
/// <param name="cutoff">r_c, Å.</param>
/// <param name="smooth">The polynomial with continuous second derivatives (S1), rather than the cosine.</param>
internal readonly struct Envelope(double cutoff, bool smooth)
{
    /// <summary>C at each distance; same shape.</summary>
    public Tensor At(Tensor distances)
    {
        if (!smooth)
        {
            return ((distances * (Math.PI / cutoff)).cos() + 1) * 0.5;
        }

        // 1 − 10x³ + 15x⁴ − 6x⁵
        Tensor x = distances * (1 / cutoff);
        return 1 - (x * x * x * (10 + (x * ((x * 6) - 15))));
    }
}
