using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Mean, then the mean square of the differences from it, then the result: three passes over a row that lies in the first cache.</summary>
internal readonly unsafe struct LayerNormForward<T>(T* x, nint rows, nint channels, T* gamma, T* beta, T epsilon, T* y, T* statistics) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        T count = T.CreateTruncating(channels);
        nint whole = channels - channels % S.Count, rest = channels - whole;
        T* means = stackalloc T[S.Count];
        for (nint row = 0; row < rows; row++)
        {
            T* values = x + row * channels;
            V sum = S.LoadPartial(values + whole, rest);
            for (nint i = 0; i < whole; i += S.Count)
            {
                sum = S.Add(sum, S.Load(values + i));
            }

            V mean = S.Create(S.Sum(sum) / count);
            V square = S.Constant(0);
            if (rest > 0)
            {
                // Behind the last channel the difference must be 0 as well, so the mean is cut off there.
                S.Store(means, mean);
                V difference = S.Subtract(S.LoadPartial(values + whole, rest), S.LoadPartial(means, rest));
                square = S.Multiply(difference, difference);
            }

            for (nint i = 0; i < whole; i += S.Count)
            {
                V difference = S.Subtract(S.Load(values + i), mean);
                square = S.MultiplyAdd(difference, difference, square);
            }

            V scale = S.Create(T.One / T.Sqrt(S.Sum(square) / count + epsilon));
            S.StorePartial(statistics + 2 * row, mean, 1);
            S.StorePartial(statistics + 2 * row + 1, scale, 1);
            T* result = y + row * channels;
            for (nint i = 0; i < whole; i += S.Count)
            {
                V normalized = S.Multiply(S.Subtract(S.Load(values + i), mean), scale);
                S.Store(result + i, S.MultiplyAdd(normalized, S.Load(gamma + i), S.Load(beta + i)));
            }

            if (rest > 0)
            {
                V normalized = S.Multiply(S.Subtract(S.LoadPartial(values + whole, rest), mean), scale);
                V value = S.MultiplyAdd(normalized, S.LoadPartial(gamma + whole, rest), S.LoadPartial(beta + whole, rest));
                S.StorePartial(result + whole, value, rest);
            }
        }
    }
}
