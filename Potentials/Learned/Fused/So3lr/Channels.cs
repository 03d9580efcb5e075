using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// How vectors of channels are read and written. Kernels are compiled once for heads of whole vectors, without a call in their loops, and once
/// for others.
/// </summary>
internal unsafe interface IChannels<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : unmanaged
{
    /// <summary>A vector, or the <paramref name="rest"/> that a head still has.</summary>
    static abstract V Load(T* source, nint rest);

    /// <inheritdoc cref="Load"/>
    static abstract void Store(T* target, V value, nint rest);
}

/// <summary>Heads are of whole vectors.</summary>
internal readonly unsafe struct WholeChannels<T, S, V> : IChannels<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where S : struct, ISimd<T, V>
    where V : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(T* source, nint rest) => S.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* target, V value, nint rest) => S.Store(target, value);
}

/// <summary>Heads may end within a vector.</summary>
internal readonly unsafe struct PartChannels<T, S, V> : IChannels<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where S : struct, ISimd<T, V>
    where V : unmanaged
{
    public static V Load(T* source, nint rest) => rest >= S.Count ? S.Load(source) : S.LoadPartial(source, rest);

    public static void Store(T* target, V value, nint rest)
    {
        if (rest >= S.Count)
        {
            S.Store(target, value);
        }
        else
        {
            S.StorePartial(target, value, rest);
        }
    }
}
