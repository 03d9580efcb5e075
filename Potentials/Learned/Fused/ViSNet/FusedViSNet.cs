using System.Diagnostics;
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
    /// <summary>
    /// Bytes for what a block of edges computes in the reverse pass, ten numbers an edge and channel: they should stay in the second
    /// cache beside a layer's weights and the records that pass by.
    /// </summary>
    private const int ScratchBytes = 1 << 18;

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
    private readonly ParameterPass<T> parameters;
    private readonly Pieces<T> pieces;
    private readonly AtomBlocks atomBlocks = new();
    private readonly AtomBlocks edgeBlocks = new();
    private readonly List<Step> forward = [];
    private readonly List<Step> reverse = [];
    private double[] outputs = [];
    private int[] atomicNumbers = [];
    private bool differentiate;
    private double[]? seeds;

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
        var inputs = new InputDerivatives<T>(options, names, shortStack, shortStates, shortLayers, embedding);
        parameters = new ParameterPass<T>(shortStack, longStack, shortLayers, longLayers, embedding, head, inputs);
        PlanForward();
        PlanReverse();
    }

    /// <summary>Where the time goes, if someone wants to know.</summary>
    public StageProfile? Profile { get; set; }

    private unsafe int EdgesPerBlock => Math.Max(16, ScratchBytes / (10 * options.HiddenChannels * sizeof(T)) / 8 * 8);

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
        int most = Math.Min(threads, pieces.Threads);
        Reserve(numbers, most);
        Run(forward, most);
        if (withGradients)
        {
            Run(reverse, most);
        }
    }

    /// <summary>Evaluates the graphs as they are, and the derivatives of Σ seed_i ε_i by all parameters.</summary>
    /// <param name="numbers">[N] atomic numbers.</param>
    /// <param name="weights">[N] seeds.</param>
    /// <param name="threads">The most threads to use.</param>
    /// <param name="derivatives">To which they are added.</param>
    public void DifferentiateByParameters(ReadOnlySpan<int> numbers, double[] weights, int threads, ParameterDerivatives derivatives)
    {
        int most = Math.Min(threads, pieces.Threads);
        differentiate = true;
        seeds = weights;
        Reserve(numbers, most);
        parameters.Begin();
        try
        {
            Run(forward, most);
            Run(reverse, most);
            parameters.Run(atomicNumbers, atomBlocks, pieces, most, derivatives);
        }
        finally
        {
            parameters.End();
            seeds = null;
        }
    }

    private void Run(List<Step> steps, int threads)
    {
        foreach (Step step in steps)
        {
            int count = step.Unit switch
            {
                StepUnit.Pairs => Blocks(shortStack.Graph.PairCount + 1, PairsPerBlock),
                StepUnit.Fragments => Blocks(longStack.Graph.FragmentCount, FragmentsPerBlock),
                StepUnit.Edges => edgeBlocks.Count,
                _ => atomBlocks.Count,
            };
            long start = Stopwatch.GetTimestamp();
            pieces.Run(count, step.Action, threads);
            Profile?.Add(step.Name, Stopwatch.GetTimestamp() - start, step.Operations());
        }
    }

    private void PlanForward()
    {
        EdgeGraph edges = shortStack.Graph;
        FragmentGraph fragments = longStack.Graph;
        ShortLayerForward<T>[] passes = [.. shortLayers.Select((layer, l) => new ShortLayerForward<T>(layer, shortStates[l], shortStack))];
        Add(forward, "radial functions", StepUnit.Pairs, () => 4 * shortStack.Functions.Products * (edges.PairCount + 1.0), (piece, scratch) =>
        {
            int first = piece * PairsPerBlock;
            int end = Math.Min(first + PairsPerBlock, edges.PairCount + 1);
            shortStack.Geometry.Measure(edges, first, end);
            shortStack.Functions.Compute(shortStack.Geometry, first, end, scratch);
        });
        Add(forward, "embedding", StepUnit.Atoms, () => 2 * (embedding.Products + shortLayers[0].ProjectProducts) * edges.AtomCount, (piece, scratch) =>
        {
            AtomBlock block = atomBlocks[piece];
            shortStack.Geometry.Frame(edges, edges.Offsets[block.First], edges.Offsets[block.End]);
            if (longLayers.Length > 0)
            {
                longStack.Geometry.Compute(fragments, fragments.Offsets[block.First], fragments.Offsets[block.End], scratch);
            }

            embedding.Forward(atomicNumbers, block, scratch);
            passes[0].Project(block, scratch);
        });
        for (int l = 0; l < shortLayers.Length; l++)
        {
            ShortLayerForward<T> pass = passes[l];
            ShortLayer<T> layer = shortLayers[l];
            ShortLayerForward<T>? next = l + 1 < passes.Length ? passes[l + 1] : null;
            double products = layer.Output.Products + (next is null ? 0 : shortLayers[l + 1].ProjectProducts);
            Add(forward, $"layer {l} edges", StepUnit.Edges, () => 2 * layer.EdgeProducts * edges.EdgeCount, (piece, scratch) => pass.Exchange(edgeBlocks[piece], scratch));
            Add(forward, $"layer {l} atoms", StepUnit.Atoms, () => 2 * products * edges.AtomCount, (piece, scratch) =>
            {
                pass.Update(atomBlocks[piece]);
                next?.Project(atomBlocks[piece], scratch);
            });
        }

        for (int l = 0; l < longLayers.Length; l++)
        {
            var pass = new LongLayerForward<T>(longLayers[l], longStates[l], longStack, l);
            LongLayer<T> layer = longLayers[l];
            Add(forward, $"long layer {l} fragments", StepUnit.Fragments, () => 2 * layer.Fragments.Products * fragments.FragmentCount, (piece, scratch) =>
            {
                int first = piece * FragmentsPerBlock;
                pass.Gather(first, Math.Min(first + FragmentsPerBlock, fragments.FragmentCount), scratch);
            });
            Add(
                forward,
                $"long layer {l}",
                StepUnit.Atoms,
                () => 2 * ((layer.AtomProducts * fragments.AtomCount) + (layer.EdgeProducts * fragments.EdgeCount)),
                (piece, scratch) => pass.Exchange(atomBlocks[piece], scratch));
        }

        Add(
            forward,
            "head",
            StepUnit.Atoms,
            () => (differentiate ? 4 : 2) * head.Products * edges.AtomCount,
            (piece, scratch) => head.Read(atomBlocks[piece], outputs, differentiate, seeds, scratch));
    }

    private void PlanReverse()
    {
        EdgeGraph edges = shortStack.Graph;
        FragmentGraph fragments = longStack.Graph;
        for (int l = longLayers.Length - 1; l >= 0; l--)
        {
            var pass = new LongLayerReverse<T>(longLayers[l], longStates[l], longStack, l);
            LongLayer<T> layer = longLayers[l];
            Add(
                reverse,
                $"long layer {l}, reverse",
                StepUnit.Atoms,
                () => 2 * ((layer.AtomProducts * fragments.AtomCount) + (layer.EdgeProducts * fragments.EdgeCount)),
                (piece, scratch) => pass.Exchange(atomBlocks[piece], scratch));
            Add(reverse, $"long layer {l} fragments, reverse", StepUnit.Fragments, () => 2 * layer.Fragments.Products * fragments.FragmentCount, (piece, scratch) =>
            {
                int first = piece * FragmentsPerBlock;
                pass.Gather(first, Math.Min(first + FragmentsPerBlock, fragments.FragmentCount), scratch);
            });
            Add(reverse, $"long layer {l} shares, reverse", StepUnit.Atoms, () => 0, (piece, _) => pass.Distribute(atomBlocks[piece]));
        }

        ShortLayerReverse<T>[] passes = [.. shortLayers.Select((layer, l) => new ShortLayerReverse<T>(layer, shortStates[l], shortStack))];
        Add(reverse, "late fusion, reverse", StepUnit.Atoms, () => 2 * shortLayers[^1].Output.Products * edges.AtomCount, (piece, scratch) =>
        {
            lateFusion?.Join(atomBlocks[piece]);
            passes[^1].Update(atomBlocks[piece], scratch);
        });
        for (int l = shortLayers.Length - 1; l >= 0; l--)
        {
            ShortLayerReverse<T> pass = passes[l];
            ShortLayer<T> layer = shortLayers[l];
            ShortLayerReverse<T>? next = l > 0 ? passes[l - 1] : null;
            double products = layer.ProjectProducts + (next is null ? embedding.Products : shortLayers[l - 1].Output.Products);
            Add(reverse, $"layer {l} edges, reverse", StepUnit.Edges, () => 2 * layer.EdgeProducts * edges.EdgeCount, (piece, scratch) => pass.Exchange(edgeBlocks[piece], scratch));
            Add(reverse, $"layer {l} atoms, reverse", StepUnit.Atoms, () => 2 * products * edges.AtomCount, (piece, scratch) =>
            {
                pass.Project(atomBlocks[piece], scratch);
                next?.Update(atomBlocks[piece], scratch);
                if (next is null)
                {
                    ReverseInputs(atomBlocks[piece], scratch);
                }
            });
        }
    }

    private void ReverseInputs(AtomBlock block, Workspace<T> scratch)
    {
        EdgeGraph edges = shortStack.Graph;
        embedding.Reverse(atomicNumbers, block, scratch);
        shortStack.Geometry.Differentiate(edges, edges.Offsets[block.First], edges.Offsets[block.End]);
        if (longLayers.Length > 0)
        {
            FragmentGraph fragments = longStack.Graph;
            longStack.Geometry.Differentiate(fragments, fragments.Offsets[block.First], fragments.Offsets[block.End]);
        }
    }

    private static int Blocks(int count, int size) => (count + size - 1) / size;

    private static void Add(List<Step> steps, string name, StepUnit unit, Func<double> operations, Action<int, Workspace<T>> action) =>
        steps.Add(new Step(name, unit, operations, action));

    private unsafe void Reserve(ReadOnlySpan<int> numbers, int threads)
    {
        int atoms = shortStack.Graph.AtomCount;
        if (outputs.Length < atoms)
        {
            int capacity = atoms + (atoms / 8);
            outputs = new double[capacity];
            atomicNumbers = new int[capacity];
        }

        numbers.CopyTo(atomicNumbers);
        atomBlocks.CutByAtoms(atoms, threads);
        edgeBlocks.CutByEdges(shortStack.Graph.Offsets, EdgesPerBlock, threads);
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

    /// <summary>A step of a pass.</summary>
    /// <param name="Name">What it is called in a profile.</param>
    /// <param name="Unit">What it is cut into blocks of.</param>
    /// <param name="Operations">Floating-point operations of its products.</param>
    /// <param name="Action">Does a block.</param>
    private sealed record Step(string Name, StepUnit Unit, Func<double> Operations, Action<int, Workspace<T>> Action);
}
