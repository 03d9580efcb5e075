using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>
/// Layer normalization of rows of F channels, y = γ ⊙ (x - mean)/√(var + ε) + β with the biased variance. J. L. Ba, J. R. Kiros, G. E. Hinton,
/// "Layer Normalization", arXiv:1607.06450, equation 4. Rows have no gaps.
/// </summary>
internal static unsafe class LayerNorm
{
    /// <summary>Writes y [rows, channels], and for the reverse pass the mean and 1/√(var + ε) of each row to statistics [rows, 2].</summary>
    public static void Forward<T>(T* x, nint rows, nint channels, T* gamma, T* beta, T epsilon, T* y, T* statistics)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, LayerNormForward<T>>(new(x, rows, channels, gamma, beta, epsilon, y, statistics));

    /// <summary>x̄ += (∂y/∂x)ᵀ ȳ.</summary>
    public static void AddReverse<T>(T* x, T* statistics, nint rows, nint channels, T* gamma, T* yBar, T* xBar)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, LayerNormReverse<T>>(new(x, statistics, rows, channels, gamma, yBar, xBar));
}
