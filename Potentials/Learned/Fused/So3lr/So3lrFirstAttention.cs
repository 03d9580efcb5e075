using System.Numerics;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// The messages of the first layer, where scalars are those of elements and vectors are zero: logits are functions of the distance, values are
/// those of an element, and nothing has to be handed back to the scalars.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class So3lrFirstAttention<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly So3lrLayerWeights<T> weights;
    private readonly So3lrMessages<T> messages;
    private readonly HeadLayout layout;
    private readonly ElementLogits<T> elements;
    private readonly GrowingBuffer<T> values = new();
    private int[] species = [];
    private int count;

    /// <summary>The attention of a layer.</summary>
    public So3lrFirstAttention(So3lrLayerWeights<T> weights, So3lrOptions options)
    {
        this.weights = weights;
        messages = new(options);
        layout = messages.Layout;
        elements = new(weights, layout);
    }

    /// <summary>Takes a structure.</summary>
    /// <param name="speciesOfAtoms">[N] the element of each atom, from 0.</param>
    /// <param name="x">[species, F] the scalars of each element.</param>
    /// <param name="speciesCount">Number of elements.</param>
    public void Bind(int[] speciesOfAtoms, T* x, int speciesCount)
    {
        (species, count) = (speciesOfAtoms, speciesCount);
        values.Reserve((long)count * layout.Features);
        weights.Value.Apply(x, layout.Features, count, values.Pointer, layout.Features);
        using var queries = new AlignedBuffer<T>((long)count * layout.Channels);
        using var keys = new AlignedBuffer<T>((long)count * layout.Channels);
        weights.Project(x, count, queries.Pointer, keys.Pointer);
        elements.Tabulate(queries.Pointer, keys.Pointer, count);
    }

    /// <summary>Makes room.</summary>
    public void Resize(int pairs) => messages.Resize(pairs);

    /// <summary>Logits of some pairs.</summary>
    public void Filter(So3lrPairs<T> pairs, int first, int number)
    {
        fixed (int* of = species)
        {
            elements.Evaluate(pairs.Coordinates + first, pairs.Atoms + first, of, number, messages.Logits + ((long)first * layout.RowWidth));
        }

        messages.Weigh(pairs, first, number);
    }

    /// <summary>Adds the messages that an atom receives. Values are those of elements, so weights are summed by element first.</summary>
    /// <param name="pairs">Geometry.</param>
    /// <param name="edges">Of the atom.</param>
    /// <param name="x">[F] its scalars.</param>
    /// <param name="v">[stride] its vectors.</param>
    /// <param name="scratch">Of the calling thread.</param>
    public void Receive(So3lrPairs<T> pairs, ReadOnlySpan<RowEdge> edges, T* x, T* v, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int heads = layout.ScalarHeads;
        T* sums = scratch.Take((long)count * heads);
        new Span<T>(sums, count * heads).Clear();
        foreach (RowEdge edge in edges)
        {
            T* alpha = messages.Received(edge), sum = sums + ((long)species[edge.Sender] * heads);
            for (int head = 0; head < heads; head++)
            {
                sum[head] += alpha[head];
            }
        }

        WeightedRow<T>* rows = So3lrMessages<T>.Rows(count, scratch);
        for (int element = 0; element < count; element++)
        {
            rows[element] = new(sums + ((long)element * heads), values.Pointer + ((long)element * layout.Features));
        }

        messages.AddScalars(rows, count, x);
        messages.AddVectors(pairs, edges, v, scratch);
        scratch.Release(mark);
    }

    /// <summary>Adjoints of some pairs, added to those of harmonics and to the slopes by the distance.</summary>
    public void FilterAdjoints(So3lrPairs<T> pairs, MessageBars<T> bars, int first, int number, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* logitBars = scratch.Take((long)number * layout.RowWidth);
        fixed (int* of = species)
        {
            messages.Adjoints(pairs, first, number, bars, values.Pointer, of, logitBars, scratch);
        }

        for (int p = 0; p < number; p++)
        {
            PairAtoms atoms = pairs.Atoms[first + p];
            T slope = elements.Slope(
                pairs.Coordinates[first + p], species[atoms.Receiver], species[atoms.Sender], logitBars + ((long)p * layout.RowWidth));
            pairs.AddSlope(first + p, slope, weights.Radial.InverseStep);
        }

        scratch.Release(mark);
    }
}
