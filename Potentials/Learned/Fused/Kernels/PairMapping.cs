using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>A function of one vector with two values.</summary>
internal interface IPairMap
{
    static abstract V Apply<T, S, V>(V x, out V second)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : struct, ISimd<T, V>
        where V : unmanaged;
}

/// <summary>(y, z) = f(x) element by element.</summary>
internal readonly unsafe struct PairMapping<T, TMap>(T* x, T* y, T* z, nint count) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TMap : struct, IPairMap
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        T* source = x, target = y, other = z;
        V second;
        nint i = 0, whole = count - S.Count;
        for (; i <= whole; i += S.Count)
        {
            S.Store(target + i, TMap.Apply<T, S, V>(S.Load(source + i), out second));
            S.Store(other + i, second);
        }

        if (i < count)
        {
            S.StorePartial(y + i, TMap.Apply<T, S, V>(S.LoadPartial(x + i, count - i), out second), count - i);
            S.StorePartial(z + i, second, count - i);
        }
    }
}

internal readonly struct SiluWithDerivativeMap : IPairMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<T, S, V>(V x, out V second)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : struct, ISimd<T, V>
        where V : unmanaged
        => VectorMath<T, S, V>.Silu(x, out second);
}

internal readonly struct SinCosMap : IPairMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<T, S, V>(V x, out V second)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        (V sin, second) = VectorMath<T, S, V>.SinCos(x);
        return sin;
    }
}
