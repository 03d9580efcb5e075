using System.Numerics;
using MDEngine.Potentials.Learned.Graph;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// The reverse pass of a long layer: first what the atoms receive (<see cref="Exchange"/>), which leaves in the records of the edges what
/// their fragments need; then what the fragments send (<see cref="Gather"/>); then their share for each atom (<see cref="Distribute"/>).
/// </summary>
internal sealed unsafe class LongLayerReverse<T>(LongLayer<T> layer, LongLayerState<T> state, LongStack<T> stack, int number)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int f = stack.Options.HiddenChannels;
    private readonly int heads = stack.Options.HeadCount;
    private readonly int headChannels = stack.Options.HeadChannels;
    private readonly int width = LongLayerState<T>.RecordWidth(layer, stack.Options);

    private FragmentGraph Graph => stack.Graph;

    /// <summary>From ∂E/∂ of X and V behind the layer to ∂E/∂ of them before it, as far as the atoms themselves go, and of the edges' geometry.</summary>
    public void Exchange(AtomBlock block, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int edges = Graph.Offsets[block.End] - Graph.Offsets[block.First];
        int productWidth = layer.Vectors.Outputs;
        T* productsBar = scratch.Take((long)block.Count * 3 * productWidth);
        T* messageSumsBar = scratch.Take((long)block.Count * f);
        ReverseUpdate(block, productsBar, messageSumsBar, scratch);
        T* messagesBar = scratch.Take((long)edges * f);
        if (layer.HasVectorUpdate)
        {
            ReverseVectors(block, messagesBar, scratch);
        }
        else
        {
            new Span<T>(messagesBar, edges * f).Clear();
        }

        T* queriesBar = scratch.Take((long)block.Count * f);
        ReverseAttention(block, messagesBar, messageSumsBar, queriesBar, scratch);
        ReverseProjections(block, queriesBar, productsBar, scratch);
        scratch.Release(mark);
    }

    /// <summary>What the fragments send, down to ∂E/∂ of the features of each of their atoms through the means.</summary>
    public void Gather(int first, int end, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* sentBar = scratch.Take((long)(end - first) * 2 * f);
        T* vectorBar = scratch.Take(3 * f);
        T* lengths = scratch.Take(f);
        new Span<T>(sentBar, (end - first) * 2 * f).Clear();
        for (int m = first; m < end; m++)
        {
            T* keyBar = sentBar + ((long)(m - first) * 2 * f);
            new Span<T>(vectorBar, 3 * f).Clear();
            for (int n = Graph.FragmentOffsets[m]; n < Graph.FragmentOffsets[m + 1]; n++)
            {
                int atom = Graph.AtomsOfFragments[n];
                ChannelDispatch.Run<T, FragmentSum<T>>(
                    new(
                        state.Records.Pointer + ((long)Graph.EdgesOfFragments[n] * width),
                        state.Queries.Pointer + ((long)atom * f),
                        stack.VectorBarBefore(number + 1) + ((long)atom * 3 * f),
                        layer.HasVectorUpdate,
                        keyBar,
                        keyBar + f,
                        vectorBar,
                        f),
                    f);
            }

            if (layer.HasVectorUpdate)
            {
                stack.Dropout.DropVectors(number, (long)m * 3 * f, vectorBar, 3 * f);
                T* bar = stack.FragmentVectorBar.Pointer + ((long)m * 3 * f);
                new Span<T>(bar, 3 * f).Clear();
                T* vectors = state.FragmentVectors.Pointer + ((long)m * 3 * f);
                VectorNorms<T>.Reverse(layer.FragmentVectorNorm, stack.Options, vectorBar, vectors, state.FragmentInverseNorm.Pointer + m, bar, lengths, m);
                Elementwise.Scale(Share(m), bar, bar, 3 * f);
            }
        }

        T* scalarsBar = scratch.Take((long)(end - first) * f);
        layer.Fragments.Reverse(sentBar, 2 * f, scalarsBar, f, end - first, first);
        stack.Dropout.DropScalars(number, (long)first * f, scalarsBar, (end - first) * f);
        for (int m = first; m < end; m++)
        {
            T* bar = stack.FragmentScalarBar.Pointer + ((long)m * f);
            new Span<T>(bar, f).Clear();
            layer.FragmentNorm.AddReverse(
                state.FragmentScalars.Pointer + ((long)m * f), state.FragmentStatistics.Pointer + (2 * m), 1, scalarsBar + ((long)(m - first) * f), bar, m);
            Elementwise.Scale(Share(m), bar, bar, f);
        }

        scratch.Release(mark);
    }

    /// <summary>Adds the fragments' share to ∂E/∂ of X and V before the layer.</summary>
    public void Distribute(AtomBlock block)
    {
        for (int i = block.First; i < block.End; i++)
        {
            long fragment = Graph.FragmentOfAtom[i];
            T* scalarBar = stack.ScalarBar.Pointer + ((long)i * f);
            Elementwise.Add(scalarBar, stack.FragmentScalarBar.Pointer + (fragment * f), scalarBar, f);
            if (layer.HasVectorUpdate)
            {
                T* vectorBar = stack.VectorBarBefore(number) + ((long)i * 3 * f);
                Elementwise.Add(vectorBar, stack.FragmentVectorBar.Pointer + (fragment * 3 * f), vectorBar, 3 * f);
            }
        }
    }

    private T Share(int fragment) => T.One / T.CreateTruncating(Graph.MemberOffsets[fragment + 1] - Graph.MemberOffsets[fragment]);

    private void ReverseUpdate(AtomBlock block, T* productsBar, T* messageSumsBar, Workspace<T> scratch)
    {
        int sumWidth = layer.Sums.Outputs;
        int productWidth = layer.Vectors.Outputs;
        T* sumsBar = scratch.Take((long)block.Count * sumWidth);
        for (int i = block.First; i < block.End; i++)
        {
            ChannelDispatch.Run<T, LongUpdateReverse<T>>(
                new(
                    state.Sums.Pointer + ((long)i * sumWidth),
                    state.Products.Pointer + ((long)i * 3 * productWidth),
                    productWidth,
                    stack.ScalarBar.Pointer + ((long)i * f),
                    layer.HasVectorUpdate ? stack.VectorBarBefore(number + 1) + ((long)i * 3 * f) : null,
                    sumsBar + ((long)(i - block.First) * sumWidth),
                    productsBar + ((long)(i - block.First) * 3 * productWidth),
                    f),
                f);
        }

        layer.Sums.Reverse(sumsBar, sumWidth, messageSumsBar, f, block.Count, block.First);
    }

    /// <summary>Adjoint of L4: through both gates to ∂E/∂m.</summary>
    private void ReverseVectors(AtomBlock block, T* messagesBar, Workspace<T> scratch)
    {
        int firstEdge = Graph.Offsets[block.First];
        int edges = Graph.Offsets[block.End] - firstEdge;
        T* records = state.Records.Pointer + ((long)firstEdge * width);
        T* gatesBar = scratch.Take((long)edges * 2 * f);
        T* hiddenBar = scratch.Take((long)edges * 2 * f);
        T* values = scratch.Take(2 * f);
        T* slopes = scratch.Take(2 * f);
        T* geometryBar = stackalloc T[4];
        for (int i = block.First; i < block.End; i++)
        {
            T* sumBar = stack.VectorBarBefore(number + 1) + ((long)i * 3 * f);
            for (int b = Graph.Offsets[i]; b < Graph.Offsets[i + 1]; b++)
            {
                T* gates = records + ((long)(b - firstEdge) * width) + (2 * f);
                ChannelDispatch.Run<T, LongVectorMessageReverse<T>>(
                    new(
                        sumBar,
                        stack.Geometry.Frames.Pointer + ((long)b * LongGeometry<T>.FrameWidth),
                        gates,
                        state.FragmentUnitVectors.Pointer + ((long)Graph.Fragments[b] * 3 * f),
                        gatesBar + ((long)(b - firstEdge) * 2 * f),
                        gates,
                        f,
                        geometryBar),
                    f);
                Span<double> target = stack.Geometry.FrameGradients.Slice(b * LongGeometry<T>.GradientWidth, 4);
                for (int k = 0; k < 4; k++)
                {
                    target[k] += double.CreateTruncating(geometryBar[k]);
                }
            }
        }

        layer.PositionGate!.Reverse(gatesBar, 2 * f, hiddenBar, 2 * f, edges, firstEdge);
        layer.VectorGate!.Reverse(gatesBar + f, 2 * f, hiddenBar + f, 2 * f, edges, firstEdge);
        for (int row = 0; row < edges; row++)
        {
            T* bar = hiddenBar + ((long)row * 2 * f);
            Elementwise.Silu(records + ((long)row * width), values, slopes, 2 * f);
            Elementwise.Multiply(bar, slopes, bar, 2 * f);
        }

        layer.Inner!.Reverse(hiddenBar, 2 * f, messagesBar, f, edges, firstEdge);
    }

    /// <summary>Adjoint of L2 and L3.</summary>
    private void ReverseAttention(AtomBlock block, T* gatesShare, T* messageSumsBar, T* queriesBar, Workspace<T> scratch)
    {
        int firstEdge = Graph.Offsets[block.First];
        int edges = Graph.Offsets[block.End] - firstEdge;
        T* attention = scratch.Take((long)edges * heads);
        T* slopes = scratch.Take((long)edges * heads);
        Elementwise.Silu(state.Logits.Pointer + ((long)firstEdge * heads), attention, slopes, (nint)edges * heads);
        T* featuresBar = stack.Geometry.IsRecording ? scratch.Take((long)edges * f) : null;
        new Span<T>(queriesBar, block.Count * f).Clear();
        T scale = T.One / T.Sqrt(T.CreateTruncating(headChannels));
        fixed (int* fragments = Graph.Fragments)
        fixed (double* gradients = stack.Geometry.FrameGradients)
        {
            for (int i = block.First; i < block.End; i++)
            {
                long first = Graph.Offsets[i];
                long row = first - firstEdge;
                ChannelDispatch.Run<T, LongAttentionReverse<T>>(
                    new(
                        state.EdgesOf(i, stack, fragments),
                        scale,
                        attention + (row * heads),
                        slopes + (row * heads),
                        gatesShare + (row * f),
                        messageSumsBar + ((long)(i - block.First) * f),
                        state.Records.Pointer + (first * width),
                        width,
                        queriesBar + ((long)(i - block.First) * f),
                        gradients + (first * LongGeometry<T>.GradientWidth),
                        featuresBar == null ? null : featuresBar + (row * f)),
                    headChannels);
            }
        }

        for (int row = 0; featuresBar != null && row < edges; row++)
        {
            stack.Geometry.AddFeaturesBar(firstEdge + row, featuresBar + ((long)row * f));
        }
    }

    private void ReverseProjections(AtomBlock block, T* queriesBar, T* productsBar, Workspace<T> scratch)
    {
        T* scalarsBar = scratch.Take((long)block.Count * f);
        layer.Query.Reverse(queriesBar, f, scalarsBar, f, block.Count, block.First);
        long first = (long)block.First * f;
        layer.AtomNorm.AddReverse(
            stack.ScalarsBefore(number) + first, state.Statistics.Pointer + (2 * block.First), block.Count, scalarsBar, stack.ScalarBar.Pointer + first, block.First);
        T* vectorsBar = scratch.Take((long)block.Count * 3 * f);
        layer.Vectors.Reverse(productsBar, layer.Vectors.Outputs, vectorsBar, f, 3 * block.Count, 3 * block.First);
        T* lengths = scratch.Take(f);
        for (int i = block.First; i < block.End; i++)
        {
            long at = (long)i * 3 * f;
            var before = new Span<T>(stack.VectorBarBefore(number) + at, 3 * f);
            if (layer.HasVectorUpdate)
            {
                new ReadOnlySpan<T>(stack.VectorBarBefore(number + 1) + at, 3 * f).CopyTo(before);
            }
            else
            {
                before.Clear();
            }

            VectorNorms<T>.Reverse(
                layer.AtomVectorNorm,
                stack.Options,
                vectorsBar + ((long)(i - block.First) * 3 * f),
                stack.VectorsBefore(number) + at,
                state.InverseNorm.Pointer + i,
                stack.VectorBarBefore(number) + at,
                lengths,
                i);
        }
    }
}
