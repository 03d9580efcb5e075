using System.Numerics;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// The messages of one layer (docs/developer/so3lr.md, section 5). Filters belong to pairs, so both directions share them. Methods work on a
/// range of atoms or pairs and write rows of that range alone.
/// </summary>
/// <remarks>
/// Forwards: <see cref="Project"/> atoms, <see cref="Filter"/> pairs, <see cref="Receive"/> atoms. Backwards: <see cref="FilterAdjoints"/>
/// pairs, <see cref="ReceiveAdjoints"/> atoms.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class So3lrAttention<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly So3lrLayerWeights<T> weights;
    private readonly bool isFirstLayer;
    private readonly HeadLayout layout;
    private readonly DegreeRows<T> degreeRows;
    private readonly int features;
    private readonly int degrees;
    private readonly int components;
    private readonly int hidden;

    // By atom: queries and keys [N, 2F], values [N, F]. By pair: filters [P, 2F], σ′ of the degree filters [P, F/2], logits in both
    // directions [P, 2(H+D)] and their adjoints, adjoints of v_j − v_i [P, M].
    private readonly GrowingBuffer<T> queries = new();
    private readonly GrowingBuffer<T> keys = new();
    private readonly GrowingBuffer<T> values = new();
    private readonly GrowingBuffer<T> filters = new();
    private readonly GrowingBuffer<T> hiddenSlopes = new();
    private readonly GrowingBuffer<T> logits = new();
    private readonly GrowingBuffer<T> logitAdjoints = new();
    private readonly GrowingBuffer<T> differenceAdjoints = new();

    /// <summary>The attention of a layer.</summary>
    /// <param name="weights">Of the layer.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="isFirstLayer">Whether all vectors are zero on entry, so that the degree filters are constants.</param>
    public So3lrAttention(So3lrLayerWeights<T> weights, So3lrOptions options, bool isFirstLayer)
    {
        this.weights = weights;
        this.isFirstLayer = isFirstLayer;
        layout = new(options.Features, options.Heads, options.Degrees.Length);
        degreeRows = new(options.Degrees);
        (features, degrees, components) = (options.Features, options.Degrees.Length, options.VectorComponents);
        hidden = weights.ScalarDegrees.Hidden;
    }

    /// <summary>Makes room.</summary>
    public void Resize(int atoms, int pairs)
    {
        queries.Reserve((long)atoms * layout.Channels);
        keys.Reserve((long)atoms * layout.Channels);
        values.Reserve((long)atoms * features);
        filters.Reserve((long)pairs * layout.Channels);
        hiddenSlopes.Reserve(2L * pairs * hidden);
        logits.Reserve(2L * pairs * layout.Heads);
        logitAdjoints.Reserve(2L * pairs * layout.Heads);
        differenceAdjoints.Reserve((long)pairs * components);
    }

    /// <summary>q, k and the values of some atoms.</summary>
    /// <param name="x">[N, F] scalars on entry.</param>
    /// <param name="first">First atom.</param>
    /// <param name="count">Number of atoms.</param>
    public void Project(T* x, int first, int count)
    {
        T* rows = x + ((long)first * features);
        T* q = queries.Pointer + ((long)first * layout.Channels), k = keys.Pointer + ((long)first * layout.Channels);
        weights.ScalarQuery.Apply(rows, features, count, q, layout.Channels);
        weights.ScalarKey.Apply(rows, features, count, k, layout.Channels);
        weights.VectorQuery.Apply(rows, features, count, q + features, layout.Channels);
        weights.VectorKey.Apply(rows, features, count, k + features, layout.Channels);
        weights.Value.Apply(rows, features, count, values.Pointer + ((long)first * features), features);
    }

    /// <summary>Filters and logits of some pairs.</summary>
    /// <param name="pairs">Their geometry.</param>
    /// <param name="v">[N, M] vectors on entry.</param>
    /// <param name="first">First pair.</param>
    /// <param name="count">Number of pairs.</param>
    /// <param name="scratch">Of the calling thread.</param>
    public void Filter(So3lrPairs<T> pairs, T* v, int first, int count, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* f = filters.Pointer + ((long)first * layout.Channels);
        if (!isFirstLayer)
        {
            // s_ℓ = |v_j − v_i|²_ℓ / √(2ℓ+1)
            T* invariants = scratch.Take((long)count * degrees);
            T* difference = scratch.Take(components);
            for (int p = 0; p < count; p++)
            {
                Difference(pairs, v, first + p, difference);
                degreeRows.Invariants(difference, invariants + (p * degrees));
            }

            T* between = scratch.Take((long)count * hidden);
            T* slopes = hiddenSlopes.Pointer + (2L * first * hidden);
            weights.ScalarDegrees.Apply(invariants, degrees, count, between, slopes, f, layout.Channels);
            weights.VectorDegrees.Apply(invariants, degrees, count, between, slopes + ((long)count * hidden), f + features, layout.Channels);
        }

        for (int p = first; p < first + count; p++)
        {
            T* row = filters.Pointer + ((long)p * layout.Channels);
            (int i, int j) = (pairs.Atoms[2 * p], pairs.Atoms[(2 * p) + 1]);
            T* to = logits.Pointer + (2L * p * layout.Heads);
            T* table = weights.Radial.Locate(pairs.Coordinates[p], out double t);
            Dispatch.Run<T, FilterKernel<T>>(new(
                layout, table, T.CreateTruncating(t), isFirstLayer ? weights.DegreesAtZero : row, row, Features(i), Features(j), to, to + layout.Heads));
        }

        scratch.Release(mark);
    }

    /// <summary>Adds the messages that some atoms receive: x_i += Σ α_b w_j, v_i += Σ α_ℓ Y_ℓ(u_ij), α = φ L/c̄.</summary>
    /// <param name="graph">Edges.</param>
    /// <param name="pairs">Their geometry.</param>
    /// <param name="first">First atom.</param>
    /// <param name="count">Number of atoms.</param>
    /// <param name="x">[N, F] scalars on entry; messages are added.</param>
    /// <param name="v">[N, M] vectors on entry; messages are added.</param>
    /// <param name="scratch">Of the calling thread.</param>
    public void Receive(EdgeGraph graph, So3lrPairs<T> pairs, int first, int count, T* x, T* v, Workspace<T> scratch)
    {
        for (int i = first; i < first + count; i++)
        {
            long mark = scratch.Mark();
            RowEdge* edges = Edges(graph, pairs, i, scratch, out int number);
            T* alpha = scratch.Take((long)number * layout.Heads), signed = scratch.Take((long)number * pairs.Stride), message = scratch.Take(pairs.Stride);
            new Span<T>(signed, number * pairs.Stride).Clear();
            new Span<T>(message, pairs.Stride).Clear();
            for (int e = 0; e < number; e++)
            {
                T* row = alpha + ((long)e * layout.Heads);
                T* logit = logits.Pointer + (((2L * edges[e].Pair) + (edges[e].IsForward ? 0 : 1)) * layout.Heads);
                T envelope = pairs.Envelopes[edges[e].Pair];
                for (int head = 0; head < layout.Heads; head++)
                {
                    row[head] = envelope * logit[head];
                }

                degreeRows.Weights(row + layout.ScalarHeads, edges[e].IsForward, signed + ((long)e * pairs.Stride));
            }

            Dispatch.Run<T, ReceiveKernel<T>>(new(
                edges, number, alpha, layout.Heads, values.Pointer, true, layout.ScalarHeads, features, x + ((long)i * features)));
            Dispatch.Run<T, ReceiveKernel<T>>(new(edges, number, signed, pairs.Stride, pairs.Harmonics, false, 0, pairs.Stride, message));
            Elementwise.Add(v + ((long)i * components), message, v + ((long)i * components), components);
            scratch.Release(mark);
        }
    }

    /// <summary>
    /// Adjoints of some pairs: with ᾱ_b = Σ_{c∈b} x̄_i w_j and ᾱ_ℓ = v̄_i·Y_ℓ, L̄ = φ ᾱ/c̄, φ̄ = Σ ᾱ L/c̄, Ȳ_ℓ = α_ℓ v̄_i, in both directions;
    /// from f̄ those of the distance and of v_j − v_i.
    /// </summary>
    /// <param name="pairs">Their geometry; its slopes and adjoints of harmonics are added to.</param>
    /// <param name="v">[N, M] vectors on entry of the layer.</param>
    /// <param name="xBar">[N, F] adjoints of the scalars after the messages.</param>
    /// <param name="vBar">[N, M] adjoints of the vectors after the messages.</param>
    /// <param name="first">First pair.</param>
    /// <param name="count">Number of pairs.</param>
    /// <param name="scratch">Of the calling thread.</param>
    public void FilterAdjoints(So3lrPairs<T> pairs, T* v, T* xBar, T* vBar, int first, int count, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* fBar = scratch.Take((long)count * layout.Channels);
        T slope;
        T* alphaBar = scratch.Take(2 * layout.Heads);
        for (int p = first; p < first + count; p++)
        {
            (int i, int j) = (pairs.Atoms[2 * p], pairs.Atoms[(2 * p) + 1]);
            T* harmonics = pairs.Harmonics + ((long)p * pairs.Stride);
            T* harmonicsBar = pairs.HarmonicAdjoints + ((long)p * components);
            T* logit = logits.Pointer + (2L * p * layout.Heads);
            T weight = pairs.Envelopes[p];
            T* fromBar = alphaBar + layout.Heads;
            Heads.Dot(xBar + ((long)i * features), values.Pointer + ((long)j * features), 1, features, layout.ScalarHeads, alphaBar);
            Heads.Dot(xBar + ((long)j * features), values.Pointer + ((long)i * features), 1, features, layout.ScalarHeads, fromBar);
            degreeRows.MessageAdjoint(
                vBar + ((long)i * components), vBar + ((long)j * components), harmonics, logit + layout.ScalarHeads, logit + layout.Heads + layout.ScalarHeads,
                weight, alphaBar + layout.ScalarHeads, fromBar + layout.ScalarHeads, harmonicsBar);

            double envelopeBar = double.CreateTruncating(Elementwise.Dot(alphaBar, logit, 2 * layout.Heads));
            T* logitBar = logitAdjoints.Pointer + (2L * p * layout.Heads);
            Elementwise.Scale(weight, alphaBar, logitBar, 2 * layout.Heads);
            T* row = fBar + ((long)(p - first) * layout.Channels);
            T* table = weights.Radial.Locate(pairs.Coordinates[p], out double t);
            Dispatch.Run<T, FilterAdjointKernel<T>>(new(
                layout, table, T.CreateTruncating(t), Features(i), Features(j), logitBar, logitBar + layout.Heads, row, &slope));
            pairs.Slopes[p] += (double.CreateTruncating(slope) * weights.Radial.InverseStep * pairs.CoordinateSlopes[p]) + (envelopeBar * pairs.EnvelopeSlopes[p]);
        }

        if (!isFirstLayer)
        {
            DifferenceAdjoints(pairs, v, first, count, fBar, scratch);
        }

        scratch.Release(mark);
    }

    /// <summary>
    /// Adjoints of what some atoms gave to the messages: q̄_i = Σ L̄_to f k_j, k̄_i = Σ L̄_from f q_j, w̄_i = Σ α_from x̄_j, and through the
    /// projections to the scalars on entry; v̄_i −= Σ δ for pairs (i, j), δ the adjoint of v_j − v_i.
    /// </summary>
    /// <param name="graph">Edges.</param>
    /// <param name="pairs">Their geometry.</param>
    /// <param name="first">First atom.</param>
    /// <param name="count">Number of atoms.</param>
    /// <param name="xBar">[N, F] adjoints of the scalars after the messages.</param>
    /// <param name="xBarEntry">[N, F] adjoints of the scalars on entry, to be added to.</param>
    /// <param name="vBarEntry">[N, M] adjoints of the vectors on entry, to be added to.</param>
    /// <param name="scratch">Of the calling thread.</param>
    public void ReceiveAdjoints(EdgeGraph graph, So3lrPairs<T> pairs, int first, int count, T* xBar, T* xBarEntry, T* vBarEntry, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* qBar = scratch.Take((long)count * layout.Channels);
        T* kBar = scratch.Take((long)count * layout.Channels);
        T* wBar = scratch.Take((long)count * features);
        new Span<T>(wBar, count * features).Clear();
        for (int i = first; i < first + count; i++)
        {
            long inner = scratch.Mark();
            RowEdge* edges = Edges(graph, pairs, i, scratch, out int number);
            long row = (long)(i - first) * layout.Channels;
            Dispatch.Run<T, ReceiveAdjointKernel<T>>(new(
                layout, edges, number, logitAdjoints.Pointer, filters.Pointer, queries.Pointer, keys.Pointer, qBar + row, kBar + row));
            T* alpha = scratch.Take((long)number * layout.ScalarHeads);
            for (int e = 0; e < number; e++)
            {
                int p = edges[e].Pair;
                T* logit = logits.Pointer + (((2L * p) + (edges[e].IsForward ? 1 : 0)) * layout.Heads);
                for (int head = 0; head < layout.ScalarHeads; head++)
                {
                    alpha[(e * layout.ScalarHeads) + head] = pairs.Envelopes[p] * logit[head];
                }

                if (!isFirstLayer)
                {
                    T sign = edges[e].IsForward ? -T.One : T.One;
                    Elementwise.ScaleAdd(sign, differenceAdjoints.Pointer + ((long)p * components), vBarEntry + ((long)i * components), components);
                }
            }

            Dispatch.Run<T, ReceiveKernel<T>>(new(
                edges, number, alpha, layout.ScalarHeads, xBar, true, layout.ScalarHeads, features, wBar + ((long)(i - first) * features)));
            scratch.Release(inner);
        }

        T* rows = xBarEntry + ((long)first * features);
        weights.ScalarQuery.AddReverse(qBar, layout.Channels, count, rows, features);
        weights.ScalarKey.AddReverse(kBar, layout.Channels, count, rows, features);
        weights.VectorQuery.AddReverse(qBar + features, layout.Channels, count, rows, features);
        weights.VectorKey.AddReverse(kBar + features, layout.Channels, count, rows, features);
        weights.Value.AddReverse(wBar, features, count, rows, features);
        scratch.Release(mark);
    }

    private AtomFeatures<T> Features(int atom) =>
        new(queries.Pointer + ((long)atom * layout.Channels), keys.Pointer + ((long)atom * layout.Channels));

    private static RowEdge* Edges(EdgeGraph graph, So3lrPairs<T> pairs, int i, Workspace<T> scratch, out int count)
    {
        int begin = graph.Offsets[i];
        count = graph.Offsets[i + 1] - begin;
        var edges = (RowEdge*)scratch.Take((long)count * sizeof(RowEdge) / sizeof(T) + 1);
        for (int e = 0; e < count; e++)
        {
            int pair = pairs.Rows[graph.Pairs[begin + e]];
            edges[e] = new RowEdge(pair, graph.Senders[begin + e], pairs.FirstEdges[pair] == begin + e);
        }

        return edges;
    }

    private void Difference(So3lrPairs<T> pairs, T* v, int p, T* difference)
    {
        T* vi = v + ((long)pairs.Atoms[2 * p] * components), vj = v + ((long)pairs.Atoms[(2 * p) + 1] * components);
        for (int m = 0; m < components; m++)
        {
            difference[m] = vj[m] - vi[m];
        }
    }

    // s̄ through both degree filters, then δ_ℓm = 2 s̄_ℓ (v_j − v_i)_ℓm / √(2ℓ+1).
    private void DifferenceAdjoints(So3lrPairs<T> pairs, T* v, int first, int count, T* fBar, Workspace<T> scratch)
    {
        T* invariantsBar = scratch.Take((long)count * degrees);
        T* between = scratch.Take((long)count * hidden);
        T* hiddenSlope = hiddenSlopes.Pointer + (2L * first * hidden);
        new Span<T>(invariantsBar, count * degrees).Clear();
        weights.ScalarDegrees.AddReverse(fBar, layout.Channels, count, between, hiddenSlope, invariantsBar, degrees);
        weights.VectorDegrees.AddReverse(
            fBar + features, layout.Channels, count, between, hiddenSlope + ((long)count * hidden), invariantsBar, degrees);
        for (int p = 0; p < count; p++)
        {
            T* row = differenceAdjoints.Pointer + ((long)(first + p) * components);
            Difference(pairs, v, first + p, row);
            degreeRows.InvariantAdjoint(invariantsBar + (p * degrees), row, row);
        }
    }
}
