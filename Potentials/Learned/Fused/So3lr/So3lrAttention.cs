using System.Numerics;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// The messages of a layer but the first (docs/developer/so3lr.md, section 5). Filters belong to pairs, so both directions share them. Methods
/// work on a range of atoms or pairs and write rows of that range alone.
/// </summary>
/// <remarks>
/// Forwards: <see cref="Project"/> atoms, <see cref="Filter"/> pairs, <see cref="Receive"/> atoms. Backwards: <see cref="FilterAdjoints"/>
/// pairs, <see cref="ReceiveAdjoints"/> atoms.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class So3lrAttention<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Filters of so many pairs stay in the first-level cache between the maps that make them.
    private const int Block = 16;

    private readonly So3lrLayerWeights<T> weights;
    private readonly So3lrMessages<T> messages;
    private readonly HeadLayout layout;
    private readonly DegreeMasks<T> masks;
    private readonly int hidden;

    // By atom: queries and keys [N, 2F], values [N, F]. By pair: filters [P, 2F], σ′ of the degree filters [P, F/2], adjoints of the logits
    // [P, row width] and of v_j − v_i [P, stride].
    private readonly GrowingBuffer<T> queries = new();
    private readonly GrowingBuffer<T> keys = new();
    private readonly GrowingBuffer<T> values = new();
    private readonly GrowingBuffer<T> filters = new();
    private readonly GrowingBuffer<T> hiddenSlopes = new();
    private readonly GrowingBuffer<T> logitBars = new();
    private readonly GrowingBuffer<T> differenceBars = new();

    /// <summary>The attention of a layer.</summary>
    public So3lrAttention(So3lrLayerWeights<T> weights, So3lrOptions options)
    {
        this.weights = weights;
        messages = new(options);
        layout = messages.Layout;
        masks = messages.Degrees.Masks;
        hidden = weights.ScalarDegrees.Hidden;
    }

    /// <summary>Makes room.</summary>
    public void Resize(int atoms, int pairs)
    {
        messages.Resize(pairs);
        queries.Reserve((long)atoms * layout.Channels);
        keys.Reserve((long)atoms * layout.Channels);
        values.Reserve((long)atoms * layout.Features);
        filters.Reserve((long)pairs * layout.Channels);
        hiddenSlopes.Reserve(2L * pairs * hidden);
        logitBars.Reserve((long)pairs * layout.RowWidth);
        differenceBars.Reserve((long)pairs * masks.Stride);
    }

    /// <summary>q, k and the values of some atoms.</summary>
    /// <param name="x">[N, F] scalars on entry.</param>
    /// <param name="first">First atom.</param>
    /// <param name="count">Number of atoms.</param>
    public void Project(T* x, int first, int count)
    {
        T* rows = x + ((long)first * layout.Features);
        weights.Project(rows, count, queries.Pointer + ((long)first * layout.Channels), keys.Pointer + ((long)first * layout.Channels));
        weights.Value.Apply(rows, layout.Features, count, values.Pointer + ((long)first * layout.Features), layout.Features);
    }

    /// <summary>Filters and logits of some pairs.</summary>
    /// <param name="pairs">Their geometry.</param>
    /// <param name="v">[N, stride] vectors on entry.</param>
    /// <param name="first">First pair.</param>
    /// <param name="count">Number of pairs.</param>
    /// <param name="scratch">Of the calling thread.</param>
    public void Filter(So3lrPairs<T> pairs, T* v, int first, int count, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* invariants = scratch.Take(Block * masks.Degrees), between = scratch.Take(Block * hidden);
        for (int begin = first; begin < first + count; begin += Block)
        {
            int number = Math.Min(Block, first + count - begin);
            PairAtoms* atoms = pairs.Atoms + begin;
            T* f = filters.Pointer + ((long)begin * layout.Channels), slopes = hiddenSlopes.Pointer + (2L * begin * hidden);
            Dispatch.Run<T, DifferenceInvariants<T>>(new(masks, atoms, number, v, invariants));
            weights.ScalarDegrees.Apply(invariants, masks.Degrees, number, between, slopes, f, layout.Channels);
            weights.VectorDegrees.Apply(
                invariants, masks.Degrees, number, between, slopes + ((long)number * hidden), f + layout.Features, layout.Channels);
            Dispatch.Run<T, ByChannels<T, FilterKernel<T>>>(new(new(
                layout, weights.Radial, pairs.Coordinates + begin, atoms, number, queries.Pointer, keys.Pointer, f,
                messages.Logits + ((long)begin * layout.RowWidth))));
        }

        messages.Weigh(pairs, first, count);
        scratch.Release(mark);
    }

    /// <summary>Adds the messages that an atom receives.</summary>
    /// <param name="pairs">Geometry.</param>
    /// <param name="edges">Of the atom.</param>
    /// <param name="x">[F] its scalars.</param>
    /// <param name="v">[stride] its vectors.</param>
    /// <param name="scratch">Of the calling thread.</param>
    public void Receive(So3lrPairs<T> pairs, ReadOnlySpan<RowEdge> edges, T* x, T* v, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        WeightedRow<T>* rows = So3lrMessages<T>.Rows(edges.Length, scratch);
        for (int e = 0; e < edges.Length; e++)
        {
            rows[e] = new(messages.Received(edges[e]), values.Pointer + ((long)edges[e].Sender * layout.Features));
        }

        messages.AddScalars(rows, edges.Length, x);
        messages.AddVectors(pairs, edges, v, scratch);
        scratch.Release(mark);
    }

    /// <summary>Adjoints of some pairs: those of their logits and of v_j − v_i are kept, what else they lead to is added.</summary>
    /// <param name="pairs">Their geometry; its slopes and adjoints of harmonics are added to.</param>
    /// <param name="v">[N, stride] vectors on entry of the layer.</param>
    /// <param name="bars">Adjoints after the messages.</param>
    /// <param name="first">First pair.</param>
    /// <param name="count">Number of pairs.</param>
    /// <param name="scratch">Of the calling thread.</param>
    public void FilterAdjoints(So3lrPairs<T> pairs, T* v, MessageBars<T> bars, int first, int count, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* filterBars = scratch.Take((long)Block * layout.Channels), between = scratch.Take(Block * hidden);
        T* slopes = scratch.Take(Block), invariantsBar = scratch.Take(Block * masks.Degrees);
        for (int begin = first; begin < first + count; begin += Block)
        {
            int number = Math.Min(Block, first + count - begin);
            PairAtoms* atoms = pairs.Atoms + begin;
            T* own = logitBars.Pointer + ((long)begin * layout.RowWidth), hiddenSlope = hiddenSlopes.Pointer + (2L * begin * hidden);
            messages.Adjoints(pairs, begin, number, bars, values.Pointer, null, own, scratch);
            Dispatch.Run<T, ByChannels<T, FilterAdjointKernel<T>>>(new(new(
                layout, weights.Radial, pairs.Coordinates + begin, atoms, number, queries.Pointer, keys.Pointer, own, filterBars, slopes)));
            for (int p = 0; p < number; p++)
            {
                pairs.AddSlope(begin + p, slopes[p], weights.Radial.InverseStep);
            }

            new Span<T>(invariantsBar, number * masks.Degrees).Clear();
            weights.ScalarDegrees.AddReverse(filterBars, layout.Channels, number, between, hiddenSlope, invariantsBar, masks.Degrees);
            weights.VectorDegrees.AddReverse(
                filterBars + layout.Features, layout.Channels, number, between, hiddenSlope + ((long)number * hidden), invariantsBar, masks.Degrees);
            Dispatch.Run<T, DifferenceAdjoints<T>>(new(
                masks, atoms, number, v, invariantsBar, differenceBars.Pointer + ((long)begin * masks.Stride)));
        }

        scratch.Release(mark);
    }

    /// <summary>
    /// Adjoints of what some atoms gave to the messages: q̄_i = Σ L̄_to f k_j, k̄_i = Σ L̄_from f q_j, w̄_i = Σ α_from x̄_j, and through the
    /// projections to the scalars on entry; v̄_i −= Σ δ for pairs (i, j), δ the adjoint of v_j − v_i.
    /// </summary>
    /// <param name="pairs">Geometry and edges.</param>
    /// <param name="first">First atom.</param>
    /// <param name="count">Number of atoms.</param>
    /// <param name="bars">Adjoints after the messages.</param>
    /// <param name="xBarEntry">[N, F] adjoints of the scalars on entry, to be added to.</param>
    /// <param name="vBarEntry">[N, stride] adjoints of the vectors on entry, to be added to.</param>
    /// <param name="scratch">Of the calling thread.</param>
    public void ReceiveAdjoints(So3lrPairs<T> pairs, int first, int count, MessageBars<T> bars, T* xBarEntry, T* vBarEntry, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* qBar = scratch.Take((long)count * layout.Channels), kBar = scratch.Take((long)count * layout.Channels);
        T* wBar = scratch.Take((long)count * layout.Features);
        new Span<T>(wBar, count * layout.Features).Clear();
        for (int i = first; i < first + count; i++)
        {
            long inner = scratch.Mark();
            ReadOnlySpan<RowEdge> edges = pairs.EdgesOf(i);
            var adjoints = (AdjointEdge<T>*)scratch.Take(((long)edges.Length * sizeof(AdjointEdge<T>) / sizeof(T)) + 1);
            WeightedRow<T>* rows = So3lrMessages<T>.Rows(edges.Length, scratch);
            T* vBar = vBarEntry + ((long)i * masks.Stride);
            for (int e = 0; e < edges.Length; e++)
            {
                (int p, int j, bool isForward) = edges[e];
                T* bar = logitBars.Pointer + ((long)p * layout.RowWidth);
                adjoints[e] = new AdjointEdge<T>
                {
                    Received = isForward ? bar : bar + layout.Heads,
                    Sent = isForward ? bar + layout.Heads : bar,
                    Filter = filters.Pointer + ((long)p * layout.Channels),
                    Keys = keys.Pointer + ((long)j * layout.Channels),
                    Queries = queries.Pointer + ((long)j * layout.Channels),
                };
                rows[e] = new(messages.Sent(edges[e]), bars.Scalars + ((long)j * layout.Features));
                Elementwise.ScaleAdd(isForward ? -T.One : T.One, differenceBars.Pointer + ((long)p * masks.Stride), vBar, masks.Stride);
            }

            long row = (long)(i - first) * layout.Channels;
            Dispatch.Run<T, ReceiveAdjointKernel<T>>(new(layout, adjoints, edges.Length, qBar + row, kBar + row));
            messages.AddScalars(rows, edges.Length, wBar + ((long)(i - first) * layout.Features));
            scratch.Release(inner);
        }

        weights.AddProjectionReverse(qBar, kBar, wBar, count, xBarEntry + ((long)first * layout.Features));
        scratch.Release(mark);
    }
}
