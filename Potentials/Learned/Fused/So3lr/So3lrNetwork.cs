using System.Diagnostics;
using System.Numerics;
using MDEngine.Neighbors;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.So3lr;
using MDEngine.Threading;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>Energies, charges and derivatives of one structure by SO3LR, in plain C# (docs/developer/so3lr.md).</summary>
/// <typeparam name="T">float or double, inside the network; what leaves it is double.</typeparam>
internal sealed unsafe class So3lrNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Blocks are small enough that their scratch stays in the second-level cache, and that many threads find work.
    private const int AtomBlock = 16;
    private const int PairBlock = 64;

    private readonly So3lrOptions options;
    private readonly So3lrEmbedding embedding;
    private readonly So3lrHeads<T> heads;
    private readonly NuclearRepulsion repulsion;
    private readonly LongRangeFunctions functions;
    private readonly So3lrLayerWeights<T>[] weights;
    private readonly So3lrAttention<T>[] attentions;
    private readonly So3lrUpdate<T>[] updates;
    private readonly So3lrPairs<T> pairs;
    private readonly Pieces<T> pieces;
    private readonly Action<int, Workspace<T>>[][] forward;
    private readonly Action<int, Workspace<T>>[][] reverse;
    private readonly Action<int, Workspace<T>> preparePairs;
    private readonly Action<int, Workspace<T>> readOut;
    private readonly Action<int, Workspace<T>> computeLongRange;
    private readonly Action<int, Workspace<T>> reverseReadOut;
    private readonly Action<int, Workspace<T>> derivePairs;
    private readonly Action<int, Workspace<T>> gatherForces;

    private readonly GrowingBuffer<T> start = new();
    private readonly GrowingBuffer<T> x = new();
    private readonly GrowingBuffer<T>[] v;
    private readonly GrowingBuffer<T> xBar = new();
    private readonly GrowingBuffer<T> vBar = new();
    private readonly GrowingBuffer<T> messageXBar = new();
    private readonly GrowingBuffer<T> messageVBar = new();

    // What the stages work on; set for the time of one evaluation.
    private EdgeGraph graph = new(1, false);
    private AtomicSystem system;
    private NeighborList? longList;
    private LongRange longRange;
    private So3lrOutput output = new(0, 0);
    private double[] screenings = [];

    // A stage over rows: the first, their number, scratch of the thread.
    private delegate void RowStage(int first, int count, Workspace<T> scratch);

    /// <summary>Reads a model.</summary>
    /// <param name="model">The file.</param>
    /// <param name="options">Its sizes.</param>
    /// <param name="threads">Number of threads, or 0 for one for each processor.</param>
    /// <exception cref="InputFileException">A tensor is missing or has another shape.</exception>
    public So3lrNetwork(ModelFile model, So3lrOptions options, int threads)
    {
        this.options = options;
        embedding = new(model, options);
        heads = new(model, options);
        repulsion = new(model, options);
        weights = [.. Enumerable.Range(0, options.Layers).Select(t => new So3lrLayerWeights<T>(model, options, t, So3lrDomain.Nearest))];
        attentions = [.. weights.Select((layer, t) => new So3lrAttention<T>(layer, options, t == 0))];
        updates = [.. weights.Select(layer => new So3lrUpdate<T>(layer, options))];
        pairs = new(options);
        pieces = new(new ThreadTeam(threads));
        functions = new(options, So3lrDomain.Nearest);
        longRange = new(options, functions, []);
        v = [.. Enumerable.Range(0, options.Layers + 1).Select(_ => new GrowingBuffer<T>())];
        forward = [.. Enumerable.Range(0, options.Layers).Select(ForwardStages)];
        reverse = [.. Enumerable.Range(0, options.Layers).Select(ReverseStages)];
        preparePairs = OverPairs((first, count, _) => PreparePairs(first, count));
        readOut = OverAtoms((first, count, scratch) => heads.Apply(
            system.Topology.AtomicNumbers.AsSpan(), x.Pointer, first, count, output.NetworkEnergies, output.Charges, output.Ratios, scratch));
        computeLongRange = OverAtoms((first, count, scratch) => longRange.Compute(
            system, longList, output.Charges, output.Ratios, first, count, (double*)scratch.Take(LongRange.Scratch * sizeof(double) / sizeof(T))));
        reverseReadOut = OverAtoms((first, count, scratch) => heads.Reverse(
            system.Topology.AtomicNumbers.AsSpan(), first, count, longRange.Potentials, longRange.RatioBars, xBar.Pointer, scratch));
        derivePairs = OverPairs((first, count, _) => DerivePairs(first, count));
        gatherForces = OverAtoms((first, count, _) => GatherForces(first, count));
    }

    /// <summary>Where it writes what its stages take; null where it need not measure.</summary>
    public StageProfile? Profile { get; set; }

    /// <summary>Sets the structure whose positions will vary: elements, total charge and unpaired electrons.</summary>
    public void Bind(Topology topology, double totalCharge, double unpairedElectrons)
    {
        ReadOnlySpan<int> numbers = topology.AtomicNumbers.AsSpan();
        double[] rows = embedding.Of(numbers, totalCharge, unpairedElectrons);
        start.Reserve(rows.Length);
        for (int k = 0; k < rows.Length; k++)
        {
            start.Pointer[k] = T.CreateTruncating(rows[k]);
        }

        longRange = new(options, functions, topology.AtomicNumbers);
        screenings = [.. topology.AtomicNumbers.Select(repulsion.Screening)];
    }

    /// <summary>Evaluates the bound structure.</summary>
    /// <param name="structure">Positions and cell.</param>
    /// <param name="shortGraph">Edges within the short cutoff.</param>
    /// <param name="longPairs">A full list of at least the pairs within the long cutoff; null for all pairs.</param>
    /// <param name="totalCharge">e.</param>
    /// <param name="differentiate">Whether forces and virial are wanted.</param>
    /// <param name="result">Written.</param>
    public void Evaluate(
        AtomicSystem structure, EdgeGraph shortGraph, NeighborList? longPairs, double totalCharge, bool differentiate, So3lrOutput result)
    {
        (system, graph, longList, output) = (structure, shortGraph, longPairs, result);
        int atoms = structure.AtomCount;
        Resize(atoms);
        result.Resize(pairs.Count);
        OverPairs("geometry", preparePairs);
        Copy(start.Pointer, x.Pointer, 0, atoms, options.Features);
        new Span<T>(v[0].Pointer, atoms * options.VectorComponents).Clear();
        foreach (Action<int, Workspace<T>>[] stages in forward)
        {
            OverAtoms("queries, keys, values", stages[0]);
            OverPairs("filters", stages[1]);
            OverAtoms("messages and update", stages[2]);
        }

        OverAtoms("heads", readOut);
        Shift(result.Charges, totalCharge);
        longRange.Prepare(result.Ratios);
        OverAtoms("long range", computeLongRange);
        result.Sum(longRange, pairs.Atoms);
        if (differentiate)
        {
            Differentiate(atoms);
        }
    }

    // q_i = p_i + (total − Σp)/N
    private static void Shift(double[] values, double total)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        double shift = (total - sum) / values.Length;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] += shift;
        }
    }

    private void Differentiate(int atoms)
    {
        // As every q_j holds −Σp/N, p̄_i = q̄_i − Σq̄/N.
        Shift(longRange.Potentials, 0);
        OverAtoms("heads, reverse", reverseReadOut);
        new Span<T>(vBar.Pointer, atoms * options.VectorComponents).Clear();
        for (int t = options.Layers - 1; t >= 0; t--)
        {
            OverAtoms("update, reverse", reverse[t][0]);
            OverPairs("filters, reverse", reverse[t][1]);
            if (t > 0)
            {
                OverAtoms("queries, keys, values, reverse", reverse[t][2]);
            }
        }

        OverPairs("forces", derivePairs);
        OverAtoms("forces", gatherForces);
        output.SumVirial(graph, pairs.FirstEdges, longRange);
    }

    private Action<int, Workspace<T>>[] ForwardStages(int t)
    {
        So3lrAttention<T> attention = attentions[t];
        So3lrUpdate<T> update = updates[t];
        return
        [
            OverAtoms((first, count, _) => attention.Project(x.Pointer, first, count)),
            OverPairs((first, count, scratch) => attention.Filter(pairs, v[t].Pointer, first, count, scratch)),
            OverAtoms((first, count, scratch) =>
            {
                Copy(x.Pointer, update.Scalars, first, count, options.Features);
                Copy(v[t].Pointer, update.Vectors, first, count, options.VectorComponents);
                attention.Receive(graph, pairs, first, count, update.Scalars, update.Vectors, scratch);
                update.Apply(first, count, x.Pointer, v[t + 1].Pointer, scratch);
            }),
        ];
    }

    private Action<int, Workspace<T>>[] ReverseStages(int t)
    {
        So3lrAttention<T> attention = attentions[t];
        So3lrUpdate<T> update = updates[t];
        return
        [
            OverAtoms((first, count, scratch) => update.Reverse(
                first, count, xBar.Pointer, vBar.Pointer, messageXBar.Pointer, messageVBar.Pointer, scratch)),
            OverPairs((first, count, scratch) => attention.FilterAdjoints(
                pairs, v[t].Pointer, messageXBar.Pointer, messageVBar.Pointer, first, count, scratch)),
            OverAtoms((first, count, scratch) =>
            {
                Copy(messageXBar.Pointer, xBar.Pointer, first, count, options.Features);
                Copy(messageVBar.Pointer, vBar.Pointer, first, count, options.VectorComponents);
                attention.ReceiveAdjoints(graph, pairs, first, count, messageXBar.Pointer, xBar.Pointer, vBar.Pointer, scratch);
            }),
        ];
    }

    private void OverAtoms(string name, Action<int, Workspace<T>> stage) => Run(name, system.AtomCount, AtomBlock, stage);

    private void OverPairs(string name, Action<int, Workspace<T>> stage) => Run(name, pairs.Count, PairBlock, stage);

    private void Run(string name, int rows, int block, Action<int, Workspace<T>> stage)
    {
        long start = Profile is null ? 0 : Stopwatch.GetTimestamp();
        pieces.Run((rows + block - 1) / block, stage, int.MaxValue);
        Profile?.Add(name, Stopwatch.GetTimestamp() - start, 0);
    }

    private Action<int, Workspace<T>> OverAtoms(RowStage stage) => (block, scratch) =>
    {
        int first = block * AtomBlock;
        stage(first, Math.Min(AtomBlock, system.AtomCount - first), scratch);
    };

    private Action<int, Workspace<T>> OverPairs(RowStage stage) => (block, scratch) =>
    {
        int first = block * PairBlock;
        stage(first, Math.Min(PairBlock, pairs.Count - first), scratch);
    };

    private static void Copy(T* from, T* to, int first, int count, int width) =>
        new Span<T>(from + ((long)first * width), count * width).CopyTo(new Span<T>(to + ((long)first * width), count * width));

    private void Resize(int atoms)
    {
        pairs.Resize(graph);
        heads.Resize(atoms);
        long scalars = (long)atoms * options.Features, vectors = (long)atoms * options.VectorComponents;
        foreach (GrowingBuffer<T> buffer in (ReadOnlySpan<GrowingBuffer<T>>)[x, xBar, messageXBar])
        {
            buffer.Reserve(scalars);
        }

        vBar.Reserve(vectors);
        messageVBar.Reserve(vectors);
        for (int t = 0; t < options.Layers; t++)
        {
            attentions[t].Resize(atoms, pairs.Count);
            updates[t].Resize(atoms);
        }

        foreach (GrowingBuffer<T> buffer in v)
        {
            buffer.Reserve(vectors);
        }
    }

    private void PreparePairs(int first, int count)
    {
        pairs.Prepare(graph, first, first + count);
        for (int p = first; p < first + count; p++)
        {
            double r = pairs.Lengths[p];
            (int i, int j) = (pairs.Atoms[2 * p], pairs.Atoms[(2 * p) + 1]);
            So3lrDomain.CheckDistance(r, i, j);
            output.Repulsions[p] = 0;
            if (repulsion.Reaches(r))
            {
                double charges = (double)system.Topology.AtomicNumbers[i] * system.Topology.AtomicNumbers[j];
                (output.Repulsions[p], pairs.Slopes[p]) = repulsion.At(r, charges, screenings[i] + screenings[j]);
            }
        }
    }

    private void DerivePairs(int first, int count)
    {
        for (int p = first; p < first + count; p++)
        {
            output.PairDerivatives[p] = pairs.Derivative(graph, p);
        }
    }

    // d = r_j − r_i, so that ∂E/∂r_i = −∂E/∂d of the pairs whose first edge i receives, and + of the others.
    private void GatherForces(int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            Vector3D force = longRange.Forces[i];
            for (int e = graph.Offsets[i]; e < graph.Offsets[i + 1]; e++)
            {
                int p = pairs.Rows[graph.Pairs[e]];
                force += pairs.FirstEdges[p] == e ? output.PairDerivatives[p] : -output.PairDerivatives[p];
            }

            output.Forces[i] = force;
        }
    }
}
