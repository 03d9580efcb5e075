using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>A function of two vectors and the value that stands where the result goes.</summary>
internal interface ICombination
{
    static abstract V Apply<T, S, V>(V a, V b, V y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : struct, ISimd<T, V>
        where V : unmanaged;
}

/// <summary>y = f(a, b, y) element by element.</summary>
internal readonly unsafe struct Combination<T, TMap>(T* a, T* b, T* y, nint count) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TMap : struct, ICombination
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        nint i = 0;
        for (; i + S.Count <= count; i += S.Count)
        {
            S.Store(y + i, TMap.Apply<T, S, V>(S.Load(a + i), S.Load(b + i), S.Load(y + i)));
        }

        if (i < count)
        {
            nint rest = count - i;
            V value = TMap.Apply<T, S, V>(S.LoadPartial(a + i, rest), S.LoadPartial(b + i, rest), S.LoadPartial(y + i, rest));
            S.StorePartial(y + i, value, rest);
        }
    }
}

internal readonly struct SumMap : ICombination
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<T, S, V>(V a, V b, V y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : struct, ISimd<T, V>
        where V : unmanaged
        => S.Add(a, b);
}

internal readonly struct ProductMap : ICombination
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<T, S, V>(V a, V b, V y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : struct, ISimd<T, V>
        where V : unmanaged
        => S.Multiply(a, b);
}

internal readonly struct ProductSumMap : ICombination
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<T, S, V>(V a, V b, V y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : struct, ISimd<T, V>
        where V : unmanaged
        => S.MultiplyAdd(a, b, y);
}
