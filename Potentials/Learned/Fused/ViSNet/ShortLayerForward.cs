using System.Numerics;
using System.Runtime.CompilerServices;
using MDEngine.Potentials.Learned.Graph;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>The forward pass of a short layer (equations V1 to V6), for a block of atoms at a time.</summary>
internal sealed unsafe class ShortLayerForward<T>(ShortLayer<T> layer, ShortLayerState<T> state, ShortStack<T> stack)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int f = stack.Options.HiddenChannels;
    private readonly int heads = stack.Options.HeadCount;
    private readonly int headChannels = stack.Options.HeadChannels;

    private EdgeGraph Graph => stack.Graph;

    /// <summary>Normalises what the atoms bring, and computes what their neighbors will read: q, k, w and the products with v̂.</summary>
    public void Project(AtomBlock block, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        T* scalars = scratch.Take((long)block.Count * f);
        layer.Norm.Normalize(stack.ScalarsBefore(layer.Number) + ((long)block.First * f), block.Count, scalars, state.Statistics.Pointer + (2 * block.First));
        layer.Attention.Apply(scalars, f, state.Attention.Pointer + ((long)block.First * 3 * f), 3 * f, block.Count);
        if (layer.Vectors is not null)
        {
            T* vectors = state.UnitVectors.Pointer + ((long)block.First * 3 * f);
            NormalizeVectors(block, scratch);
            int width = layer.Vectors.Outputs;
            layer.Vectors.ApplyWithoutBias(vectors, f, state.Products.Pointer + ((long)block.First * 3 * width), width, 3 * block.Count);
        }

        scratch.Release(mark);
    }

    /// <summary>Messages to the atoms of the block, and what they change in x, v and f.</summary>
    public void Exchange(AtomBlock block, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int firstEdge = Graph.Offsets[block.First];
        int edges = Graph.Offsets[block.End] - firstEdge;
        int width = layer.RecordWidth;
        T* records = state.Records.Pointer + ((long)firstEdge * width);
        T* filters = scratch.Take(layer.IsTabulated ? 0 : (long)edges * layer.FilterWidth);
        if (!layer.IsTabulated)
        {
            layer.Filters!.Apply(stack.EdgeFeatures.Pointer + ((long)firstEdge * f), f, records, width, edges);
            for (int e = 0; e < edges; e++)
            {
                Elementwise.Silu(records + ((long)e * width), filters + ((long)e * layer.FilterWidth), layer.FilterWidth);
            }
        }

        T* attention = Attention(block, filters, scratch);
        T* messages = scratch.Take((long)edges * f);
        T* sums = scratch.Take((long)block.Count * f);
        SendScalars(block, filters, attention, messages, sums, scratch);

        int gateWidth = layer.Gates.Outputs;
        layer.Gates.Apply(messages, f, records + layer.GateColumn, width, edges);
        T* gates = scratch.Take((long)edges * gateWidth);
        for (int e = 0; e < edges; e++)
        {
            Elementwise.Silu(records + layer.GateColumn + ((long)e * width), gates + ((long)e * gateWidth), gateWidth);
        }

        int outputWidth = layer.Output.Outputs;
        T* output = state.Output.Pointer + ((long)block.First * outputWidth);
        layer.Output.Apply(sums, f, output, outputWidth, block.Count);
        Update(block, new GateRows<T>((nint)gates, gateWidth, layer.HasVectors ? f : 0, layer.HasVectors, stack.Options.IsSmooth), scratch);
        scratch.Release(mark);
    }

    /// <summary>Filters of an edge after activation: of its pair where they depend on the distance alone.</summary>
    private T* FiltersOf(int edge, int firstEdge, T* filters) => layer.IsTabulated
        ? stack.Functions.Values.Pointer + ((long)Graph.Pairs[edge] * stack.Functions.Width) + stack.Functions.FirstColumns[layer.Number]
        : filters + ((long)(edge - firstEdge) * layer.FilterWidth);

    /// <summary>a_{e,h} = σ(Σ_{c∈h} q_i k_j d_k) C (equation V1).</summary>
    private T* Attention(AtomBlock block, T* filters, Workspace<T> scratch)
    {
        int firstEdge = Graph.Offsets[block.First];
        int endEdge = Graph.Offsets[block.End];
        T* logits = state.Logits.Pointer + ((long)firstEdge * heads);
        for (int i = block.First; i < block.End; i++)
        {
            T* query = state.Attention.Pointer + ((long)i * 3 * f);
            for (int e = Graph.Offsets[i]; e < Graph.Offsets[i + 1]; e++)
            {
                T* key = state.Attention.Pointer + ((long)Graph.Senders[e] * 3 * f) + f;
                Heads.Dot(query, key, FiltersOf(e, firstEdge, filters), 1, f, heads, logits + ((long)(e - firstEdge) * heads));
            }
        }

        int edges = endEdge - firstEdge;
        T* attention = scratch.Take((long)edges * heads);
        Elementwise.Silu(logits, attention, (nint)edges * heads);
        for (int e = 0; e < edges; e++)
        {
            T envelope = stack.Geometry.Frames.Pointer[((long)(firstEdge + e) * ShortGeometry<T>.FrameWidth) + ShortGeometry<T>.EnvelopeColumn];
            for (int h = 0; h < heads; h++)
            {
                attention[((long)e * heads) + h] *= envelope;
            }
        }

        return attention;
    }

    /// <summary>m_e = w_j ⊙ d_v ⊙ a_e, their sums, and Δf (equations V2 and V6).</summary>
    private void SendScalars(AtomBlock block, T* filters, T* attention, T* messages, T* sums, Workspace<T> scratch)
    {
        int firstEdge = Graph.Offsets[block.First];
        T* byChannel = scratch.Take(f);
        Unsafe.InitBlockUnaligned(sums, 0, (uint)(block.Count * f * sizeof(T)));
        for (int i = block.First; i < block.End; i++)
        {
            for (int e = Graph.Offsets[i]; e < Graph.Offsets[i + 1]; e++)
            {
                T* value = state.Attention.Pointer + ((long)Graph.Senders[e] * 3 * f) + (2 * f);
                T* filter = FiltersOf(e, firstEdge, filters);
                int row = e - firstEdge;
                ChannelDispatch.Run<T, HeadsToChannels<T>>(new(attention + ((long)row * heads), byChannel, heads, headChannels), headChannels);
                ChannelDispatch.Run<T, ScalarMessage<T>>(
                    new(value, filter + f, byChannel, messages + ((long)row * f), sums + ((long)(i - block.First) * f), f), f);
                if (layer.HasEdgeUpdate)
                {
                    UpdateEdge(i, e, filter + (2 * f));
                }
            }
        }
    }

    private void UpdateEdge(int receiver, int edge, T* gate)
    {
        int width = layer.Vectors!.Outputs;
        T* features = stack.EdgeFeatures.Pointer + ((long)edge * f);
        T* start = layer.IsTabulated
            ? stack.Functions.Values.Pointer + ((long)Graph.Pairs[edge] * stack.Functions.Width) + stack.Functions.EdgeFeatureColumn
            : features;
        ChannelDispatch.Run<T, EdgeUpdate<T>>(
            new(
                state.Products.Pointer + ((long)receiver * 3 * width) + (3 * f),
                state.Products.Pointer + ((long)Graph.Senders[edge] * 3 * width) + (4 * f),
                width,
                stack.Geometry.Frames.Pointer + ((long)edge * ShortGeometry<T>.FrameWidth),
                gate,
                start,
                features,
                f),
            f);
    }

    /// <summary>M_i, Δx and Δv (equations V4 and V5).</summary>
    private void Update(AtomBlock block, GateRows<T> gates, Workspace<T> scratch)
    {
        T* messages = scratch.Take(3 * f);
        T* behind = stack.VectorsBehind(layer.Number);
        int firstEdge = Graph.Offsets[block.First];
        fixed (int* senders = Graph.Senders)
        {
            for (int i = block.First; i < block.End; i++)
            {
                int e = Graph.Offsets[i];
                T* target = layer.HasVectors ? messages : behind + ((long)i * 3 * f);
                GateRows<T> rows = gates with { Values = (nint)gates.Row(e - firstEdge) };
                ChannelDispatch.Run<T, VectorMessages<T>>(
                    new(
                        rows,
                        state.UnitVectors.Pointer,
                        senders + e,
                        stack.Geometry.Frames.Pointer + ((long)e * ShortGeometry<T>.FrameWidth),
                        Graph.Offsets[i + 1] - e,
                        f,
                        target),
                    f);
                T* scalars = stack.ScalarsBefore(layer.Number) + ((long)i * f);
                T* scalarsBehind = stack.ScalarsBefore(layer.Number + 1) + ((long)i * f);
                if (!layer.HasVectors)
                {
                    Elementwise.Add(scalars, state.Output.Pointer + ((long)i * f), scalarsBehind, f);
                    continue;
                }

                int width = layer.Vectors!.Outputs;
                ChannelDispatch.Run<T, NodeUpdate<T>>(
                    new(
                        state.Output.Pointer + ((long)i * 3 * f),
                        state.Products.Pointer + ((long)i * 3 * width),
                        width,
                        messages,
                        scalars,
                        scalarsBehind,
                        stack.VectorsBehind(layer.Number - 1) + ((long)i * 3 * f),
                        behind + ((long)i * 3 * f),
                        f),
                    f);
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
