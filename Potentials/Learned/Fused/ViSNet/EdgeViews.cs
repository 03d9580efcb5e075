using System.Numerics;
using MDEngine.Potentials.Learned.Graph;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>Where the kernels of a short layer find what belongs to the edges of a receiver.</summary>
internal sealed unsafe class EdgeViews<T>(ShortLayer<T> layer, ShortLayerState<T> state, ShortStack<T> stack)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int f = stack.Options.HiddenChannels;

    private EdgeGraph Graph => stack.Graph;

    /// <summary>What attention works on.</summary>
    /// <param name="atom">The receiver.</param>
    /// <param name="pairs">[E] pairs.</param>
    /// <param name="senders">[E] senders.</param>
    /// <param name="filters">Its edges' filters after activation, where they are not tabulated.</param>
    /// <param name="slopes">Likewise their slopes; null in the forward pass.</param>
    public ReceiverEdges<T> Receiver(int atom, int* pairs, int* senders, T* filters, T* slopes)
    {
        int e = Graph.Offsets[atom];
        ReceiverEdges<T> from;
        from.Count = Graph.Offsets[atom + 1] - e;
        from.Channels = f;
        from.HeadChannels = stack.Options.HeadChannels;
        from.Receiver = state.Attention.Pointer + ((long)atom * 3 * f);
        from.Senders = new EdgeRows<T> { Base = state.Attention.Pointer, Stride = 3 * f, Index = senders + e };
        from.Filters = layer.IsTabulated ? Functions(stack.Functions.Values, e, pairs) : new EdgeRows<T> { Base = filters, Stride = layer.FilterWidth };
        from.Slopes = !layer.IsTabulated ? new EdgeRows<T> { Base = slopes, Stride = layer.FilterWidth }
            : stack.Functions.IsRecording ? stack.Functions.SlopesOf(layer.Number, pairs + e)
            : Functions(stack.Functions.Derivatives, e, pairs);
        from.Frames = stack.Geometry.Frames.Pointer + ((long)e * ShortGeometry<T>.FrameWidth);
        return from;
    }

    /// <summary>What vector messages work on.</summary>
    /// <param name="atom">The receiver.</param>
    /// <param name="senders">[E] senders.</param>
    /// <param name="gates">Its edges' gates after activation.</param>
    public GateRows<T> Gates(int atom, int* senders, T* gates)
    {
        int e = Graph.Offsets[atom];
        GateRows<T> rows = default;
        rows.Count = Graph.Offsets[atom + 1] - e;
        rows.Channels = f;
        rows.Gates = gates;
        rows.HasVectors = layer.HasVectors;
        rows.IsEnveloped = stack.Options.IsSmooth;
        rows.Vectors = new EdgeRows<T> { Base = state.UnitVectors.Pointer, Stride = 3 * f, Index = senders + e };
        rows.Frames = stack.Geometry.Frames.Pointer + ((long)e * ShortGeometry<T>.FrameWidth);
        return rows;
    }

    /// <summary>What the update of edge features works on.</summary>
    public EdgeUpdateRows<T> Updates(int atom, ReceiverEdges<T> edges, int* senders)
    {
        int width = layer.Vectors!.Outputs;
        EdgeUpdateRows<T> rows;
        rows.Count = edges.Count;
        rows.Channels = f;
        rows.Stride = width;
        rows.Target = state.Products.Pointer + ((long)atom * 3 * width) + (3 * f);
        rows.Sources = new EdgeRows<T> { Base = state.Products.Pointer + (4 * f), Stride = 3 * width, Index = senders + Graph.Offsets[atom] };
        rows.Filters = edges.Filters;
        rows.Slopes = edges.Slopes;
        rows.Frames = edges.Frames;
        return rows;
    }

    /// <summary>f before the layer: that of the start where the filters are tabulated.</summary>
    public EdgeRows<T> FeaturesBefore(int atom, int* pairs) => layer.IsTabulated
        ? new EdgeRows<T>
        {
            Base = stack.Functions.Values.Pointer + stack.Functions.EdgeFeatureColumn,
            Stride = stack.Functions.Width,
            Index = pairs + Graph.Offsets[atom],
        }
        : new EdgeRows<T> { Base = stack.EdgeFeatures.Pointer + ((long)Graph.Offsets[atom] * f), Stride = f };

    /// <summary>df/dr, where the filters are tabulated.</summary>
    public EdgeRows<T> FeatureDerivatives(int atom, int* pairs) => new()
    {
        Base = stack.Functions.Derivatives.Pointer + stack.Functions.EdgeFeatureColumn,
        Stride = stack.Functions.Width,
        Index = pairs + Graph.Offsets[atom],
    };

    private EdgeRows<T> Functions(GrowingBuffer<T> functions, int edge, int* pairs) => new()
    {
        Base = functions.Pointer + stack.Functions.FirstColumns[layer.Number],
        Stride = stack.Functions.Width,
        Index = pairs + edge,
    };
}
