using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>y[r, c] += x[r, c] s[r, h(c)].</summary>
internal readonly unsafe struct HeadProducts<T>(T* x, T* s, nint rows, nint channels, nint heads, T* y) : IKernel<T>
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
                S.Store(y + i, S.MultiplyAdd(S.Load(x + i), factor, S.Load(y + i)));
            }

            if (i < end)
            {
                nint rest = end - i;
                V value = S.LoadPartial(x + i, rest);
                S.StorePartial(y + i, S.MultiplyAdd(value, factor, S.LoadPartial(y + i, rest)), rest);
            }
        }
    }
}
