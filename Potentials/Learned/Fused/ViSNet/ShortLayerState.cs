using System.Numerics;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>What a short layer keeps for its reverse pass, or for other atoms to read.</summary>
internal sealed class ShortLayerState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>[N,2] mean of x and one over its deviation.</summary>
    public GrowingBuffer<T> Statistics { get; } = new();

    /// <summary>[N] one over the softened norm of v, in smooth mode.</summary>
    public GrowingBuffer<T> InverseNorm { get; } = new();

    /// <summary>[N,3,F] v̂.</summary>
    public GrowingBuffer<T> UnitVectors { get; } = new();

    /// <summary>[N,3F] q, k, w.</summary>
    public GrowingBuffer<T> Attention { get; } = new();

    /// <summary>[N,3,·] p¹, p², p³ and, where edges are updated, W_trg v̂ and W_src v̂.</summary>
    public GrowingBuffer<T> Products { get; } = new();

    /// <summary>[N,3F] o¹, o², o³, or [N,F] o³ in the first layer.</summary>
    public GrowingBuffer<T> Output { get; } = new();

    /// <summary>[E,H] what the attention was before activation.</summary>
    public GrowingBuffer<T> Logits { get; } = new();

    /// <summary>
    /// [E, <see cref="ShortLayer{T}.FilterWidth"/>] filters before activation, where they are not tabulated; in the reverse pass what
    /// the sender needs: l̄ d_k, m̄ d_v a and R̄.
    /// </summary>
    public GrowingBuffer<T> Filters { get; } = new();

    /// <summary>[E,2F] s¹ and s² before activation, or [E,F] s² in the first layer; in the reverse pass s¹, which the sender needs.</summary>
    public GrowingBuffer<T> Gates { get; } = new();

    /// <summary>[E, <see cref="ShortLayer{T}.FilterWidth"/>] ∂E/∂ of tabulated filters before activation, where it is recorded.</summary>
    public GrowingBuffer<T> FiltersBar { get; } = new();

    /// <summary>Makes room.</summary>
    public void Reserve(ShortLayer<T> layer, ViSNetOptions options, long atoms, long edges)
    {
        int f = options.HiddenChannels;
        Statistics.Reserve(atoms * 2);
        Attention.Reserve(atoms * layer.Attention.Outputs);
        Output.Reserve(atoms * layer.Output.Outputs);
        Logits.Reserve(edges * options.HeadCount);
        Filters.Reserve(edges * layer.FilterWidth);
        Gates.Reserve(edges * layer.Gates.Outputs);
        if (layer.Vectors is not null)
        {
            InverseNorm.Reserve(atoms);
            UnitVectors.Reserve(atoms * 3 * f);
            Products.Reserve(atoms * 3 * layer.Vectors.Outputs);
        }
    }
}
