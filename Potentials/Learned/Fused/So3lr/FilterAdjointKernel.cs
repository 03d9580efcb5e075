using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// Adjoints of the filters of some pairs. As both directions share a filter, L_to = Σ q_i f k_j and L_from = Σ q_j f k_i give
/// f̄ = L̄_to q_i k_j + L̄_from q_j k_i; and at once f̄·∂f/∂t, t the place in the table's interval.
/// </summary>
/// <param name="layout">Heads.</param>
/// <param name="table">[2F] the radial parts.</param>
/// <param name="coordinates">[count] the table's coordinate of each pair.</param>
/// <param name="atoms">[count].</param>
/// <param name="count">Number of pairs.</param>
/// <param name="queries">[N, 2F].</param>
/// <param name="keys">[N, 2F].</param>
/// <param name="logitBars">[count, row width] L̄.</param>
/// <param name="filterBars">[count, 2F] receives f̄.</param>
/// <param name="slopes">[count] receives f̄·∂f/∂t.</param>
internal readonly unsafe struct FilterAdjointKernel<T>(
    HeadLayout layout, HermiteTable<T> table, double* coordinates, PairAtoms* atoms, int count, T* queries, T* keys, T* logitBars, T* filterBars, T* slopes)
    : IHeadKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public HeadLayout Layout => layout;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V, TChannels>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
        where TChannels : struct, IChannels<T, V>
    {
        V two = S.Constant(2), three = S.Constant(3), four = S.Constant(4), five = S.Constant(5);
        nint n = layout.Channels;
        for (int p = 0; p < count; p++)
        {
            // f' = c₁ + t(2c₂ + t(3c₃ + t(4c₄ + t 5c₅)))
            T* rows = table.Locate(coordinates[p], out double offset), bars = logitBars + ((nint)layout.RowWidth * p), result = filterBars + (n * p);
            V t = S.Create(T.CreateTruncating(offset)), t5 = S.Multiply(five, t), dot = S.Constant(0);
            T* c1 = rows + n, c2 = c1 + n, c3 = c2 + n, c4 = c3 + n, c5 = c4 + n;
            T* qi = queries + (n * atoms[p].Receiver), ki = keys + (n * atoms[p].Receiver);
            T* qj = queries + (n * atoms[p].Sender), kj = keys + (n * atoms[p].Sender);
            for (int head = 0; head < layout.Heads; head++)
            {
                nint c = layout.First(head), end = c + layout.Width(head);
                V to = S.Create(bars[head]), from = S.Create(bars[layout.Heads + head]);
                for (; c < end; c += S.Count)
                {
                    nint rest = end - c;
                    V bar = S.Multiply(from, S.Multiply(TChannels.Load(qj + c, rest), TChannels.Load(ki + c, rest)));
                    bar = S.MultiplyAdd(to, S.Multiply(TChannels.Load(qi + c, rest), TChannels.Load(kj + c, rest)), bar);
                    TChannels.Store(result + c, bar, rest);
                    V d = S.MultiplyAdd(four, TChannels.Load(c4 + c, rest), S.Multiply(t5, TChannels.Load(c5 + c, rest)));
                    d = S.MultiplyAdd(d, t, S.Multiply(three, TChannels.Load(c3 + c, rest)));
                    d = S.MultiplyAdd(d, t, S.Multiply(two, TChannels.Load(c2 + c, rest)));
                    d = S.MultiplyAdd(d, t, TChannels.Load(c1 + c, rest));
                    dot = S.MultiplyAdd(bar, d, dot);
                }
            }

            slopes[p] = S.Sum(dot);
        }
    }
}
