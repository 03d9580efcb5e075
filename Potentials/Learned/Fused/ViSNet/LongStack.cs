using System.Numerics;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>What the long layers share: the graph, what runs through all layers, and the adjoints of that.</summary>
internal sealed unsafe class LongStack<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GrowingBuffer<T>[] scalars;
    private readonly GrowingBuffer<T>[] vectors;
    private readonly GrowingBuffer<T>[] vectorBars = [new(), new()];

    /// <summary>Memory for a network's long layers.</summary>
    public LongStack(ViSNetOptions options, FragmentGraph graph)
    {
        Options = options;
        Graph = graph;
        Geometry = new LongGeometry<T>(options);
        Dropout = new FragmentDropout<T>(options.Dropout);
        scalars = [.. Enumerable.Range(0, options.LongLayerCount).Select(_ => new GrowingBuffer<T>())];
        vectors = [.. Enumerable.Range(0, Math.Max(0, options.LongLayerCount - 1)).Select(_ => new GrowingBuffer<T>())];
    }

    /// <summary>Sizes.</summary>
    public ViSNetOptions Options { get; }

    /// <summary>The edges.</summary>
    public FragmentGraph Graph { get; }

    /// <summary>What they are like in space.</summary>
    public LongGeometry<T> Geometry { get; }

    /// <summary>What training steps drop of the fragments' features.</summary>
    public FragmentDropout<T> Dropout { get; }

    /// <summary>[N,F] ∂E/∂X, changed from layer to layer.</summary>
    public GrowingBuffer<T> ScalarBar { get; } = new();

    /// <summary>[N,F] X before the first layer, which the short layers leave.</summary>
    public T* ShortScalars { get; set; }

    /// <summary>[N,3,F] V before the first layer, which the short layers leave.</summary>
    public T* ShortVectors { get; set; }

    /// <summary>[N,3,F] ∂E/∂V before the first layer, from which the short layers go on.</summary>
    public T* ShortVectorBar { get; set; }

    /// <summary>[M,F] ∂E/∂Y/n of the layer at work.</summary>
    public GrowingBuffer<T> FragmentScalarBar { get; } = new();

    /// <summary>[M,3,F] ∂E/∂T/n of the layer at work.</summary>
    public GrowingBuffer<T> FragmentVectorBar { get; } = new();

    /// <summary>[N,F] X before a layer; behind the last with their number.</summary>
    public T* ScalarsBefore(int layer) => layer == 0 ? ShortScalars : scalars[layer - 1].Pointer;

    /// <summary>[N,3,F] V before a layer.</summary>
    public T* VectorsBefore(int layer) => layer == 0 ? ShortVectors : vectors[layer - 1].Pointer;

    /// <summary>[N,3,F] ∂E/∂V before a layer; two of them take turns.</summary>
    public T* VectorBarBefore(int layer) => layer == 0 ? ShortVectorBar : vectorBars[layer & 1].Pointer;

    /// <summary>Makes room for the graph.</summary>
    /// <param name="differentiate">Whether adjoints are needed.</param>
    public void Reserve(bool differentiate)
    {
        long atoms = Graph.AtomCount;
        int f = Options.HiddenChannels;
        Geometry.Reserve(Graph);
        foreach (GrowingBuffer<T> buffer in scalars)
        {
            buffer.Reserve(atoms * f);
        }

        foreach (GrowingBuffer<T> buffer in vectors)
        {
            buffer.Reserve(atoms * 3 * f);
        }

        if (differentiate)
        {
            ScalarBar.Reserve(atoms * f);
            vectorBars[0].Reserve(atoms * 3 * f);
            vectorBars[1].Reserve(atoms * 3 * f);
            FragmentScalarBar.Reserve((long)Graph.FragmentCount * f);
            FragmentVectorBar.Reserve((long)Graph.FragmentCount * 3 * f);
        }
    }
}
