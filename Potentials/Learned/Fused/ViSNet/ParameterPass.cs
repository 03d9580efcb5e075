using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// Derivatives by all parameters after a recorded reverse pass: for each map the sum of ȳ xᵀ over its rows, one after the other, so that they
/// depend on no thread.
/// </summary>
internal sealed class ParameterPass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int PairsPerBlock = 64;

    private readonly ShortStack<T> shortStack;
    private readonly LongStack<T> longStack;
    private readonly InputDerivatives<T> inputs;
    private readonly List<(IRecorded Parameters, Func<int> Rows)> recorded = [];
    private readonly List<(IRecorded Parameters, int Unit)> units = [];

    /// <summary>For the parameters of a network.</summary>
    public ParameterPass(
        ShortStack<T> shortStack,
        LongStack<T> longStack,
        ShortLayer<T>[] shortLayers,
        LongLayer<T>[] longLayers,
        NeighborEmbedding<T> embedding,
        IHead<T> head,
        InputDerivatives<T> inputs)
    {
        this.shortStack = shortStack;
        this.longStack = longStack;
        this.inputs = inputs;
        int Atoms() => shortStack.Graph.AtomCount;
        int Edges() => shortStack.Graph.EdgeCount;
        int Fragments() => longStack.Graph.FragmentCount;
        int LongEdges() => longStack.Graph.EdgeCount;
        foreach (IRecorded map in embedding.Maps)
        {
            Add(map, Atoms);
        }

        foreach (ShortLayer<T> layer in shortLayers)
        {
            Add(layer.Norm, Atoms);
            Add(layer.VectorNorm, () => 3 * Atoms());
            Add(layer.Attention, Atoms);
            Add(layer.Vectors, () => 3 * Atoms());
            Add(layer.Filters, Edges);
            Add(layer.Gates, Edges);
            Add(layer.Output, Atoms);
        }

        foreach (LongLayer<T> layer in longLayers)
        {
            Add(layer.AtomNorm, Atoms);
            Add(layer.AtomVectorNorm, () => 3 * Atoms());
            Add(layer.FragmentNorm, Fragments);
            Add(layer.FragmentVectorNorm, () => 3 * Fragments());
            Add(layer.Query, Atoms);
            Add(layer.Fragments, Fragments);
            Add(layer.Vectors, () => 3 * Atoms());
            Add(layer.Sums, Atoms);
            Add(layer.Inner, LongEdges);
            Add(layer.PositionGate, LongEdges);
            Add(layer.VectorGate, LongEdges);
        }

        foreach ((IRecorded parameters, int rowsPerAtom) in head.Parameters)
        {
            Add(parameters, () => rowsPerAtom * Atoms());
        }

        AddUnits(shortStack.Functions.Map);
        if (longLayers.Length > 0)
        {
            AddUnits(longStack.Geometry.Map);
        }
    }

    /// <summary>Has the next passes recorded.</summary>
    public void Begin()
    {
        inputs.Begin();
        longStack.Geometry.Record(longStack.Graph.EdgeCount);
        foreach ((IRecorded parameters, Func<int> rows) in recorded)
        {
            parameters.Record(rows());
        }
    }

    /// <summary>Ends that.</summary>
    public void End()
    {
        shortStack.Functions.Record(0);
        longStack.Geometry.Record(0);
        foreach ((IRecorded parameters, _) in recorded)
        {
            parameters.Record(0);
        }
    }

    /// <summary>Adds the derivatives.</summary>
    public void Run(int[] atomicNumbers, AtomBlocks blocks, Pieces<T> pieces, int threads, ParameterDerivatives derivatives)
    {
        int pairs = shortStack.Graph.PairCount + 1;
        pieces.Run((pairs + PairsPerBlock - 1) / PairsPerBlock, (piece, scratch) =>
            inputs.SumPairs(atomicNumbers, piece * PairsPerBlock, Math.Min((piece + 1) * PairsPerBlock, pairs), scratch), threads);
        pieces.Run(blocks.Count, (piece, _) => inputs.SumSent(blocks[piece]), threads);
        pieces.Run(units.Count, (piece, _) => units[piece].Parameters.Differentiate(units[piece].Unit), threads);
        foreach (IRecorded parameters in units.Select(unit => unit.Parameters).Distinct())
        {
            parameters.Collect(derivatives);
        }

        inputs.Collect(atomicNumbers, derivatives);
    }

    private void Add(IRecorded? parameters, Func<int> rows)
    {
        if (parameters is not null)
        {
            recorded.Add((parameters, rows));
            AddUnits(parameters);
        }
    }

    private void AddUnits(IRecorded parameters)
    {
        for (int unit = 0; unit < parameters.Units; unit++)
        {
            units.Add((parameters, unit));
        }
    }
}
