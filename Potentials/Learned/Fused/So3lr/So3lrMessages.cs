using System.Numerics;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// Logits of a layer's pairs, and the messages that they weight (docs/developer/so3lr.md, section 5): x_i += Σ α_b w_j, v_i += Σ α_ℓ Y_ℓ(u_ij),
/// α = φ L/c̄, and the reverse.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class So3lrMessages<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GrowingBuffer<T> signs;
    private readonly GrowingBuffer<T> logits = new();
    private readonly GrowingBuffer<T> weights = new();

    /// <summary>Of a layer.</summary>
    public So3lrMessages(So3lrOptions options)
    {
        Layout = new(options.Features, options.Heads, options.Degrees.Length, Dispatch.VectorCount<T>());
        Degrees = new(options.Degrees);
        signs = new(Layout.RowWidth);
        new Span<T>(signs.Pointer, 2 * Layout.Heads).Fill(T.One);
        for (int l = 0; l < options.Degrees.Length; l++)
        {
            // Y_ℓ(−u) = (−1)^ℓ Y_ℓ(u)
            signs.Pointer[Layout.Heads + Layout.ScalarHeads + l] = options.Degrees[l] % 2 == 0 ? T.One : -T.One;
        }
    }

    /// <summary>Heads.</summary>
    public HeadLayout Layout { get; }

    /// <summary>Degrees of the vectors.</summary>
    public DegreeRows<T> Degrees { get; }

    /// <summary>[P, row width] logits in both directions, to be filled before <see cref="Weigh"/>.</summary>
    public T* Logits => logits.Pointer;

    /// <summary>Makes room.</summary>
    public void Resize(int pairs)
    {
        logits.Reserve((long)pairs * Layout.RowWidth);
        weights.Reserve((long)pairs * Layout.RowWidth);
    }

    /// <summary>The weights α of some pairs from their logits.</summary>
    public void Weigh(So3lrPairs<T> pairs, int first, int count)
    {
        long row = (long)first * Layout.RowWidth;
        Dispatch.Run<T, WeightKernel<T>>(new(
            Layout.RowWidth, count, signs.Pointer, pairs.Envelopes + first, logits.Pointer + row, weights.Pointer + row));
    }

    /// <summary>[H+D] the weights of the message that an edge's atom receives by it.</summary>
    public T* Received(RowEdge edge) => weights.Pointer + ((long)edge.Pair * Layout.RowWidth) + (edge.IsForward ? 0 : Layout.Heads);

    /// <summary>[H+D] the weights of the message that an edge's atom sends by it.</summary>
    public T* Sent(RowEdge edge) => weights.Pointer + ((long)edge.Pair * Layout.RowWidth) + (edge.IsForward ? Layout.Heads : 0);

    /// <summary>y_c += Σ_e α_e x_e,c over F channels.</summary>
    public void AddScalars(WeightedRow<T>* rows, int count, T* y) =>
        Dispatch.Run<T, WeightedSums<T>>(new(rows, count, Layout.ScalarHeads, Layout.Width(0), y));

    /// <summary>Adds to an atom's vectors what it receives.</summary>
    /// <param name="pairs">Geometry.</param>
    /// <param name="edges">Of the atom.</param>
    /// <param name="v">[stride] its vectors.</param>
    /// <param name="scratch">Of the calling thread.</param>
    public void AddVectors(So3lrPairs<T> pairs, ReadOnlySpan<RowEdge> edges, T* v, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        WeightedRow<T>* rows = Rows(edges.Length, scratch);
        for (int e = 0; e < edges.Length; e++)
        {
            rows[e] = new(Received(edges[e]) + Layout.ScalarHeads, pairs.Harmonics + ((long)edges[e].Pair * pairs.Stride));
        }

        Dispatch.Run<T, VectorMessages<T>>(new(Degrees.Masks, rows, edges.Length, v));
        scratch.Release(mark);
    }

    /// <summary>Adjoints of the messages of some pairs; adds to the harmonics' adjoints and to the slopes by the distance.</summary>
    /// <param name="pairs">Geometry.</param>
    /// <param name="first">First pair.</param>
    /// <param name="count">Number of pairs.</param>
    /// <param name="bars">Adjoints of scalars and vectors after the messages.</param>
    /// <param name="values">Rows of values.</param>
    /// <param name="valueRows">[N] an atom's row; null for its number.</param>
    /// <param name="logitBars">[count, row width] receives the adjoints of the logits.</param>
    /// <param name="scratch">Of the calling thread.</param>
    public void Adjoints(
        So3lrPairs<T> pairs, int first, int count, MessageBars<T> bars, T* values, int* valueRows, T* logitBars, Workspace<T> scratch)
    {
        long mark = scratch.Mark(), row = (long)first * Layout.RowWidth;
        T* envelopeBars = scratch.Take(count);
        Dispatch.Run<T, ByChannels<T, MessageAdjointKernel<T>>>(new(new(
            Layout, Degrees.Masks, pairs.RowsFrom(first, logits.Pointer + row, weights.Pointer + row), count, signs.Pointer, bars.Scalars, bars.Vectors,
            values, valueRows, logitBars, envelopeBars)));
        for (int p = 0; p < count; p++)
        {
            pairs.Slopes[first + p] += double.CreateTruncating(envelopeBars[p]) * pairs.EnvelopeSlopes[first + p];
        }

        scratch.Release(mark);
    }

    /// <summary>Room for the rows of a sum.</summary>
    public static WeightedRow<T>* Rows(int count, Workspace<T> scratch) =>
        (WeightedRow<T>*)scratch.Take(((long)count * sizeof(WeightedRow<T>) / sizeof(T)) + 1);
}
