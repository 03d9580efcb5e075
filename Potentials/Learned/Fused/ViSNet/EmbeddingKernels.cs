using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>The edges of a receiver as the neighbor embedding sees them.</summary>
internal unsafe struct EmbeddedEdges<T>
    where T : unmanaged
{
    /// <summary>Number of edges.</summary>
    public int Count;

    /// <summary>F.</summary>
    public int Channels;

    /// <summary>[Count] pairs.</summary>
    public int* Pairs;

    /// <summary>The pair that self-loops have, which the embedding leaves out.</summary>
    public int PairCount;

    /// <summary>From the functions of one pair to those of the next.</summary>
    public int Stride;

    /// <summary>[Count] senders.</summary>
    public int* Senders;

    /// <summary>[N].</summary>
    public int* AtomicNumbers;

    /// <summary>[100,F] A′.</summary>
    public T* Elements;

    /// <summary>A′[z_j] of the n-th edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T* Element(int n) => Elements + ((long)AtomicNumbers[Senders[n]] * Channels);

    /// <summary>A pair's row, the next one of which is brought into the cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T* Row(T* functions, int n)
    {
        if (n + 1 < Count)
        {
            Prefetch.Rows(functions + ((long)Pairs[n + 1] * Stride), Channels);
        }

        return functions + ((long)Pairs[n] * Stride);
    }
}

/// <summary>Σ_j A′[z_j] ⊙ filter(r_ij) of one atom (equation I1).</summary>
internal readonly unsafe struct NeighborSums<T>(EmbeddedEdges<T> edges, T* filters, T* sum) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        EmbeddedEdges<T> from = edges;
        T* functions = filters;
        T* total = sum;
        new Span<T>(total, from.Channels).Clear();
        for (int n = 0; n < from.Count; n++)
        {
            if (from.Pairs[n] < from.PairCount)
            {
                T* element = from.Element(n);
                T* filter = from.Row(functions, n);
                for (int c = 0; c < from.Channels; c += S.Count)
                {
                    S.Store(total + c, S.MultiplyAdd(S.Load(element + c), S.Load(filter + c), S.Load(total + c)));
                }
            }
        }
    }
}

/// <summary>Adjoint of <see cref="NeighborSums{T}"/> by the distances: r̄ += Σ_c s̄ A′[z_j] dfilter/dr.</summary>
internal readonly unsafe struct NeighborSumsReverse<T>(EmbeddedEdges<T> edges, T* filterDerivatives, T* sumBar, T* frameBars) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        EmbeddedEdges<T> from = edges;
        T* functions = filterDerivatives;
        T* bar = sumBar;
        for (int n = 0; n < from.Count; n++)
        {
            if (from.Pairs[n] < from.PairCount)
            {
                T* element = from.Element(n);
                T* derivative = from.Row(functions, n);
                V distanceBar = S.Constant(0);
                for (int c = 0; c < from.Channels; c += S.Count)
                {
                    distanceBar = S.MultiplyAdd(S.Multiply(S.Load(bar + c), S.Load(element + c)), S.Load(derivative + c), distanceBar);
                }

                frameBars[((long)n * ShortGeometry<T>.FrameWidth) + ShortGeometry<T>.DistanceColumn] += S.Sum(distanceBar);
            }
        }
    }
}
