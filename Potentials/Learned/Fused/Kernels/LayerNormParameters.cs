using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>γ̄ += ȳ ⊙ n and β̄ += ȳ with n = (x - mean) s.</summary>
internal readonly unsafe struct LayerNormParameters<T>(T* x, T* statistics, nint rows, nint channels, T* yBar, T* gammaBar, T* betaBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (nint row = 0; row < rows; row++)
        {
            T* values = x + row * channels;
            T* incoming = yBar + row * channels;
            V mean = S.Create(statistics[2 * row]);
            V scale = S.Create(statistics[2 * row + 1]);
            V normalized;
            nint i = 0;
            for (; i + S.Count <= channels; i += S.Count)
            {
                normalized = S.Multiply(S.Subtract(S.Load(values + i), mean), scale);
                S.Store(gammaBar + i, S.MultiplyAdd(S.Load(incoming + i), normalized, S.Load(gammaBar + i)));
                S.Store(betaBar + i, S.Add(S.Load(betaBar + i), S.Load(incoming + i)));
            }

            if (i < channels)
            {
                nint rest = channels - i;
                normalized = S.Multiply(S.Subtract(S.LoadPartial(values + i, rest), mean), scale);
                V value = S.LoadPartial(incoming + i, rest);
                S.StorePartial(gammaBar + i, S.MultiplyAdd(value, normalized, S.LoadPartial(gammaBar + i, rest)), rest);
                S.StorePartial(betaBar + i, S.Add(S.LoadPartial(betaBar + i, rest), value), rest);
            }
        }
    }
}
