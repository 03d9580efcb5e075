using System.Numerics;
using MDEngine.Potentials.Learned.Graph;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// The forward pass of a short layer (equations V1 to V6), for a block of atoms at a time. What an atom does by itself stands in
/// <see cref="Project"/> and <see cref="Update"/>, so that few weights pass by many atoms; what its edges do in <see cref="Exchange"/>.
/// </summary>
internal sealed unsafe class ShortLayerForward<T>(ShortLayer<T> layer, ShortLayerState<T> state, ShortStack<T> stack)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int f = stack.Options.HiddenChannels;
    private readonly int heads = stack.Options.HeadCount;
    private readonly EdgeViews<T> views = new(layer, state, stack);

    private EdgeGraph Graph => stack.Graph;

    /// <summary>Normalizes what the atoms bring, and computes what their neighbors will read: q, k, w and the products with v̂.</summary>
    public void Project(AtomBlock block, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* scalars = scratch.Take((long)block.Count * f);
        layer.Norm.Normalize(stack.ScalarsBefore(layer.Number) + ((long)block.First * f), block.Count, scalars, state.Statistics.Pointer + (2 * block.First));
        layer.Attention.Apply(scalars, f, state.Attention.Pointer + ((long)block.First * 3 * f), 3 * f, block.Count, block.First);
        if (layer.Vectors is not null)
        {
            T* vectors = state.UnitVectors.Pointer + ((long)block.First * 3 * f);
            NormalizeVectors(block, scratch);
            int width = layer.Vectors.Outputs;
            layer.Vectors.ApplyWithoutBias(vectors, f, state.Products.Pointer + ((long)block.First * 3 * width), width, 3 * block.Count, 3 * block.First);
        }

        scratch.Release(mark);
    }

    /// <summary>Messages to the atoms of the block, their sums, and Δf.</summary>
    public void Exchange(AtomBlock block, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int firstEdge = Graph.Offsets[block.First];
        int edges = Graph.Offsets[block.End] - firstEdge;
        T* filters = scratch.Take(layer.IsTabulated ? 0 : (long)edges * layer.FilterWidth);
        if (!layer.IsTabulated)
        {
            T* before = state.Filters.Pointer + ((long)firstEdge * layer.FilterWidth);
            layer.Filters!.Apply(stack.EdgeFeatures.Pointer + ((long)firstEdge * f), f, before, layer.FilterWidth, edges, firstEdge);
            Elementwise.Silu(before, filters, (nint)edges * layer.FilterWidth);
        }

        T* messages = scratch.Take((long)edges * f);
        int gateWidth = layer.Gates.Outputs;
        T* gates = scratch.Take((long)edges * gateWidth);
        fixed (int* pairs = Graph.Pairs, senders = Graph.Senders)
        {
            SendScalars(block, pairs, senders, filters, messages, scratch);
            T* before = state.Gates.Pointer + ((long)firstEdge * gateWidth);
            layer.Gates.Apply(messages, f, before, gateWidth, edges, firstEdge);
            Elementwise.Silu(before, gates, (nint)edges * gateWidth);
            for (int i = block.First; i < block.End; i++)
            {
                GateRows<T> rows = views.Gates(i, senders, gates + ((long)(Graph.Offsets[i] - firstEdge) * gateWidth));
                ChannelDispatch.Run<T, VectorMessages<T>>(new(rows, stack.VectorSums.Pointer + ((long)i * 3 * f)), f);
            }
        }

        scratch.Release(mark);
    }

    /// <summary>Δx and Δv (equation V5).</summary>
    public void Update(AtomBlock block)
    {
        int outputWidth = layer.Output.Outputs;
        T* output = state.Output.Pointer + ((long)block.First * outputWidth);
        layer.Output.Apply(stack.MessageSums.Pointer + ((long)block.First * f), f, output, outputWidth, block.Count, block.First);
        T* before = stack.ScalarsBefore(layer.Number) + ((long)block.First * f);
        T* behind = stack.ScalarsBefore(layer.Number + 1) + ((long)block.First * f);
        if (layer.Vectors is null)
        {
            Elementwise.Add(before, output, behind, (nint)block.Count * f);
            Rows.Copy(stack.VectorSums.Pointer + ((long)block.First * 3 * f), 0, stack.VectorsBehind(0) + ((long)block.First * 3 * f), 0, 1, block.Count * 3 * f);
            return;
        }

        int width = layer.Vectors.Outputs;
        for (int i = block.First; i < block.End; i++)
        {
            int row = i - block.First;
            long at = (long)i * 3 * f;
            ChannelDispatch.Run<T, NodeUpdate<T>>(
                new(
                    output + ((long)row * outputWidth),
                    state.Products.Pointer + ((long)i * 3 * width),
                    width,
                    stack.VectorSums.Pointer + at,
                    before + ((long)row * f),
                    behind + ((long)row * f),
                    stack.VectorsBehind(layer.Number - 1) + at,
                    stack.VectorsBehind(layer.Number) + at,
                    f),
                f);
        }
    }

    /// <summary>a_{e,h} = σ(Σ_{c∈h} q_i k_j d_k) C, m_e = w_j ⊙ d_v ⊙ a_e, their sums, and Δf (equations V1, V2 and V6).</summary>
    private void SendScalars(AtomBlock block, int* pairs, int* senders, T* filters, T* messages, Workspace<T> scratch)
    {
        int firstEdge = Graph.Offsets[block.First];
        int edges = Graph.Offsets[block.End] - firstEdge;
        T* logits = state.Logits.Pointer + ((long)firstEdge * heads);
        T* activated = scratch.Take((long)edges * heads);
        for (int i = block.First; i < block.End; i++)
        {
            int row = Graph.Offsets[i] - firstEdge;
            ReceiverEdges<T> from = views.Receiver(i, pairs, senders, filters + ((long)row * layer.FilterWidth), null);
            ChannelDispatch.Run<T, AttentionLogits<T>>(new(from, logits + ((long)row * heads)), stack.Options.HeadChannels);
        }

        Elementwise.Silu(logits, activated, (nint)edges * heads);
        for (int i = block.First; i < block.End; i++)
        {
            int row = Graph.Offsets[i] - firstEdge;
            ReceiverEdges<T> from = views.Receiver(i, pairs, senders, filters + ((long)row * layer.FilterWidth), null);
            T* sum = stack.MessageSums.Pointer + ((long)i * f);
            if (from.Count == 0)
            {
                new Span<T>(sum, f).Clear();
            }

            ChannelDispatch.Run<T, ScalarMessages<T>>(
                new(from, activated + ((long)row * heads), messages + ((long)row * f), sum), stack.Options.HeadChannels);
            if (layer.HasEdgeUpdate)
            {
                ChannelDispatch.Run<T, EdgeUpdates<T>>(
                    new(views.Updates(i, from, senders), views.FeaturesBefore(i, pairs), stack.EdgeFeatures.Pointer + ((long)Graph.Offsets[i] * f)), f);
            }
        }
    }

    private void NormalizeVectors(AtomBlock block, Workspace<T> scratch)
    {
        T* lengths = scratch.Take(f);
        for (int i = block.First; i < block.End; i++)
        {
            VectorNorms<T>.Forward(
                layer.VectorNorm,
                stack.Options,
                stack.VectorsBehind(layer.Number - 1) + ((long)i * 3 * f),
                state.UnitVectors.Pointer + ((long)i * 3 * f),
                state.InverseNorm.Pointer + i,
                lengths);
        }
    }
}
