using System.Numerics;
using MDEngine.Potentials.Learned.Graph;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// The reverse pass of a short layer, for a block of atoms at a time: first what the atoms receive (<see cref="Exchange"/>), which leaves in the
/// records of the edges what their senders need; then, when all blocks are done, what the atoms send (<see cref="Project"/>).
/// </summary>
internal sealed unsafe class ShortLayerReverse<T>(ShortLayer<T> layer, ShortLayerState<T> state, ShortStack<T> stack)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int f = stack.Options.HiddenChannels;
    private readonly int heads = stack.Options.HeadCount;
    private readonly int headChannels = stack.Options.HeadChannels;

    private EdgeGraph Graph => stack.Graph;

    private bool IsEnveloped => stack.Options.IsSmooth;

    /// <summary>From ∂E/∂ of x, v and f behind the layer to ∂E/∂ of q, of the products with v̂ of the receiver, and of the edges' geometry.</summary>
    public void Exchange(AtomBlock block, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int edges = Graph.Offsets[block.End] - Graph.Offsets[block.First];
        T* messagesBar = scratch.Take((long)edges * f);
        T* sumsBar = scratch.Take((long)block.Count * f);
        ReverseUpdate(block, sumsBar, scratch);
        ReverseVectorMessages(block, messagesBar, scratch);
        int row = 0;
        for (int i = block.First; i < block.End; i++)
        {
            for (int e = Graph.Offsets[i]; e < Graph.Offsets[i + 1]; e++, row++)
            {
                Elementwise.Add(messagesBar + ((long)row * f), sumsBar + ((long)(i - block.First) * f), messagesBar + ((long)row * f), f);
            }
        }

        ReverseFilters(block, messagesBar, scratch);
        scratch.Release(mark);
    }

    /// <summary>What the atoms of the block send, and from there to ∂E/∂ of x and v before the layer.</summary>
    public void Project(AtomBlock block, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* vectorsBar = scratch.Take((long)block.Count * 3 * f);
        SumOverSent(block, vectorsBar);
        T* scalarsBar = scratch.Take((long)block.Count * f);
        layer.Attention.Reverse(stack.AttentionBar.Pointer + ((long)block.First * 3 * f), 3 * f, scalarsBar, f, block.Count);
        long first = (long)block.First * f;
        layer.Norm.AddReverse(
            stack.ScalarsBefore(layer.Number) + first, state.Statistics.Pointer + (2 * block.First), block.Count, scalarsBar, stack.ScalarBar.Pointer + first);
        if (layer.Vectors is not null)
        {
            int width = layer.Vectors.Outputs;
            layer.Vectors.AddReverse(stack.ProductsBar.Pointer + ((long)block.First * 3 * width), width, vectorsBar, f, 3 * block.Count);
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
                    lengths);
            }
        }

        scratch.Release(mark);
    }

    /// <summary>Adjoint of V5 and of o = W_o m_i + b: m̄_i = W_oᵀ ō.</summary>
    private void ReverseUpdate(AtomBlock block, T* sumsBar, Workspace<T> scratch)
    {
        if (layer.Vectors is null)
        {
            layer.Output.Reverse(stack.ScalarBar.Pointer + ((long)block.First * f), f, sumsBar, f, block.Count);
            return;
        }

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
                    stack.ProductsBar.Pointer + ((long)i * 3 * width),
                    f),
                f);
        }

        layer.Output.Reverse(outputBar, 3 * f, sumsBar, f, block.Count);
    }

    /// <summary>Adjoint of V4 and V3, down to ∂E/∂m_e of the gates' share.</summary>
    private void ReverseVectorMessages(AtomBlock block, T* messagesBar, Workspace<T> scratch)
    {
        int firstEdge = Graph.Offsets[block.First];
        int edges = Graph.Offsets[block.End] - firstEdge;
        int gateWidth = layer.Gates.Outputs;
        long mark = scratch.Mark();
        T* gates = scratch.Take(gateWidth);
        T* slopes = scratch.Take(gateWidth);
        T* gatesBar = scratch.Take((long)edges * gateWidth);
        T* geometryBar = stackalloc T[4];
        for (int i = block.First; i < block.End; i++)
        {
            T* sumBar = stack.VectorBarBehind(layer.Number) + ((long)i * 3 * f);
            for (int e = Graph.Offsets[i]; e < Graph.Offsets[i + 1]; e++)
            {
                T* record = state.Records.Pointer + ((long)e * layer.RecordWidth) + layer.GateColumn;
                Elementwise.Silu(record, gates, slopes, gateWidth);
                ChannelDispatch.Run<T, VectorMessageReverse<T>>(
                    new(
                        sumBar,
                        state.UnitVectors.Pointer + ((long)Graph.Senders[e] * 3 * f),
                        stack.Geometry.Frames.Pointer + ((long)e * ShortGeometry<T>.FrameWidth),
                        gates,
                        slopes,
                        layer.HasVectors,
                        IsEnveloped,
                        gatesBar + ((long)(e - firstEdge) * gateWidth),
                        record,
                        f,
                        geometryBar),
                    f);
                AddGeometry(e, geometryBar);
            }
        }

        layer.Gates.Reverse(gatesBar, gateWidth, messagesBar, f, edges);
        scratch.Release(mark);
    }

    /// <summary>Adjoint of V1, V2 and V6, down to ∂E/∂f, or to ∂E/∂r where the filters depend on the distance alone.</summary>
    private void ReverseFilters(AtomBlock block, T* messagesBar, Workspace<T> scratch)
    {
        int firstEdge = Graph.Offsets[block.First];
        int edges = Graph.Offsets[block.End] - firstEdge;
        T* attention = scratch.Take((long)edges * heads);
        T* attentionSlopes = scratch.Take((long)edges * heads);
        Elementwise.Silu(state.Logits.Pointer + ((long)firstEdge * heads), attention, attentionSlopes, (nint)edges * heads);
        T* filters = scratch.Take(layer.FilterWidth);
        T* slopes = scratch.Take(layer.FilterWidth);
        T* filtersBar = scratch.Take((long)edges * layer.FilterWidth);
        T* attentionBar = scratch.Take(heads);
        T* attentionByChannel = scratch.Take(2 * f);
        for (int i = block.First; i < block.End; i++)
        {
            T* queryBar = stack.AttentionBar.Pointer + ((long)i * 3 * f);
            new Span<T>(queryBar, f).Clear();
            ClearTargetBar(i);
            for (int e = Graph.Offsets[i]; e < Graph.Offsets[i + 1]; e++)
            {
                int row = e - firstEdge;
                T* record = state.Records.Pointer + ((long)e * layer.RecordWidth);
                (nint valueRow, nint slopeRow) = FilterRows(e, record, filters, slopes);
                T* values = (T*)valueRow;
                T* derivatives = (T*)slopeRow;
                T* sender = state.Attention.Pointer + ((long)Graph.Senders[e] * 3 * f);
                T* messageBar = messagesBar + ((long)row * f);
                Heads.Dot(messageBar, sender + (2 * f), values + f, 1, f, heads, attentionBar);
                ReverseAttention(e, attention + ((long)row * heads), attentionSlopes + ((long)row * heads), attentionBar);
                ChannelDispatch.Run<T, HeadsToChannels<T>>(new(attentionBar, attentionByChannel, heads, headChannels), headChannels);
                ChannelDispatch.Run<T, HeadsToChannels<T>>(new(attention + ((long)row * heads), attentionByChannel + f, heads, headChannels), headChannels);
                ChannelDispatch.Run<T, AttentionReverse<T>>(
                    new(
                        attentionByChannel,
                        attentionByChannel + f,
                        messageBar,
                        state.Attention.Pointer + ((long)i * 3 * f),
                        sender + f,
                        sender + (2 * f),
                        values,
                        derivatives,
                        filtersBar + ((long)row * layer.FilterWidth),
                        record,
                        queryBar,
                        f),
                    f);
                ReverseEdgeUpdate(i, e, values, derivatives, filtersBar + ((long)row * layer.FilterWidth), record);
            }
        }

        if (layer.IsTabulated)
        {
            DifferentiateFunctions(firstEdge, edges, filtersBar);
        }
        else if (layer.HasEdgeUpdate)
        {
            layer.Filters!.AddReverse(filtersBar, layer.FilterWidth, stack.EdgeBar.Pointer + ((long)firstEdge * f), f, edges);
        }
        else
        {
            layer.Filters!.Reverse(filtersBar, layer.FilterWidth, stack.EdgeBar.Pointer + ((long)firstEdge * f), f, edges);
        }
    }

    private void ClearTargetBar(int atom)
    {
        if (layer.HasEdgeUpdate)
        {
            int width = layer.Vectors!.Outputs;
            for (int k = 0; k < 3; k++)
            {
                new Span<T>(stack.ProductsBar.Pointer + ((((long)atom * 3) + k) * width) + (3 * f), f).Clear();
            }
        }
    }

    /// <summary>Filters and their slopes: by what was before activation, or, where they depend on the distance alone, by the distance.</summary>
    private (nint Values, nint Slopes) FilterRows(int edge, T* record, T* filters, T* slopes)
    {
        if (layer.IsTabulated)
        {
            long at = ((long)Graph.Pairs[edge] * stack.Functions.Width) + stack.Functions.FirstColumns[layer.Number];
            return ((nint)(stack.Functions.Values.Pointer + at), (nint)(stack.Functions.Derivatives.Pointer + at));
        }

        Elementwise.Silu(record, filters, slopes, layer.FilterWidth);
        return ((nint)filters, (nint)slopes);
    }

    /// <summary>With a = σ(l) C: l̄ = ā σ′(l) C, C̄ += Σ_h ā σ(l). Leaves l̄ in place of ā, and a in place of σ(l).</summary>
    private void ReverseAttention(int edge, T* attention, T* slopes, T* attentionBar)
    {
        T envelope = stack.Geometry.Frames.Pointer[((long)edge * ShortGeometry<T>.FrameWidth) + ShortGeometry<T>.EnvelopeColumn];
        T envelopeBar = T.Zero;
        for (int h = 0; h < heads; h++)
        {
            envelopeBar += attentionBar[h] * attention[h];
            attentionBar[h] *= slopes[h] * envelope;
            attention[h] *= envelope;
        }

        stack.Geometry.FrameGradients[(edge * ShortGeometry<T>.GradientWidth) + 3] += double.CreateTruncating(envelopeBar);
    }

    private void ReverseEdgeUpdate(int receiver, int edge, T* values, T* slopes, T* filtersBar, T* record)
    {
        if (!layer.HasEdgeUpdate)
        {
            return;
        }

        int width = layer.Vectors!.Outputs;
        T* geometryBar = stackalloc T[4];
        new Span<T>(geometryBar, 4).Clear();
        ChannelDispatch.Run<T, EdgeUpdateReverse<T>>(
            new(
                state.Products.Pointer + ((long)receiver * 3 * width) + (3 * f),
                state.Products.Pointer + ((long)Graph.Senders[edge] * 3 * width) + (4 * f),
                width,
                stack.Geometry.Frames.Pointer + ((long)edge * ShortGeometry<T>.FrameWidth),
                values + (2 * f),
                slopes + (2 * f),
                stack.EdgeBar.Pointer + ((long)edge * f),
                filtersBar + (2 * f),
                record + (2 * f),
                stack.ProductsBar.Pointer + ((long)receiver * 3 * width) + (3 * f),
                f,
                geometryBar),
            f);
        AddGeometry(edge, geometryBar);
    }

    /// <summary>r̄ += Σ_c of ∂E/∂filter times the filter's derivative by r, which stood in place of the activation's slope; and f̄ · df/dr.</summary>
    private void DifferentiateFunctions(int firstEdge, int edges, T* filtersBar)
    {
        T* sums = stackalloc T[2];
        for (int row = 0; row < edges; row++)
        {
            int e = firstEdge + row;
            T* bar = filtersBar + ((long)row * layer.FilterWidth);
            ChannelDispatch.Run<T, ChannelSums<T>>(new(bar, bar, sums, layer.FilterWidth), f);
            double byDistance = double.CreateTruncating(sums[0]);
            if (layer.HasEdgeUpdate)
            {
                T* derivatives = stack.Functions.Derivatives.Pointer + ((long)Graph.Pairs[e] * stack.Functions.Width) + stack.Functions.EdgeFeatureColumn;
                ChannelDispatch.Run<T, ChannelSums<T>>(new(stack.EdgeBar.Pointer + ((long)e * f), derivatives, sums, f), f);
                byDistance += double.CreateTruncating(sums[1]);
            }

            stack.Geometry.FrameGradients[(e * ShortGeometry<T>.GradientWidth) + 4] += byDistance;
        }
    }

    private void AddGeometry(int edge, T* geometryBar)
    {
        Span<double> target = stack.Geometry.FrameGradients.Slice(edge * ShortGeometry<T>.GradientWidth, 4);
        for (int k = 0; k < 4; k++)
        {
            target[k] += double.CreateTruncating(geometryBar[k]);
        }
    }

    private void SumOverSent(AtomBlock block, T* vectorsBar)
    {
        int width = layer.Vectors?.Outputs ?? 0;
        SenderInputs<T> inputs;
        inputs.Records = state.Records.Pointer;
        inputs.RecordWidth = layer.RecordWidth;
        inputs.GateColumn = layer.GateColumn;
        inputs.Queries = state.Attention.Pointer;
        inputs.QueryStride = 3 * f;
        inputs.VectorBars = stack.VectorBarBehind(layer.Number);
        inputs.Targets = state.Products.Pointer + (3 * f);
        inputs.TargetStride = width;
        inputs.Frames = stack.Geometry.Frames.Pointer;
        inputs.HasVectors = layer.HasVectors;
        inputs.HasEdgeUpdate = layer.HasEdgeUpdate;
        fixed (int* mirrors = Graph.Mirrors)
        {
            fixed (int* senders = Graph.Senders)
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
                            stack.ProductsBar.Pointer + ((long)j * 3 * width) + (4 * f),
                            width),
                        f);
                }
            }
        }
    }
}
