using System.Collections.Immutable;
using System.Numerics;
using MDEngine.Neighbors;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.So3lr;
using MDEngine.Threading;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>Energies, charges and derivatives of one structure by SO3LR, in plain C# (docs/developer/so3lr.md).</summary>
/// <typeparam name="T">float or double, inside the network; what leaves it is double.</typeparam>
internal sealed unsafe partial class So3lrNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Blocks are small enough that their scratch stays in the second-level cache, and that many threads find work.
    private const int LeastAtoms = 8;
    private const int MostAtoms = 16;
    private const int PairBlock = 64;

    private readonly So3lrOptions options;
    private readonly So3lrEmbedding embedding;
    private readonly So3lrHeads<T> heads;
    private readonly NuclearRepulsion repulsion;
    private readonly LongRangeFunctions functions;
    private readonly So3lrFirstAttention<T> firstAttention;
    private readonly So3lrAttention<T>[] attentions;
    private readonly So3lrUpdate<T>[] updates;
    private readonly So3lrPairs<T> pairs;
    private readonly Pieces<T> pieces;
    private readonly List<PassStep<T>> forward = [];
    private readonly List<PassStep<T>> longPairs = [];
    private readonly List<PassStep<T>> reverse = [];

    // Scalars on entry [N, F], scalars [N, F], vectors on entry of each layer [N, stride], and their adjoints. Those after the messages are of two
    // layers by turns: while some atoms make those of a layer, others read those of the next.
    private readonly GrowingBuffer<T> start = new();
    private readonly GrowingBuffer<T> x = new();
    private readonly GrowingBuffer<T>[] v;
    private readonly GrowingBuffer<T> xBar = new();
    private readonly GrowingBuffer<T> vBar = new();
    private readonly GrowingBuffer<T>[] messageXBars = [new(), new()];
    private readonly GrowingBuffer<T>[] messageVBars = [new(), new()];
    private readonly GrowingBuffer<T>[] scalarRows;
    private readonly GrowingBuffer<T>[] vectorRows;

    // What the stages work on; set for the time of one evaluation.
    private AtomicSystem system;
    private NeighborList? longList;
    private LongRange longRange;
    private So3lrOutput output = new(0, 0);
    private double[] screenings = [];
    private int[] species = [];
    private int atomBlock = MostAtoms;

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
        So3lrLayerWeights<T>[] weights =
            [.. Enumerable.Range(0, options.Layers).Select(t => new So3lrLayerWeights<T>(model, options, t, So3lrDomain.Nearest))];
        firstAttention = new(weights[0], options);
        attentions = [.. weights.Skip(1).Select(layer => new So3lrAttention<T>(layer, options))];
        updates = [.. weights.Select(layer => new So3lrUpdate<T>(layer, options))];
        pairs = new(options);
        pieces = new(new ThreadTeam(threads));
        functions = new(options, So3lrDomain.Nearest);
        longRange = new(options, functions, [], []);
        v = [.. Enumerable.Range(0, options.Layers + 1).Select(_ => new GrowingBuffer<T>())];
        scalarRows = [x, xBar, .. messageXBars];
        vectorRows = [vBar, .. messageVBars, .. v];
        PlanForward();
        PlanLongPairs();
        PlanReverse();
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

        ImmutableArray<int> elements = [.. topology.AtomicNumbers.Distinct().Order()];
        species = [.. topology.AtomicNumbers.Select(z => elements.IndexOf(z))];
        using var rowsOfElements = new AlignedBuffer<T>((long)elements.Length * options.Features);
        for (int element = 0; element < elements.Length; element++)
        {
            Rows.Copy(
                start.Pointer + ((long)Array.IndexOf(species, element) * options.Features), options.Features,
                rowsOfElements.Pointer + ((long)element * options.Features), options.Features, 1, options.Features);
        }

        firstAttention.Bind(species, rowsOfElements.Pointer, elements.Length);
        longRange = new(options, functions, elements, species);
        screenings = [.. topology.AtomicNumbers.Select(repulsion.Screening)];
    }

    /// <summary>Evaluates the bound structure.</summary>
    /// <param name="structure">Positions and cell.</param>
    /// <param name="shortGraph">Edges within the short cutoff.</param>
    /// <param name="longNeighbors">A full list of at least the pairs within the long cutoff; null for all pairs.</param>
    /// <param name="totalCharge">e.</param>
    /// <param name="differentiate">Whether forces and virial are wanted.</param>
    /// <param name="result">Written.</param>
    public void Evaluate(
        AtomicSystem structure, EdgeGraph shortGraph, NeighborList? longNeighbors, double totalCharge, bool differentiate, So3lrOutput result)
    {
        (system, longList, output) = (structure, longNeighbors, result);
        Resize(shortGraph);
        result.Resize(pairs.Count);
        Run(forward);
        Shift(result.Charges, totalCharge);
        longRange.Prepare(result.Ratios);
        Run(longPairs);
        result.Sum(longRange, new ReadOnlySpan<PairAtoms>(pairs.Atoms, pairs.Count));
        if (differentiate)
        {
            // As every q_j holds −Σp/N, p̄_i = q̄_i − Σq̄/N.
            Shift(longRange.Potentials, 0);
            Run(reverse);
            result.SumVirial(pairs.Displacements, longRange);
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

    private MessageBars<T> MessageBars(int layer) => new(messageXBars[layer % 2].Pointer, messageVBars[layer % 2].Pointer);

    // x₁ = x + messages and v₁ = v + messages of some atoms.
    private void Receive(int t, int first, int count, Workspace<T> scratch)
    {
        T* scalars = updates[t].Scalars, vectors = updates[t].Vectors;
        if (t == 0)
        {
            pairs.Connect(first, count);
            Copy(start.Pointer, scalars, first, count, options.Features);
            new Span<T>(vectors + ((long)first * pairs.Stride), count * pairs.Stride).Clear();
        }
        else
        {
            Copy(x.Pointer, scalars, first, count, options.Features);
            Copy(v[t].Pointer, vectors, first, count, pairs.Stride);
        }

        for (int i = first; i < first + count; i++)
        {
            T* scalar = scalars + ((long)i * options.Features), vector = vectors + ((long)i * pairs.Stride);
            if (t == 0)
            {
                firstAttention.Receive(pairs, pairs.EdgesOf(i), scalar, vector, scratch);
            }
            else
            {
                attentions[t - 1].Receive(pairs, pairs.EdgesOf(i), scalar, vector, scratch);
            }
        }
    }

    private void Run(List<PassStep<T>> steps)
    {
        foreach (PassStep<T> step in steps)
        {
            int count = step.Unit switch
            {
                StepUnit.Runs => pairs.Runs,
                StepUnit.Pairs => (pairs.Count + PairBlock - 1) / PairBlock,
                StepUnit.Parts => longRange.Parts,
                _ => (system.AtomCount + atomBlock - 1) / atomBlock,
            };
            step.Run(pieces, count, int.MaxValue, Profile);
        }
    }

    private static void Copy(T* from, T* to, int first, int count, int width) =>
        new Span<T>(from + ((long)first * width), count * width).CopyTo(new Span<T>(to + ((long)first * width), count * width));

    private void Resize(EdgeGraph shortGraph)
    {
        // Every thread has as many blocks as the others.
        int atoms = system.AtomCount, rounds = (atoms + (pieces.Threads * MostAtoms) - 1) / (pieces.Threads * MostAtoms);
        atomBlock = Math.Max(LeastAtoms, (atoms + (pieces.Threads * rounds) - 1) / (pieces.Threads * rounds));
        pairs.Resize(shortGraph);
        heads.Resize(atoms);
        firstAttention.Resize(pairs.Count);
        foreach (GrowingBuffer<T> buffer in scalarRows)
        {
            buffer.Reserve((long)atoms * options.Features);
        }

        foreach (GrowingBuffer<T> buffer in vectorRows)
        {
            buffer.Reserve((long)atoms * pairs.Stride);
        }

        for (int t = 0; t < options.Layers; t++)
        {
            updates[t].Resize(atoms);
            if (t > 0)
            {
                attentions[t - 1].Resize(atoms, pairs.Count);
            }
        }
    }

    private void PreparePairs(int first, int count)
    {
        pairs.Prepare(first, first + count);
        for (int p = first; p < first + count; p++)
        {
            double r = pairs.Lengths[p];
            (int i, int j) = pairs.Atoms[p];
            So3lrDomain.CheckDistance(r, Math.Min(i, j), Math.Max(i, j));
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
            output.PairDerivatives[p] = pairs.Derivative(p);
        }
    }

    // d = r_j − r_i, so that ∂E/∂r_i = −∂E/∂d of the pairs whose first edge i receives, and + of the others.
    private void GatherForces(int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            Vector3D force = longRange.Forces[i];
            foreach (RowEdge edge in pairs.EdgesOf(i))
            {
                force += edge.IsForward ? output.PairDerivatives[edge.Pair] : -output.PairDerivatives[edge.Pair];
            }

            output.Forces[i] = force;
        }
    }
}
