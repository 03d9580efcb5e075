using System.Numerics;
using MDEngine.Potentials.Learned.Graph;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// The reverse pass of a short layer, for a block of atoms at a time: what the atoms do by themselves (<see cref="Update"/>); what they receive
/// (<see cref="Exchange"/>), which leaves at the edges what their senders need; and, when all blocks are done, what they send (<see cref="Project"/>).
/// </summary>
internal sealed unsafe class ShortLayerReverse<T>(ShortLayer<T> layer, ShortLayerState<T> state, ShortStack<T> stack)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int f = stack.Options.HiddenChannels;
    private readonly int heads = stack.Options.HeadCount;
    private readonly EdgeViews<T> views = new(layer, state, stack);

    private EdgeGraph Graph => stack.Graph;

    /// <summary>Adjoint of V5 and of o = W_o m_i + b: ∂E/∂m_i = W_oᵀ ō, and ∂E/∂p.</summary>
    public void Update(AtomBlock block, Workspace<T> scratch)
    {
        T* sumsBar = stack.MessageSums.Pointer + ((long)block.First * f);
        if (layer.Vectors is null)
        {
            layer.Output.Reverse(stack.ScalarBar.Pointer + ((long)block.First * f), f, sumsBar, f, block.Count, block.First);
            return;
        }

        long mark = scratch.Mark();
        int width = layer.Vectors.Outputs;
        T* outputBar = scratch.Take((long)block.Count * 3 * f);
        for (int i = block.First; i < block.End; i++)
        {
            ChannelDispatch.Run<T, NodeUpdateReverse<T>>(
                new(
                    state.Output.Pointer + ((long)i * 3 * f),
                    state.Products.Pointer + ((long)i * 3 * width),
                    width,
                    stack.ScalarBar.Pointer + ((long)i * f),
                    stack.VectorBarBehind(layer.Number) + ((long)i * 3 * f),
                    outputBar + ((long)(i - block.First) * 3 * f),
                    ProductsBar(i),
                    stack.ProductsBarStride,
                    f),
                f);
        }

        layer.Output.Reverse(outputBar, 3 * f, sumsBar, f, block.Count, block.First);
        scratch.Release(mark);
    }

    /// <summary>From ∂E/∂ of m_i, M_i and f behind the layer to ∂E/∂ of the receivers' q and W_trg v̂, of f before it, and of the edges' geometry.</summary>
    public void Exchange(AtomBlock block, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int edges = Graph.Offsets[block.End] - Graph.Offsets[block.First];
        T* gatesShare = scratch.Take((long)edges * f);
        fixed (int* pairs = Graph.Pairs, senders = Graph.Senders)
        {
            ReverseVectorMessages(block, senders, gatesShare, scratch);
            ReverseFilters(block, pairs, senders, gatesShare, scratch);
        }

        scratch.Release(mark);
    }

    /// <summary>What the atoms of the block send, and from there to ∂E/∂ of x and v before the layer.</summary>
    public void Project(AtomBlock block, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* vectorsBar = scratch.Take((long)block.Count * 3 * f);
        SumOverSent(block, vectorsBar);
        T* scalarsBar = scratch.Take((long)block.Count * f);
        layer.Attention.Reverse(stack.AttentionBar.Pointer + ((long)block.First * 3 * f), 3 * f, scalarsBar, f, block.Count, block.First);
        long first = (long)block.First * f;
        layer.Norm.AddReverse(
            stack.ScalarsBefore(layer.Number) + first, state.Statistics.Pointer + (2 * block.First), block.Count, scalarsBar, stack.ScalarBar.Pointer + first, block.First);
        if (layer.Vectors is not null)
        {
            layer.Vectors.AddReverse(ProductsBar(block.First), stack.ProductsBarStride, vectorsBar, f, 3 * block.Count, 3 * block.First);
            T* lengths = scratch.Take(f);
            for (int i = block.First; i < block.End; i++)
            {
                long at = (long)i * 3 * f;
                T* before = stack.VectorBarBehind(layer.Number - 1) + at;
                new ReadOnlySpan<T>(stack.VectorBarBehind(layer.Number) + at, 3 * f).CopyTo(new Span<T>(before, 3 * f));
                VectorNorms<T>.Reverse(
                    layer.VectorNorm,
                    stack.Options,
                    vectorsBar + ((long)(i - block.First) * 3 * f),
                    stack.VectorsBehind(layer.Number - 1) + at,
                    state.InverseNorm.Pointer + i,
                    before,
                    lengths,
                    i);
            }
        }

        scratch.Release(mark);
    }

    private T* ProductsBar(int atom) => stack.ProductsBar.Pointer + ((long)atom * 3 * stack.ProductsBarStride);

    /// <summary>Adjoint of V4 and V3, down to the gates' share of ∂E/∂m_e.</summary>
    private void ReverseVectorMessages(AtomBlock block, int* senders, T* gatesShare, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int firstEdge = Graph.Offsets[block.First];
        int edges = Graph.Offsets[block.End] - firstEdge;
        int gateWidth = layer.Gates.Outputs;
        T* records = state.Gates.Pointer + ((long)firstEdge * gateWidth);
        T* gates = scratch.Take((long)edges * gateWidth);
        T* slopes = scratch.Take((long)edges * gateWidth);
        T* gatesBar = scratch.Take((long)edges * gateWidth);
        Elementwise.Silu(records, gates, slopes, (nint)edges * gateWidth);
        for (int i = block.First; i < block.End; i++)
        {
            int e = Graph.Offsets[i];
            long at = (long)(e - firstEdge) * gateWidth;
            GateRows<T> rows = views.Gates(i, senders, gates + at);
            rows.Slopes = slopes + at;
            ChannelDispatch.Run<T, VectorMessagesReverse<T>>(
                new(
                    rows,
                    stack.VectorBarBehind(layer.Number) + ((long)i * 3 * f),
                    gatesBar + at,
                    records + at,
                    stack.Geometry.FrameBars.Pointer + ((long)e * ShortGeometry<T>.FrameWidth)),
                f);
        }

        layer.Gates.Reverse(gatesBar, gateWidth, gatesShare, f, edges, firstEdge);
        scratch.Release(mark);
    }

    /// <summary>Adjoint of V1, V2 and V6, down to ∂E/∂f, or to ∂E/∂r where the filters depend on the distance alone.</summary>
    private void ReverseFilters(AtomBlock block, int* pairs, int* senders, T* gatesShare, Workspace<T> scratch)
    {
        int firstEdge = Graph.Offsets[block.First];
        int edges = Graph.Offsets[block.End] - firstEdge;
        int width = layer.FilterWidth;
        T* records = state.Filters.Pointer + ((long)firstEdge * width);
        T* activated = scratch.Take((long)edges * heads);
        T* logitSlopes = scratch.Take((long)edges * heads);
        Elementwise.Silu(state.Logits.Pointer + ((long)firstEdge * heads), activated, logitSlopes, (nint)edges * heads);
        T* filters = scratch.Take(layer.IsTabulated ? 0 : (long)edges * width);
        T* slopes = scratch.Take(layer.IsTabulated ? 0 : (long)edges * width);
        T* filtersBar = scratch.Take((long)edges * width);
        bool byDistance = layer.IsTabulated && !stack.Functions.IsRecording;
        if (!layer.IsTabulated)
        {
            Elementwise.Silu(records, filters, slopes, (nint)edges * width);
        }

        for (int i = block.First; i < block.End; i++)
        {
            int e = Graph.Offsets[i];
            int row = e - firstEdge;
            long at = (long)row * width;
            ReceiverEdges<T> from = views.Receiver(i, pairs, senders, filters + at, slopes + at);
            T* queryBar = stack.AttentionBar.Pointer + ((long)i * 3 * f);
            T* frameBars = stack.Geometry.FrameBars.Pointer + ((long)e * ShortGeometry<T>.FrameWidth);
            if (from.Count == 0)
            {
                ClearBars(i, queryBar);
                continue;
            }

            ChannelDispatch.Run<T, AttentionReverse<T>>(
                new(
                    from,
                    activated + ((long)row * heads),
                    logitSlopes + ((long)row * heads),
                    gatesShare + ((long)row * f),
                    stack.MessageSums.Pointer + ((long)i * f),
                    filtersBar + at,
                    records + at,
                    width,
                    queryBar,
                    frameBars,
                    byDistance),
                stack.Options.HeadChannels);
            if (layer.HasEdgeUpdate)
            {
                ChannelDispatch.Run<T, EdgeUpdatesReverse<T>>(
                    new(
                        views.Updates(i, from, senders),
                        stack.EdgeBar.Pointer + ((long)e * f),
                        views.FeatureDerivatives(i, pairs),
                        filtersBar + at,
                        records + at,
                        width,
                        ProductsBar(i) + (3 * f),
                        frameBars,
                        byDistance),
                    f);
            }
        }

        if (layer.IsTabulated && stack.Functions.IsRecording)
        {
            new ReadOnlySpan<T>(filtersBar, edges * width).CopyTo(new Span<T>(state.FiltersBar.Pointer + ((long)firstEdge * width), edges * width));
        }

        T* edgeBar = stack.EdgeBar.Pointer + ((long)firstEdge * f);
        if (layer.HasEdgeUpdate)
        {
            layer.Filters?.AddReverse(filtersBar, width, edgeBar, f, edges, firstEdge);
        }
        else
        {
            layer.Filters?.Reverse(filtersBar, width, edgeBar, f, edges, firstEdge);
        }
    }

    /// <summary>Nothing comes back to an atom without edges.</summary>
    private void ClearBars(int atom, T* queryBar)
    {
        new Span<T>(queryBar, f).Clear();
        for (int k = 0; layer.HasEdgeUpdate && k < 3; k++)
        {
            new Span<T>(ProductsBar(atom) + (k * stack.ProductsBarStride) + (3 * f), f).Clear();
        }
    }

    private void SumOverSent(AtomBlock block, T* vectorsBar)
    {
        int width = layer.Vectors?.Outputs ?? 0;
        SenderInputs<T> inputs;
        inputs.Filters = state.Filters.Pointer;
        inputs.FilterWidth = layer.FilterWidth;
        inputs.Gates = state.Gates.Pointer;
        inputs.Queries = state.Attention.Pointer;
        inputs.QueryStride = 3 * f;
        inputs.VectorBars = stack.VectorBarBehind(layer.Number);
        inputs.Targets = state.Products.Pointer + (3 * f);
        inputs.TargetStride = width;
        inputs.Frames = stack.Geometry.Frames.Pointer;
        inputs.HasVectors = layer.HasVectors;
        inputs.HasEdgeUpdate = layer.HasEdgeUpdate;
        fixed (int* mirrors = Graph.Mirrors, senders = Graph.Senders)
        {
            for (int j = block.First; j < block.End; j++)
            {
                int e = Graph.Offsets[j];
                T* bar = stack.AttentionBar.Pointer + ((long)j * 3 * f);
                ChannelDispatch.Run<T, SenderSums<T>>(
                    new(
                        inputs,
                        mirrors + e,
                        senders + e,
                        Graph.Offsets[j + 1] - e,
                        f,
                        bar + f,
                        bar + (2 * f),
                        vectorsBar + ((long)(j - block.First) * 3 * f),
                        ProductsBar(j) + (4 * f),
                        stack.ProductsBarStride),
                    f);
            }
        }
    }
}
