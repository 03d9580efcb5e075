using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// What the layers need of the short pairs, one row for a pair: of its two edges the row's is the one whose receiver has the lower element number.
/// Rows are sorted by distance within runs of pairs that are neighbors in space, so that one row after another finds the same part of a table of
/// functions of the distance in the cache.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class So3lrPairs<T>(So3lrOptions options)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // The q and k of the atoms of so many pairs, and what they work on, stay in the second-level cache.
    private const int RunLength = 2048;

    private const int Steps = 512;

    private readonly int components = options.VectorComponents;
    private readonly int stride = (options.VectorComponents + Dispatch.VectorCount<T>() - 1) / Dispatch.VectorCount<T>() * Dispatch.VectorCount<T>();
    private readonly CutoffEnvelope envelope = new(options.Cutoff, smooth: true);
    private readonly GrowingBuffer<T> envelopes = new();
    private readonly GrowingBuffer<T> harmonics = new();
    private readonly GrowingBuffer<T> harmonicAdjoints = new();
    private readonly GrowingBuffer<double> coordinates = new();
    private readonly GrowingBuffer<double> coordinateSlopes = new();
    private readonly GrowingBuffer<double> envelopeSlopes = new();
    private readonly GrowingBuffer<double> slopes = new();
    private PairAtoms[] atoms = [];
    private EdgeGraph graph = new(1, false);
    private Vector3D[] displacements = [];
    private double[] lengths = [];
    private int[] firstEdges = [];
    private int[] rows = [];
    private int[] steps = [];
    private RowEdge[] edges = [];

    /// <summary>Number of pairs, P.</summary>
    public int Count { get; private set; }

    /// <summary>Runs of pairs that <see cref="Sort"/> sorts, each for itself.</summary>
    public int Runs => (Count + RunLength - 1) / RunLength;

    /// <summary>[P] φ(r)/c̄.</summary>
    public T* Envelopes => envelopes.Pointer;

    /// <summary>[P, <see cref="Stride"/>] Y(u), M components and zeros.</summary>
    public T* Harmonics => harmonics.Pointer;

    /// <summary>M rounded up to whole vectors.</summary>
    public int Stride => stride;

    /// <summary>[P] distances, Å.</summary>
    public ReadOnlySpan<double> Lengths => lengths.AsSpan(0, Count);

    /// <summary>[P] d = r_j − r_i, Å.</summary>
    public ReadOnlySpan<Vector3D> Displacements => displacements.AsSpan(0, Count);

    /// <summary>[P] the coordinate of the radial tables, <see cref="RadialFilter.Coordinate"/>.</summary>
    public double* Coordinates => coordinates.Pointer;

    /// <summary>[P] φ′(r)/c̄, 1/Å.</summary>
    public double* EnvelopeSlopes => envelopeSlopes.Pointer;

    /// <summary>[P] derivatives of the energy by the distance, eV/Å, summed over all that depends on it.</summary>
    public double* Slopes => slopes.Pointer;

    /// <summary>[P] receiver and sender.</summary>
    public PairAtoms* Atoms => (PairAtoms*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(atoms));

    /// <summary>The edges that an atom receives by; <see cref="Connect"/> has been called for it.</summary>
    public ReadOnlySpan<RowEdge> EdgesOf(int atom)
    {
        int first = graph.Offsets[atom];
        return edges.AsSpan(first, graph.Offsets[atom + 1] - first);
    }

    /// <summary>Takes the pairs of a graph, and makes room for what is known of them.</summary>
    public void Resize(EdgeGraph shortGraph)
    {
        graph = shortGraph;
        Count = graph.PairCount;
        envelopes.Reserve(Count);
        harmonics.Reserve((long)Count * stride);
        harmonicAdjoints.Reserve((long)Count * stride);
        coordinates.Reserve(Count);
        coordinateSlopes.Reserve(Count);
        envelopeSlopes.Reserve(Count);
        slopes.Reserve(Count);
        if (firstEdges.Length < Count)
        {
            int capacity = Count + (Count / 4);
            (firstEdges, rows, steps, lengths) = (new int[capacity], new int[capacity], new int[capacity], new double[capacity]);
            (displacements, edges) = (new Vector3D[capacity], new RowEdge[2 * capacity]);
            atoms = GC.AllocateUninitializedArray<PairAtoms>(capacity, pinned: true);
        }
    }

    /// <summary>Counting sort of a run by the distance in steps of r_c/Steps.</summary>
    /// <param name="run">Its number.</param>
    /// <param name="species">[N] element of each atom.</param>
    public void Sort(int run, ReadOnlySpan<int> species)
    {
        ReadOnlySpan<int> edgesOfPairs = graph.FirstEdges, senders = graph.Senders, mirrors = graph.Mirrors;
        Span<int> places = stackalloc int[Steps + 1];
        double scale = Steps / options.Cutoff;
        int first = run * RunLength, end = Math.Min(first + RunLength, Count);
        places.Clear();
        for (int p = first; p < end; p++)
        {
            steps[p] = Math.Min((int)(graph.Displacements[edgesOfPairs[p]].Length * scale), Steps - 1);
            places[steps[p] + 1]++;
        }

        places[0] = first;
        for (int step = 1; step <= Steps; step++)
        {
            places[step] += places[step - 1];
        }

        for (int p = first; p < end; p++)
        {
            int row = places[steps[p]]++, edge = edgesOfPairs[p], mirror = mirrors[edge];
            if (species[senders[mirror]] > species[senders[edge]])
            {
                (edge, mirror) = (mirror, edge);
            }

            (firstEdges[row], rows[p]) = (edge, row);
            atoms[row] = new(senders[mirror], senders[edge]);
        }
    }

    /// <summary>Finds the pairs of the edges of some atoms.</summary>
    public void Connect(int first, int count)
    {
        ReadOnlySpan<int> offsets = graph.Offsets, pairs = graph.Pairs, senders = graph.Senders;
        for (int e = offsets[first]; e < offsets[first + count]; e++)
        {
            int row = rows[pairs[e]];
            edges[e] = new(row, senders[e], firstEdges[row] == e);
        }
    }

    /// <summary>Computes the geometry of some pairs and clears their adjoints.</summary>
    public void Prepare(int first, int end)
    {
        for (int p = first; p < end; p++)
        {
            Vector3D d = graph.Displacements[firstEdges[p]];
            double r = d.Length;
            (displacements[p], lengths[p]) = (d, r);
            slopes.Pointer[p] = 0;
            (double phi, double phiSlope) = envelope.At(r);
            envelopes.Pointer[p] = T.CreateTruncating(phi / options.MeanNeighbors);
            envelopeSlopes.Pointer[p] = phiSlope / options.MeanNeighbors;
            coordinates.Pointer[p] = RadialFilter.Coordinate(r, options.Constants.BernsteinGamma, out coordinateSlopes.Pointer[p]);
            (T x, T y, T z) = Direction(d, r);
            T* row = harmonics.Pointer + ((long)p * stride);
            int offset = 0;
            foreach (int degree in options.Degrees)
            {
                int size = (2 * degree) + 1;
                SphericalHarmonics<T>.Evaluate(degree, x, y, z, new Span<T>(row + offset, size));
                offset += size;
            }

            new Span<T>(row + components, stride - components).Clear();
            new Span<T>(harmonicAdjoints.Pointer + ((long)p * stride), stride).Clear();
        }
    }

    /// <summary>Adds to a pair's slope what comes by a table of its coordinate.</summary>
    /// <param name="pair">Its row.</param>
    /// <param name="slope">Derivative by the place in the table's interval.</param>
    /// <param name="inverseStep">Intervals for each unit of the coordinate.</param>
    public void AddSlope(int pair, T slope, double inverseStep) =>
        slopes.Pointer[pair] += double.CreateTruncating(slope) * inverseStep * coordinateSlopes.Pointer[pair];

    /// <summary>What kernels need, from a pair on.</summary>
    /// <param name="first">The pair.</param>
    /// <param name="logits">Its logits in a layer.</param>
    /// <param name="weights">Its weights.</param>
    public PairRows<T> RowsFrom(int first, T* logits, T* weights) => new()
    {
        Atoms = Atoms + first,
        Envelopes = envelopes.Pointer + first,
        Harmonics = harmonics.Pointer + ((long)first * stride),
        HarmonicAdjoints = harmonicAdjoints.Pointer + ((long)first * stride),
        Logits = logits,
        Weights = weights,
    };

    /// <summary>
    /// ∂E/∂d of a pair: by the chain rule r ↦ d/r, u ↦ (1 − u uᵀ)/r, so ∂E/∂d = E_r u + (g − u(u·g))/r with g = Σ Ȳ ∂Y/∂u.
    /// </summary>
    public Vector3D Derivative(int p)
    {
        Vector3D d = displacements[p];
        double r = lengths[p];
        (T x, T y, T z) = Direction(d, r);
        T* row = harmonicAdjoints.Pointer + ((long)p * stride);
        Vector3D g = Vector3D.Zero;
        int offset = 0;
        foreach (int degree in options.Degrees)
        {
            int size = (2 * degree) + 1;
            (T gx, T gy, T gz) = SphericalHarmonics<T>.Gradient(degree, x, y, z, new ReadOnlySpan<T>(row + offset, size));
            g += new Vector3D(double.CreateTruncating(gx), double.CreateTruncating(gy), double.CreateTruncating(gz));
            offset += size;
        }

        Vector3D u = d / r;
        return (slopes.Pointer[p] * u) + ((g - (Vector3D.Dot(u, g) * u)) / r);
    }

    private static (T X, T Y, T Z) Direction(Vector3D d, double r) =>
        (T.CreateTruncating(d.X / r), T.CreateTruncating(d.Y / r), T.CreateTruncating(d.Z / r));
}
