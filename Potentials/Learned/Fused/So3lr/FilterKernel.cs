using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// Filters of some pairs, f = table + degree part, and at once their logits in both directions: L_to = Σ_{c∈h} q_i f k_j and L_from = Σ_{c∈h} q_j f k_i.
/// </summary>
/// <param name="layout">Heads.</param>
/// <param name="table">[2F] the radial parts.</param>
/// <param name="coordinates">[count] the table's coordinate of each pair.</param>
/// <param name="atoms">[count].</param>
/// <param name="count">Number of pairs.</param>
/// <param name="queries">[N, 2F].</param>
/// <param name="keys">[N, 2F].</param>
/// <param name="filters">[count, 2F] degree parts, which filters replace.</param>
/// <param name="logits">[count, row width] receives the logits.</param>
internal readonly unsafe struct FilterKernel<T>(
    HeadLayout layout, HermiteTable<T> table, double* coordinates, PairAtoms* atoms, int count, T* queries, T* keys, T* filters, T* logits) : IHeadKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public HeadLayout Layout => layout;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V, TChannels>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
        where TChannels : struct, IChannels<T, V>
    {
        nint n = layout.Channels;
        int heads = layout.Heads, scalarHeads = layout.ScalarHeads;
        for (int p = 0; p < count; p++)
        {
            T* rows = table.Locate(coordinates[p], out double offset), f = filters + (n * p), to = logits + ((nint)layout.RowWidth * p), from = to + heads;
            V t = S.Create(T.CreateTruncating(offset));
            T* qi = queries + (n * atoms[p].Receiver), ki = keys + (n * atoms[p].Receiver);
            T* qj = queries + (n * atoms[p].Sender), kj = keys + (n * atoms[p].Sender);
            // What the next block's degree parts will be written to.
            Prefetch.Rows(f + (n * count), (int)n);
            int head = 0;
            while (head < heads)
            {
                nint c = layout.First(head), width = layout.Width(head);
                Head<S, V, TChannels>(rows, t, f, qi, kj, qj, ki, c, width, out V to0, out V from0);
                int rest = (head < scalarHeads ? scalarHeads : heads) - head;
                if (rest < 4)
                {
                    (to[head], from[head]) = (S.Sum(to0), S.Sum(from0));
                    head++;
                    continue;
                }

                Head<S, V, TChannels>(rows, t, f, qi, kj, qj, ki, c + width, width, out V to1, out V from1);
                Head<S, V, TChannels>(rows, t, f, qi, kj, qj, ki, c + (2 * width), width, out V to2, out V from2);
                Head<S, V, TChannels>(rows, t, f, qi, kj, qj, ki, c + (3 * width), width, out V to3, out V from3);
                S.StoreSums(to + head, to0, to1, to2, to3);
                S.StoreSums(from + head, from0, from1, from2, from3);
                head += 4;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Head<S, V, TChannels>(T* rows, V t, T* f, T* qi, T* kj, T* qj, T* ki, nint first, nint width, out V sumTo, out V sumFrom)
        where S : struct, ISimd<T, V>
        where V : unmanaged
        where TChannels : struct, IChannels<T, V>
    {
        nint n = layout.Channels;
        V to = S.Constant(0), from = to;
        for (nint c = first, end = first + width; c < end; c += S.Count)
        {
            nint rest = end - c;
            T* coefficient = rows + c;
            V p = S.MultiplyAdd(TChannels.Load(coefficient + (5 * n), rest), t, TChannels.Load(coefficient + (4 * n), rest));
            p = S.MultiplyAdd(p, t, TChannels.Load(coefficient + (3 * n), rest));
            p = S.MultiplyAdd(p, t, TChannels.Load(coefficient + (2 * n), rest));
            p = S.MultiplyAdd(p, t, TChannels.Load(coefficient + n, rest));
            p = S.Add(S.MultiplyAdd(p, t, TChannels.Load(coefficient, rest)), TChannels.Load(f + c, rest));
            TChannels.Store(f + c, p, rest);
            to = S.MultiplyAdd(S.Multiply(p, TChannels.Load(qi + c, rest)), TChannels.Load(kj + c, rest), to);
            from = S.MultiplyAdd(S.Multiply(p, TChannels.Load(qj + c, rest)), TChannels.Load(ki + c, rest), from);
        }

        (sumTo, sumFrom) = (to, from);
    }
}
