using System.Numerics;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>What the short layers share: the graph, what runs through all layers, and the adjoints of that.</summary>
internal sealed unsafe class ShortStack<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GrowingBuffer<T>[] scalars;
    private readonly GrowingBuffer<T>[] vectors;
    private readonly GrowingBuffer<T>[] vectorBars = [new(), new()];

    /// <summary>Memory for a network's short layers.</summary>
    public ShortStack(ViSNetOptions options, ViSNetNames names, EdgeGraph graph)
    {
        Options = options;
        Graph = graph;
        Geometry = new ShortGeometry<T>(options, names.IsLsrm);
        Functions = new PairFunctions<T>(options, names);
        scalars = [.. Enumerable.Range(0, options.ShortLayerCount + 1).Select(_ => new GrowingBuffer<T>())];
        vectors = [.. Enumerable.Range(0, options.ShortLayerCount).Select(_ => new GrowingBuffer<T>())];
    }

    /// <summary>Sizes.</summary>
    public ViSNetOptions Options { get; }

    /// <summary>The edges.</summary>
    public EdgeGraph Graph { get; }

    /// <summary>What they are like in space.</summary>
    public ShortGeometry<T> Geometry { get; }

    /// <summary>Functions of distances.</summary>
    public PairFunctions<T> Functions { get; }

    /// <summary>[E,F] f, changed from layer to layer, from the third on.</summary>
    public GrowingBuffer<T> EdgeFeatures { get; } = new();

    /// <summary>[N,F] ∂E/∂x, changed from layer to layer.</summary>
    public GrowingBuffer<T> ScalarBar { get; } = new();

    /// <summary>[E,F] ∂E/∂f, changed from layer to layer.</summary>
    public GrowingBuffer<T> EdgeBar { get; } = new();

    /// <summary>[N,3F] ∂E/∂(q, k, w) of the layer at work.</summary>
    public GrowingBuffer<T> AttentionBar { get; } = new();

    /// <summary>[N,3,5F] ∂E/∂ of the products with v̂ of the layer at work; the last layer leaves the last 2F of a row alone.</summary>
    public GrowingBuffer<T> ProductsBar { get; } = new();

    /// <summary>[N,2F] ∂E/∂ of A[z_i] and of the neighbors' sum.</summary>
    public GrowingBuffer<T> InputBars { get; } = new();

    /// <summary>[N,F] Σ_e m_e of the layer at work, and in the reverse pass ∂E/∂ of it.</summary>
    public GrowingBuffer<T> MessageSums { get; } = new();

    /// <summary>[N,3,F] M of the layer at work.</summary>
    public GrowingBuffer<T> VectorSums { get; } = new();

    /// <summary>Numbers from one component of <see cref="ProductsBar"/> to the next.</summary>
    public int ProductsBarStride => 5 * Options.HiddenChannels;

    /// <summary>[N,F] x before a layer; behind the last with their number.</summary>
    public T* ScalarsBefore(int layer) => scalars[layer].Pointer;

    /// <summary>[N,3,F] v behind a layer.</summary>
    public T* VectorsBehind(int layer) => vectors[layer].Pointer;

    /// <summary>
    /// [N,3,F] ∂E/∂v behind a layer. Two of them take turns: a layer reads that of other atoms while it writes its own.
    /// </summary>
    public T* VectorBarBehind(int layer) => vectorBars[layer & 1].Pointer;

    /// <summary>Makes room for the graph.</summary>
    /// <param name="differentiate">Whether adjoints are needed.</param>
    public void Reserve(bool differentiate)
    {
        long atoms = Graph.AtomCount;
        long edges = Graph.EdgeCount;
        int f = Options.HiddenChannels;
        Geometry.Reserve(Graph);
        Functions.Reserve(Graph.PairCount + 1);
        MessageSums.Reserve(atoms * f);
        VectorSums.Reserve(atoms * 3 * f);
        foreach (GrowingBuffer<T> buffer in scalars)
        {
            buffer.Reserve(atoms * f);
        }

        foreach (GrowingBuffer<T> buffer in vectors)
        {
            buffer.Reserve(atoms * 3 * f);
        }

        if (Functions.HasEdgeFeatures)
        {
            EdgeFeatures.Reserve(edges * f);
        }

        if (differentiate)
        {
            ScalarBar.Reserve(atoms * f);
            InputBars.Reserve(atoms * 2 * f);
            EdgeBar.Reserve(Functions.HasEdgeFeatures ? edges * f : 0);
            AttentionBar.Reserve(atoms * 3 * f);
            ProductsBar.Reserve(atoms * 15 * f);
            vectorBars[0].Reserve(atoms * 3 * f);
            vectorBars[1].Reserve(atoms * 3 * f);
        }
    }
}
