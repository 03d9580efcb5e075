using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>
/// With n = (x - mean) s, s = 1/√(var + ε) and g = γ ⊙ ȳ:  x̄ += s (g - mean(g) - n mean(g n)). The mean of x depends on every channel (second
/// term), and so does s: ∂s/∂x = -s² n / F (third term).
/// </summary>
internal readonly unsafe struct LayerNormReverse<T>(T* x, T* statistics, nint rows, nint channels, T* gamma, T* yBar, T* xBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        T count = T.CreateTruncating(channels);
        nint whole = channels - channels % S.Count, rest = channels - whole;
        for (nint row = 0; row < rows; row++)
        {
            T* values = x + row * channels;
            T* incoming = yBar + row * channels;
            T* outgoing = xBar + row * channels;
            V mean = S.Create(statistics[2 * row]);
            V scale = S.Create(statistics[2 * row + 1]);
            V sum = S.Constant(0), sumProduct = S.Constant(0), g, normalized;
            for (nint i = 0; i < whole; i += S.Count)
            {
                g = S.Multiply(S.Load(gamma + i), S.Load(incoming + i));
                normalized = S.Multiply(S.Subtract(S.Load(values + i), mean), scale);
                sum = S.Add(sum, g);
                sumProduct = S.MultiplyAdd(g, normalized, sumProduct);
            }

            if (rest > 0)
            {
                g = S.Multiply(S.LoadPartial(gamma + whole, rest), S.LoadPartial(incoming + whole, rest));
                normalized = S.Multiply(S.Subtract(S.LoadPartial(values + whole, rest), mean), scale);
                sum = S.Add(sum, g);
                sumProduct = S.MultiplyAdd(g, normalized, sumProduct);
            }

            V meanG = S.Create(S.Sum(sum) / count);
            V meanProduct = S.Create(S.Sum(sumProduct) / count);
            for (nint i = 0; i < whole; i += S.Count)
            {
                g = S.Multiply(S.Load(gamma + i), S.Load(incoming + i));
                normalized = S.Multiply(S.Subtract(S.Load(values + i), mean), scale);
                g = S.NegatedMultiplyAdd(normalized, meanProduct, S.Subtract(g, meanG));
                S.Store(outgoing + i, S.MultiplyAdd(scale, g, S.Load(outgoing + i)));
            }

            if (rest > 0)
            {
                g = S.Multiply(S.LoadPartial(gamma + whole, rest), S.LoadPartial(incoming + whole, rest));
                normalized = S.Multiply(S.Subtract(S.LoadPartial(values + whole, rest), mean), scale);
                g = S.NegatedMultiplyAdd(normalized, meanProduct, S.Subtract(g, meanG));
                S.StorePartial(outgoing + whole, S.MultiplyAdd(scale, g, S.LoadPartial(outgoing + whole, rest)), rest);
            }
        }
    }
}
