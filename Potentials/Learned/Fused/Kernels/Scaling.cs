using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>y = s x, or y += s x.</summary>
internal readonly unsafe struct Scaling<T>(T s, T* x, T* y, nint count, bool add) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        V factor = S.Create(s);
        nint i = 0;
        for (; i + S.Count <= count; i += S.Count)
        {
            S.Store(y + i, add ? S.MultiplyAdd(factor, S.Load(x + i), S.Load(y + i)) : S.Multiply(factor, S.Load(x + i)));
        }

        if (i < count)
        {
            nint rest = count - i;
            V value = S.LoadPartial(x + i, rest);
            S.StorePartial(y + i, add ? S.MultiplyAdd(factor, value, S.LoadPartial(y + i, rest)) : S.Multiply(factor, value), rest);
        }
    }
}
