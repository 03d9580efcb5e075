using System.Numerics;
using MDEngine.Potentials.Learned.Graph;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>The forward pass of a long layer (equations L2 to L5): first the fragments, then the atoms, a block of either at a time.</summary>
internal sealed unsafe class LongLayerForward<T>(LongLayer<T> layer, LongLayerState<T> state, LongStack<T> stack, int number)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int f = stack.Options.HiddenChannels;
    private readonly int heads = stack.Options.HeadCount;
    private readonly int headChannels = stack.Options.HeadChannels;
    private readonly int width = LongLayerState<T>.RecordWidth(layer, stack.Options);

    private FragmentGraph Graph => stack.Graph;

    /// <summary>Y_m and T_m, the means over the atoms of a fragment, their norms, and (k, w).</summary>
    public void Gather(int first, int end, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* scalars = scratch.Take((long)(end - first) * f);
        T* lengths = scratch.Take(f);
        for (int m = first; m < end; m++)
        {
            FragmentMeans<T>.Of(Graph, m, stack.ScalarsBefore(number), f, state.FragmentScalars.Pointer + ((long)m * f));
            if (layer.HasVectorUpdate)
            {
                T* vectors = state.FragmentVectors.Pointer + ((long)m * 3 * f);
                FragmentMeans<T>.Of(Graph, m, stack.VectorsBefore(number), 3 * f, vectors);
                T* unit = state.FragmentUnitVectors.Pointer + ((long)m * 3 * f);
                VectorNorms<T>.Forward(layer.FragmentVectorNorm, stack.Options, vectors, unit, state.FragmentInverseNorm.Pointer + m, lengths);
                stack.Dropout.DropVectors(number, (long)m * 3 * f, unit, 3 * f);
            }
        }

        layer.FragmentNorm.Normalize(
            state.FragmentScalars.Pointer + ((long)first * f), end - first, scalars, state.FragmentStatistics.Pointer + (2 * first));
        stack.Dropout.DropScalars(number, (long)first * f, scalars, (end - first) * f);
        layer.Fragments.Apply(scalars, f, state.KeysAndValues.Pointer + ((long)first * 2 * f), 2 * f, end - first, first);
        scratch.Release(mark);
    }

    /// <summary>Messages to the atoms of the block, and what they change in X and V.</summary>
    public void Exchange(AtomBlock block, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        Project(block, scratch);
        int firstEdge = Graph.Offsets[block.First];
        int edges = Graph.Offsets[block.End] - firstEdge;
        T* messages = scratch.Take((long)edges * f);
        T* sums = scratch.Take((long)block.Count * f);
        SendScalars(block, messages, sums, scratch);
        T* vectorSums = scratch.Take(layer.HasVectorUpdate ? (long)block.Count * 3 * f : 0);
        if (layer.HasVectorUpdate)
        {
            SendVectors(block, messages, vectorSums, scratch);
        }

        int sumWidth = layer.Sums.Outputs;
        int productWidth = layer.Vectors.Outputs;
        layer.Sums.ApplyWithoutBias(sums, f, state.Sums.Pointer + ((long)block.First * sumWidth), sumWidth, block.Count, block.First);
        for (int i = block.First; i < block.End; i++)
        {
            long at = (long)i * 3 * f;
            ChannelDispatch.Run<T, LongUpdate<T>>(
                new(
                    state.Sums.Pointer + ((long)i * sumWidth),
                    state.Products.Pointer + ((long)i * 3 * productWidth),
                    productWidth,
                    stack.ScalarsBefore(number) + ((long)i * f),
                    stack.ScalarsBefore(number + 1) + ((long)i * f),
                    stack.VectorsBefore(number) + at,
                    vectorSums + ((long)(i - block.First) * 3 * f),
                    layer.HasVectorUpdate ? stack.VectorsBefore(number + 1) + at : null,
                    f),
                f);
        }

        scratch.Release(mark);
    }

    private void Project(AtomBlock block, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* scalars = scratch.Take((long)block.Count * f);
        T* lengths = scratch.Take(f);
        for (int i = block.First; i < block.End; i++)
        {
            VectorNorms<T>.Forward(
                layer.AtomVectorNorm,
                stack.Options,
                stack.VectorsBefore(number) + ((long)i * 3 * f),
                state.UnitVectors.Pointer + ((long)i * 3 * f),
                state.InverseNorm.Pointer + i,
                lengths);
        }

        layer.AtomNorm.Normalize(stack.ScalarsBefore(number) + ((long)block.First * f), block.Count, scalars, state.Statistics.Pointer + (2 * block.First));
        layer.Query.Apply(scalars, f, state.Queries.Pointer + ((long)block.First * f), f, block.Count, block.First);
        int productWidth = layer.Vectors.Outputs;
        layer.Vectors.ApplyWithoutBias(
            state.UnitVectors.Pointer + ((long)block.First * 3 * f),
            f,
            state.Products.Pointer + ((long)block.First * 3 * productWidth),
            productWidth,
            3 * block.Count,
            3 * block.First);
        scratch.Release(mark);
    }

    /// <summary>a_{b,h} = σ(d^(−1/2) Σ_{c∈h} q_i k_m φ_b) C, m_b = w_m ⊙ a_b and S_i = Σ m_b (equations L2, L3, S7).</summary>
    private void SendScalars(AtomBlock block, T* messages, T* sums, Workspace<T> scratch)
    {
        int firstEdge = Graph.Offsets[block.First];
        int edges = Graph.Offsets[block.End] - firstEdge;
        T* logits = state.Logits.Pointer + ((long)firstEdge * heads);
        T* attention = scratch.Take((long)edges * heads);
        T scale = T.One / T.Sqrt(T.CreateTruncating(headChannels));
        new Span<T>(sums, block.Count * f).Clear();
        fixed (int* fragments = Graph.Fragments)
        {
            for (int i = block.First; i < block.End; i++)
            {
                long row = Graph.Offsets[i] - firstEdge;
                ChannelDispatch.Run<T, LongLogits<T>>(new(state.EdgesOf(i, stack, fragments), scale, logits + (row * heads)), headChannels);
            }

            Elementwise.Silu(logits, attention, (nint)edges * heads);
            for (int i = block.First; i < block.End; i++)
            {
                long row = Graph.Offsets[i] - firstEdge;
                T* sum = sums + ((long)(i - block.First) * f);
                ChannelDispatch.Run<T, LongMessages<T>>(
                    new(state.EdgesOf(i, stack, fragments), attention + (row * heads), messages + (row * f), sum), headChannels);
            }
        }
    }

    /// <summary>γ = P₂ σ(P₁ m + p₁) + p₂ for both gates, and Z_i = Σ_b (û_b γ^p + T̂_m ⊙ γ^v) C (equations L4, S7).</summary>
    private void SendVectors(AtomBlock block, T* messages, T* vectorSums, Workspace<T> scratch)
    {
        int firstEdge = Graph.Offsets[block.First];
        int edges = Graph.Offsets[block.End] - firstEdge;
        T* records = state.Records.Pointer + ((long)firstEdge * width);
        layer.Inner!.Apply(messages, f, records, width, edges, firstEdge);
        T* hidden = scratch.Take((long)edges * 2 * f);
        for (int row = 0; row < edges; row++)
        {
            Elementwise.Silu(records + ((long)row * width), hidden + ((long)row * 2 * f), 2 * f);
        }

        layer.PositionGate!.Apply(hidden, 2 * f, records + (2 * f), width, edges, firstEdge);
        layer.VectorGate!.Apply(hidden + f, 2 * f, records + (3 * f), width, edges, firstEdge);
        new Span<T>(vectorSums, block.Count * 3 * f).Clear();
        for (int i = block.First; i < block.End; i++)
        {
            for (int b = Graph.Offsets[i]; b < Graph.Offsets[i + 1]; b++)
            {
                ChannelDispatch.Run<T, LongVectorMessage<T>>(
                    new(
                        stack.Geometry.Frames.Pointer + ((long)b * LongGeometry<T>.FrameWidth),
                        records + ((long)(b - firstEdge) * width) + (2 * f),
                        state.FragmentUnitVectors.Pointer + ((long)Graph.Fragments[b] * 3 * f),
                        vectorSums + ((long)(i - block.First) * 3 * f),
                        f),
                    f);
            }
        }
    }
}
