using System.Numerics;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>What a long layer keeps for its reverse pass, or for other atoms to read.</summary>
internal sealed class LongLayerState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>[N,2] mean of X and one over its deviation.</summary>
    public GrowingBuffer<T> Statistics { get; } = new();

    /// <summary>[N] one over the softened norm of V, in smooth mode.</summary>
    public GrowingBuffer<T> InverseNorm { get; } = new();

    /// <summary>[N,3,F] V̂.</summary>
    public GrowingBuffer<T> UnitVectors { get; } = new();

    /// <summary>[N,F] q.</summary>
    public GrowingBuffer<T> Queries { get; } = new();

    /// <summary>[N,3,·] L2 V̂, L3 V̂, L1 V̂.</summary>
    public GrowingBuffer<T> Products { get; } = new();

    /// <summary>[N,·] L4 S, L5 S, L0 S.</summary>
    public GrowingBuffer<T> Sums { get; } = new();

    /// <summary>[M,F] Y.</summary>
    public GrowingBuffer<T> FragmentScalars { get; } = new();

    /// <summary>[M,2] mean of Y and one over its deviation.</summary>
    public GrowingBuffer<T> FragmentStatistics { get; } = new();

    /// <summary>[M] one over the softened norm of T.</summary>
    public GrowingBuffer<T> FragmentInverseNorm { get; } = new();

    /// <summary>[M,3,F] T.</summary>
    public GrowingBuffer<T> FragmentVectors { get; } = new();

    /// <summary>[M,3,F] T̂.</summary>
    public GrowingBuffer<T> FragmentUnitVectors { get; } = new();

    /// <summary>[M,2F] k, w.</summary>
    public GrowingBuffer<T> KeysAndValues { get; } = new();

    /// <summary>[B,H] what the attention was before activation.</summary>
    public GrowingBuffer<T> Logits { get; } = new();

    /// <summary>
    /// [B,4F] what both gates were before activation and after; in the reverse pass what the fragment needs: l̄ φ/√d, m̄ a, and γ^v.
    /// [B,2F] of the last of these without a vector update.
    /// </summary>
    public GrowingBuffer<T> Records { get; } = new();

    /// <summary>Numbers in a record.</summary>
    public static int RecordWidth(LongLayer<T> layer, ViSNetOptions options) => (layer.HasVectorUpdate ? 4 : 2) * options.HiddenChannels;

    /// <summary>What attention works on.</summary>
    /// <param name="atom">The receiver.</param>
    /// <param name="stack">The graph and its geometry.</param>
    /// <param name="fragments">[B] senders.</param>
    public unsafe LongEdges<T> EdgesOf(int atom, LongStack<T> stack, int* fragments)
    {
        int f = stack.Options.HiddenChannels;
        long first = stack.Graph.Offsets[atom];
        LongEdges<T> edges;
        edges.Count = stack.Graph.Offsets[atom + 1] - (int)first;
        edges.Channels = f;
        edges.HeadChannels = stack.Options.HeadChannels;
        edges.Query = Queries.Pointer + ((long)atom * f);
        edges.Fragments = new EdgeRows<T> { Base = KeysAndValues.Pointer, Stride = 2 * f, Index = fragments + first };
        edges.Features = stack.Geometry.Features.Pointer + (first * f);
        edges.FeatureDerivatives = stack.Geometry.FeatureDerivatives.Pointer + (first * f);
        edges.Frames = stack.Geometry.Frames.Pointer + (first * LongGeometry<T>.FrameWidth);
        return edges;
    }

    /// <summary>Makes room.</summary>
    public void Reserve(LongLayer<T> layer, ViSNetOptions options, long atoms, long fragments, long edges)
    {
        int f = options.HiddenChannels;
        Statistics.Reserve(atoms * 2);
        InverseNorm.Reserve(atoms);
        UnitVectors.Reserve(atoms * 3 * f);
        Queries.Reserve(atoms * f);
        Products.Reserve(atoms * 3 * layer.Vectors.Outputs);
        Sums.Reserve(atoms * layer.Sums.Outputs);
        FragmentScalars.Reserve(fragments * f);
        FragmentStatistics.Reserve(fragments * 2);
        FragmentInverseNorm.Reserve(fragments);
        FragmentVectors.Reserve(fragments * 3 * f);
        FragmentUnitVectors.Reserve(fragments * 3 * f);
        KeysAndValues.Reserve(fragments * 2 * f);
        Logits.Reserve(edges * options.HeadCount);
        Records.Reserve(edges * RecordWidth(layer, options));
    }
}
