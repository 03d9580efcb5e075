using System.Numerics;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Threading;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// ViSNet or ViSNet-LSRM: outputs of atoms, and their sum's derivatives by the displacements. Each step of the passes is shared by the threads
/// in blocks of atoms (or pairs, or fragments); every result has one owner and is summed in one order, so that its bits do not depend on threads
/// or blocks.
/// </summary>
internal sealed class FusedViSNet<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Edges that a block should have: with 128 channels their features and adjoints fit the second cache beside the weights.</summary>
    private const int EdgesPerBlock = 64;

    private const int PairsPerBlock = 64;
    private const int FragmentsPerBlock = 8;

    private readonly ViSNetOptions options;
    private readonly bool isLsrm;
    private readonly ShortStack<T> shortStack;
    private readonly LongStack<T> longStack;
    private readonly NeighborEmbedding<T> embedding;
    private readonly ShortLayer<T>[] shortLayers;
    private readonly ShortLayerState<T>[] shortStates;
    private readonly LongLayer<T>[] longLayers;
    private readonly LongLayerState<T>[] longStates;
    private readonly IHead<T> head;
    private readonly LateFusionHead<T>? lateFusion;
    private readonly Pieces<T> pieces;
    private readonly List<Step> forward = [];
    private readonly List<Step> reverse = [];
    private AtomBlock[] blocks = [];
    private int blockCount;
    private double[] outputs = [];
    private int[] atomicNumbers = [];
    private bool differentiate;

    /// <summary>A network without parameters yet.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="isLsrm">Whether it is ViSNet-LSRM.</param>
    /// <param name="edges">Its atom-atom edges.</param>
    /// <param name="fragments">Its atom-fragment edges; empty in ViSNet.</param>
    /// <param name="team">Who does the work.</param>
    public FusedViSNet(ViSNetOptions options, bool isLsrm, EdgeGraph edges, FragmentGraph fragments, ThreadTeam team)
    {
        this.options = options;
        this.isLsrm = isLsrm;
        var names = new ViSNetNames(options, isLsrm);
        pieces = new Pieces<T>(team);
        shortStack = new ShortStack<T>(options, names, edges);
        longStack = new LongStack<T>(options, fragments);
        embedding = new NeighborEmbedding<T>(options, names, shortStack);
        shortLayers = [.. Enumerable.Range(0, options.ShortLayerCount).Select(number => new ShortLayer<T>(options, names, number))];
        shortStates = [.. shortLayers.Select(_ => new ShortLayerState<T>())];
        longLayers = [.. Enumerable.Range(0, options.LongLayerCount).Select(number => new LongLayer<T>(options, number))];
        longStates = [.. longLayers.Select(_ => new LongLayerState<T>())];
        lateFusion = isLsrm ? new LateFusionHead<T>(options, names, shortStack, longStack) : null;
        head = isLsrm ? lateFusion! : new GatedHead<T>(options, names, shortStack);
        PlanForward();
        PlanReverse();
    }

    private enum Unit
    {
        Atoms,
        Pairs,
        Fragments,
    }

    /// <summary>[N] ε of the last evaluation.</summary>
    public ReadOnlySpan<double> Outputs => outputs.AsSpan(0, shortStack.Graph.AtomCount);

    /// <summary>[E] ∂(Σ ε)/∂d of the last evaluation.</summary>
    public ReadOnlySpan<Vector3D> EdgeGradients => shortStack.Geometry.Gradients;

    /// <summary>[B] ∂(Σ ε)/∂t of the last evaluation.</summary>
    public ReadOnlySpan<Vector3D> FragmentGradients => longStack.Geometry.Gradients;

    /// <summary>Takes the parameters.</summary>
    public void Load(TensorSource source)
    {
        shortStack.Functions.Load(source);
        embedding.Load(source);
        foreach (ShortLayer<T> layer in shortLayers)
        {
            layer.Load(source);
        }

        if (longLayers.Length > 0)
        {
            longStack.Geometry.Load(source);
        }

        foreach (LongLayer<T> layer in longLayers)
        {
            layer.Load(source);
        }

        head.Load(source);
    }

    /// <summary>Evaluates the graphs as they are.</summary>
    /// <param name="numbers">[N] atomic numbers.</param>
    /// <param name="withGradients">Whether the derivatives are wanted, too.</param>
    /// <param name="threads">The most threads to use.</param>
    public void Evaluate(ReadOnlySpan<int> numbers, bool withGradients, int threads)
    {
        differentiate = withGradients;
        Reserve(numbers);
        Run(forward, threads);
        if (withGradients)
        {
            Run(reverse, threads);
        }
    }

    private void Run(List<Step> steps, int threads)
    {
        foreach (Step step in steps)
        {
            int count = step.Unit switch
            {
                Unit.Pairs => Blocks(shortStack.Graph.PairCount + 1, PairsPerBlock),
                Unit.Fragments => Blocks(longStack.Graph.FragmentCount, FragmentsPerBlock),
                _ => blockCount,
            };
            pieces.Run(count, step.Action, threads);
        }
    }

    private void PlanForward()
    {
        EdgeGraph edges = shortStack.Graph;
        FragmentGraph fragments = longStack.Graph;
        Add(forward, Unit.Pairs, (piece, scratch) =>
        {
            int first = piece * PairsPerBlock;
            int end = Math.Min(first + PairsPerBlock, edges.PairCount + 1);
            shortStack.Geometry.Measure(edges, first, end);
            shortStack.Functions.Compute(shortStack.Geometry, first, end, scratch);
        });
        Add(forward, Unit.Atoms, (piece, scratch) =>
        {
            AtomBlock block = blocks[piece];
            shortStack.Geometry.Frame(edges, edges.Offsets[block.First], edges.Offsets[block.End]);
            if (longLayers.Length > 0)
            {
                longStack.Geometry.Compute(fragments, fragments.Offsets[block.First], fragments.Offsets[block.End], scratch);
            }

            embedding.Forward(atomicNumbers, block, scratch);
        });
        for (int l = 0; l < shortLayers.Length; l++)
        {
            var pass = new ShortLayerForward<T>(shortLayers[l], shortStates[l], shortStack);
            Add(forward, Unit.Atoms, (piece, scratch) => pass.Project(blocks[piece], scratch));
            Add(forward, Unit.Atoms, (piece, scratch) => pass.Exchange(blocks[piece], scratch));
        }

        for (int l = 0; l < longLayers.Length; l++)
        {
            var pass = new LongLayerForward<T>(longLayers[l], longStates[l], longStack, l);
            Add(forward, Unit.Fragments, (piece, scratch) =>
            {
                int first = piece * FragmentsPerBlock;
                pass.Gather(first, Math.Min(first + FragmentsPerBlock, fragments.FragmentCount), scratch);
            });
            Add(forward, Unit.Atoms, (piece, scratch) => pass.Exchange(blocks[piece], scratch));
        }

        Add(forward, Unit.Atoms, (piece, scratch) => head.Read(blocks[piece], outputs, differentiate, scratch));
    }

    private void PlanReverse()
    {
        EdgeGraph edges = shortStack.Graph;
        FragmentGraph fragments = longStack.Graph;
        for (int l = longLayers.Length - 1; l >= 0; l--)
        {
            var pass = new LongLayerReverse<T>(longLayers[l], longStates[l], longStack, l);
            Add(reverse, Unit.Atoms, (piece, scratch) => pass.Exchange(blocks[piece], scratch));
            Add(reverse, Unit.Fragments, (piece, scratch) =>
            {
                int first = piece * FragmentsPerBlock;
                pass.Gather(first, Math.Min(first + FragmentsPerBlock, fragments.FragmentCount), scratch);
            });
            Add(reverse, Unit.Atoms, (piece, _) => pass.Distribute(blocks[piece]));
        }

        if (lateFusion is not null)
        {
            Add(reverse, Unit.Atoms, (piece, _) => lateFusion.Join(blocks[piece]));
        }

        for (int l = shortLayers.Length - 1; l >= 0; l--)
        {
            var pass = new ShortLayerReverse<T>(shortLayers[l], shortStates[l], shortStack);
            Add(reverse, Unit.Atoms, (piece, scratch) => pass.Exchange(blocks[piece], scratch));
            Add(reverse, Unit.Atoms, (piece, scratch) => pass.Project(blocks[piece], scratch));
        }

        Add(reverse, Unit.Atoms, (piece, scratch) =>
        {
            AtomBlock block = blocks[piece];
            embedding.Reverse(atomicNumbers, block, scratch);
            shortStack.Geometry.Differentiate(edges, edges.Offsets[block.First], edges.Offsets[block.End]);
            if (longLayers.Length > 0)
            {
                longStack.Geometry.Differentiate(fragments, fragments.Offsets[block.First], fragments.Offsets[block.End]);
            }
        });
    }

    private static int Blocks(int count, int size) => (count + size - 1) / size;

    private static void Add(List<Step> steps, Unit unit, Action<int, Workspace<T>> action) => steps.Add(new Step(unit, action));

    private unsafe void Reserve(ReadOnlySpan<int> numbers)
    {
        int atoms = shortStack.Graph.AtomCount;
        if (outputs.Length < atoms)
        {
            int capacity = atoms + (atoms / 8);
            outputs = new double[capacity];
            atomicNumbers = new int[capacity];
            blocks = new AtomBlock[capacity];
        }

        numbers.CopyTo(atomicNumbers);
        FindBlocks();
        shortStack.Reserve(differentiate);
        for (int l = 0; l < shortLayers.Length; l++)
        {
            shortStates[l].Reserve(shortLayers[l], options, atoms, shortStack.Graph.EdgeCount);
        }

        lateFusion?.Reserve(atoms);
        if (isLsrm)
        {
            longStack.Reserve(differentiate);
            longStack.ShortScalars = shortStack.ScalarsBefore(options.ShortLayerCount);
            longStack.ShortVectors = shortStack.VectorsBehind(options.ShortLayerCount - 1);
            longStack.ShortVectorBar = shortStack.VectorBarBehind(options.ShortLayerCount - 1);
            if (differentiate && longLayers.Length == 0)
            {
                new Span<T>(longStack.ShortVectorBar, atoms * 3 * options.HiddenChannels).Clear();
            }
        }

        for (int l = 0; l < longLayers.Length; l++)
        {
            longStates[l].Reserve(longLayers[l], options, atoms, longStack.Graph.FragmentCount, longStack.Graph.EdgeCount);
        }
    }

    private void FindBlocks()
    {
        ReadOnlySpan<int> offsets = shortStack.Graph.Offsets;
        blockCount = 0;
        int first = 0;
        for (int i = 1; i < offsets.Length; i++)
        {
            if (i == offsets.Length - 1 || offsets[i + 1] - offsets[first] > EdgesPerBlock || i - first >= EdgesPerBlock)
            {
                blocks[blockCount++] = new AtomBlock(first, i);
                first = i;
            }
        }
    }

    /// <summary>A step of a pass.</summary>
    /// <param name="Unit">What it is cut into blocks of.</param>
    /// <param name="Action">Does a block.</param>
    private sealed record Step(Unit Unit, Action<int, Workspace<T>> Action);
}
