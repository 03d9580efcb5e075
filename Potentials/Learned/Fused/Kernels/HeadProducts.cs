using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>y[r, c] = x[r, c] s[r, h(c)], or += where told to add.</summary>
internal readonly unsafe struct HeadProducts<T>(T* x, T* s, nint rows, nint channels, nint heads, T* y, bool add) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        nint size = channels / heads;
        for (nint segment = 0; segment < rows * heads; segment++)
        {
            V factor = S.Create(s[segment]);
            nint i = segment * size, end = i + size;
            for (; i + S.Count <= end; i += S.Count)
            {
                S.Store(y + i, add ? S.MultiplyAdd(S.Load(x + i), factor, S.Load(y + i)) : S.Multiply(S.Load(x + i), factor));
            }

            if (i < end)
            {
                nint rest = end - i;
                V value = S.LoadPartial(x + i, rest);
                S.StorePartial(y + i, add ? S.MultiplyAdd(value, factor, S.LoadPartial(y + i, rest)) : S.Multiply(value, factor), rest);
            }
        }
    }
}
