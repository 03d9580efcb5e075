using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>A function of one vector.</summary>
internal interface IMap
{
    static abstract V Apply<T, S, V>(V x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : struct, ISimd<T, V>
        where V : unmanaged;
}

/// <summary>y = f(x) element by element; the rest that fills no vector is computed in one that zeros fill up.</summary>
internal readonly unsafe struct Mapping<T, TMap>(T* x, T* y, nint count) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TMap : struct, IMap
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        T* source = x, target = y;
        nint i = 0, whole = count - S.Count;
        for (; i <= whole; i += S.Count)
        {
            S.Store(target + i, TMap.Apply<T, S, V>(S.Load(source + i)));
        }

        if (i < count)
        {
            S.StorePartial(y + i, TMap.Apply<T, S, V>(S.LoadPartial(x + i, count - i)), count - i);
        }
    }
}

internal readonly struct ExpMap : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<T, S, V>(V x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : struct, ISimd<T, V>
        where V : unmanaged
        => VectorMath<T, S, V>.Exp(x);
}

internal readonly struct SiluMap : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<T, S, V>(V x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : struct, ISimd<T, V>
        where V : unmanaged
        => VectorMath<T, S, V>.Silu(x);
}
