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

    private const int MostPairsPerPiece = 512;
    private const int MostFragmentsPerPiece = 8;

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
    private readonly List<PassStep<T>> forEnergies;
    private readonly List<PassStep<T>> forGradients;
    private int pairsPerPiece;
    private int fragmentsPerPiece;
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
        forEnergies = Plan(withGradients: false);
        forGradients = Plan(withGradients: true);
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

    /// <summary>Sets the seed of the dropout of the passes that follow; null for none.</summary>
    public void UseDropout(ulong? seed) => longStack.Dropout.Seed = seed;

    /// <summary>Evaluates the graphs as they are.</summary>
    /// <param name="numbers">[N] atomic numbers.</param>
    /// <param name="withGradients">Whether the derivatives are wanted, too.</param>
    /// <param name="threads">The most threads to use.</param>
    public void Evaluate(ReadOnlySpan<int> numbers, bool withGradients, int threads)
    {
        differentiate = withGradients;
        int most = Math.Min(threads, pieces.Threads);
        Reserve(numbers, most);
        Run(withGradients ? forGradients : forEnergies, most);
    }

    /// <summary>Evaluates the graphs as they are, and the derivatives of Σ seed_i ε_i by all parameters, but for composed maps.</summary>
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
            Run(forGradients, most);
            parameters.Run(atomicNumbers, atomBlocks, pieces, most, derivatives);
        }
        finally
        {
            parameters.End();
            seeds = null;
        }
    }

    /// <summary>From derivatives by composed maps to those by their tensors.</summary>
    public void CompleteParameterDerivatives(ParameterDerivatives derivatives) => shortStack.Functions.Decompose(derivatives);

    private void Run(List<PassStep<T>> steps, int threads)
    {
        foreach (PassStep<T> step in steps)
        {
            int count = step.Unit switch
            {
                StepUnit.Pairs => Blocks(shortStack.Graph.PairCount + 1, pairsPerPiece),
                StepUnit.Fragments => Blocks(longStack.Graph.FragmentCount, fragmentsPerPiece),
                _ => atomBlocks.Count,
            };
            step.Run(pieces, count, threads, Profile);
        }
    }

    private List<PassStep<T>> Plan(bool withGradients)
    {
        var steps = new List<PassStep<T>>();
        PlanForward(steps);
        if (withGradients)
        {
            PlanReverse(steps);
        }

        return steps;
    }

    private void PlanForward(List<PassStep<T>> steps)
    {
        EdgeGraph edges = shortStack.Graph;
        FragmentGraph fragments = longStack.Graph;
        ShortLayerForward<T>[] passes = [.. shortLayers.Select((layer, l) => new ShortLayerForward<T>(layer, shortStates[l], shortStack))];
        Begin(steps, StepUnit.Pairs).Add("radial functions", () => 4 * shortStack.Functions.Products * (edges.PairCount + 1.0), (piece, scratch) =>
        {
            int first = piece * pairsPerPiece;
            int end = Math.Min(first + pairsPerPiece, edges.PairCount + 1);
            shortStack.Geometry.Measure(edges, first, end);
            shortStack.Functions.Compute(shortStack.Geometry, first, end, scratch);
        });
        PassStep<T> step = Begin(steps, StepUnit.Atoms);
        step.Add("embedding", () => 2 * embedding.Products * edges.AtomCount, (piece, scratch) =>
        {
            AtomBlock block = atomBlocks[piece];
            shortStack.Geometry.Frame(edges, edges.Offsets[block.First], edges.Offsets[block.End]);
            if (longLayers.Length > 0)
            {
                longStack.Geometry.Compute(fragments, fragments.Offsets[block.First], fragments.Offsets[block.End], scratch);
            }

            embedding.Forward(atomicNumbers, block, scratch);
        });
        for (int l = 0; l < shortLayers.Length; l++)
        {
            ShortLayerForward<T> pass = passes[l];
            ShortLayer<T> layer = shortLayers[l];
            step.Add($"layer {l} projections", () => 2 * layer.ProjectProducts * edges.AtomCount, (piece, scratch) => pass.Project(atomBlocks[piece], scratch));
            step = Begin(steps, StepUnit.Atoms);
            Action<AtomBlock, Workspace<T>> exchange = pass.Exchange;
            step.Add($"layer {l} edges", () => 2 * layer.EdgeProducts * edges.EdgeCount, (piece, scratch) => ByEdges(atomBlocks[piece], exchange, scratch));
            step.Add($"layer {l} update", () => 2 * layer.Output.Products * edges.AtomCount, (piece, _) => pass.Update(atomBlocks[piece]));
        }

        for (int l = 0; l < longLayers.Length; l++)
        {
            var pass = new LongLayerForward<T>(longLayers[l], longStates[l], longStack, l);
            LongLayer<T> layer = longLayers[l];
            Begin(steps, StepUnit.Fragments).Add($"long layer {l} fragments", () => 2 * layer.Fragments.Products * fragments.FragmentCount, (piece, scratch) =>
            {
                int first = piece * fragmentsPerPiece;
                pass.Gather(first, Math.Min(first + fragmentsPerPiece, fragments.FragmentCount), scratch);
            });
            step = Begin(steps, StepUnit.Atoms);
            step.Add(
                $"long layer {l}",
                () => 2 * ((layer.AtomProducts * fragments.AtomCount) + (layer.EdgeProducts * fragments.EdgeCount)),
                (piece, scratch) => pass.Exchange(atomBlocks[piece], scratch));
        }

        step.Add(
            "head",
            () => (differentiate ? 4 : 2) * head.Products * edges.AtomCount,
            (piece, scratch) => head.Read(atomBlocks[piece], outputs, differentiate, seeds, scratch));
    }

    private void PlanReverse(List<PassStep<T>> steps)
    {
        EdgeGraph edges = shortStack.Graph;
        FragmentGraph fragments = longStack.Graph;
        PassStep<T> step = steps[^1];
        for (int l = longLayers.Length - 1; l >= 0; l--)
        {
            var pass = new LongLayerReverse<T>(longLayers[l], longStates[l], longStack, l);
            LongLayer<T> layer = longLayers[l];
            step.Add(
                $"long layer {l}, reverse",
                () => 2 * ((layer.AtomProducts * fragments.AtomCount) + (layer.EdgeProducts * fragments.EdgeCount)),
                (piece, scratch) => pass.Exchange(atomBlocks[piece], scratch));
            Begin(steps, StepUnit.Fragments).Add($"long layer {l} fragments, reverse", () => 2 * layer.Fragments.Products * fragments.FragmentCount, (piece, scratch) =>
            {
                int first = piece * fragmentsPerPiece;
                pass.Gather(first, Math.Min(first + fragmentsPerPiece, fragments.FragmentCount), scratch);
            });
            step = Begin(steps, StepUnit.Atoms);
            step.Add($"long layer {l} shares, reverse", () => 0, (piece, _) => pass.Distribute(atomBlocks[piece]));
        }

        step.Add("late fusion, reverse", () => 0, (piece, _) => lateFusion?.Join(atomBlocks[piece]));
        ShortLayerReverse<T>[] passes = [.. shortLayers.Select((layer, l) => new ShortLayerReverse<T>(layer, shortStates[l], shortStack))];
        for (int l = shortLayers.Length - 1; l >= 0; l--)
        {
            ShortLayerReverse<T> pass = passes[l];
            ShortLayer<T> layer = shortLayers[l];
            step.Add($"layer {l} update, reverse", () => 2 * layer.Output.Products * edges.AtomCount, (piece, scratch) => pass.Update(atomBlocks[piece], scratch));
            Action<AtomBlock, Workspace<T>> exchange = pass.Exchange;
            step.Add($"layer {l} edges, reverse", () => 2 * layer.EdgeProducts * edges.EdgeCount, (piece, scratch) => ByEdges(atomBlocks[piece], exchange, scratch));
            step = Begin(steps, StepUnit.Atoms);
            step.Add($"layer {l} projections, reverse", () => 2 * layer.ProjectProducts * edges.AtomCount, (piece, scratch) => pass.Project(atomBlocks[piece], scratch));
        }

        step.Add("embedding, reverse", () => 2 * embedding.Products * edges.AtomCount, (piece, scratch) => ReverseInputs(atomBlocks[piece], scratch));
    }

    /// <summary>Does something with the edges of a block of atoms, so many of them at a time that what is computed stays in the cache.</summary>
    private void ByEdges(AtomBlock block, Action<AtomBlock, Workspace<T>> action, Workspace<T> scratch)
    {
        for (int first = block.First; first < block.End;)
        {
            AtomBlock part = block.StartByEdges(first, shortStack.Graph.Offsets, EdgesPerBlock);
            action(part, scratch);
            first = part.End;
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

    private static PassStep<T> Begin(List<PassStep<T>> steps, StepUnit unit)
    {
        steps.Add(new PassStep<T>(unit));
        return steps[^1];
    }

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
        pairsPerPiece = Math.Min(MostPairsPerPiece, Blocks(shortStack.Graph.PairCount + 1, threads));
        fragmentsPerPiece = Math.Clamp(Blocks(longStack.Graph.FragmentCount, threads), 1, MostFragmentsPerPiece);
        atomBlocks.Cut(shortStack.Graph.Offsets, threads);
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
}
