using System.Numerics;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// What the layers need of the short pairs, one row for a pair: its direction is that of its first edge, from the receiver i to the
/// sender j. Rows are sorted by distance within runs of pairs that are neighbors in space, so that one row after another finds the same
/// part of a table of functions of the distance in the cache.
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
    private readonly GrowingBuffer<double> lengths = new();
    private readonly GrowingBuffer<double> coordinates = new();
    private readonly GrowingBuffer<double> coordinateSlopes = new();
    private readonly GrowingBuffer<double> envelopeSlopes = new();
    private readonly GrowingBuffer<double> slopes = new();
    private int[] firstEdges = [];
    private int[] rows = [];
    private int[] steps = [];
    private int[] atoms = [];

    /// <summary>Number of pairs, P.</summary>
    public int Count { get; private set; }

    /// <summary>[P] φ(r)/c̄.</summary>
    public T* Envelopes => envelopes.Pointer;

    /// <summary>[P, <see cref="Stride"/>] Y(u), M components and zeros.</summary>
    public T* Harmonics => harmonics.Pointer;

    /// <summary>M rounded up to whole vectors.</summary>
    public int Stride => stride;

    /// <summary>[P, M] adjoints of the harmonics, summed over the layers.</summary>
    public T* HarmonicAdjoints => harmonicAdjoints.Pointer;

    /// <summary>[P] distances, Å.</summary>
    public double* Lengths => lengths.Pointer;

    /// <summary>[P] the coordinate of the radial tables, <see cref="RadialFilter.Coordinate"/>.</summary>
    public double* Coordinates => coordinates.Pointer;

    /// <summary>[P] its slope by the distance, 1/Å.</summary>
    public double* CoordinateSlopes => coordinateSlopes.Pointer;

    /// <summary>[P] φ′(r)/c̄, 1/Å.</summary>
    public double* EnvelopeSlopes => envelopeSlopes.Pointer;

    /// <summary>[P] derivatives of the energy by the distance, eV/Å, summed over all that depends on it.</summary>
    public double* Slopes => slopes.Pointer;

    /// <summary>[P, 2] receiver and sender of the first edge.</summary>
    public ReadOnlySpan<int> Atoms => atoms.AsSpan(0, 2 * Count);

    /// <summary>[P] the first edge of each row's pair.</summary>
    public ReadOnlySpan<int> FirstEdges => firstEdges.AsSpan(0, Count);

    /// <summary>[P] the row of each of the graph's pairs.</summary>
    public ReadOnlySpan<int> Rows => rows.AsSpan(0, Count);

    /// <summary>Takes the pairs of a graph, and makes room for what is known of them.</summary>
    public void Resize(EdgeGraph graph)
    {
        Count = graph.PairCount;
        envelopes.Reserve(Count);
        harmonics.Reserve((long)Count * stride);
        harmonicAdjoints.Reserve((long)Count * components);
        lengths.Reserve(Count);
        coordinates.Reserve(Count);
        coordinateSlopes.Reserve(Count);
        envelopeSlopes.Reserve(Count);
        slopes.Reserve(Count);
        if (firstEdges.Length < Count)
        {
            int capacity = Count + (Count / 4);
            (firstEdges, rows, steps, atoms) = (new int[capacity], new int[capacity], new int[capacity], new int[2 * capacity]);
        }

        Sort(graph);
        int i = 0;
        for (int e = 0; e < graph.EdgeCount; e++)
        {
            while (e >= graph.Offsets[i + 1])
            {
                i++;
            }

            int p = graph.Pairs[e];
            if (graph.FirstEdges[p] == e)
            {
                (atoms[2 * rows[p]], atoms[(2 * rows[p]) + 1]) = (i, graph.Senders[e]);
            }
        }
    }

    /// <summary>Computes the geometry of some pairs and clears their adjoints.</summary>
    public void Prepare(EdgeGraph graph, int first, int end)
    {
        for (int p = first; p < end; p++)
        {
            Vector3D d = graph.Displacements[firstEdges[p]];
            double r = d.Length;
            lengths.Pointer[p] = r;
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
            new Span<T>(harmonicAdjoints.Pointer + ((long)p * components), components).Clear();
        }
    }

    /// <summary>
    /// ∂E/∂d of a pair: by the chain rule r ↦ d/r, u ↦ (1 − u uᵀ)/r, so ∂E/∂d = E_r u + (g − u(u·g))/r with g = Σ Ȳ ∂Y/∂u.
    /// </summary>
    public Vector3D Derivative(EdgeGraph graph, int p)
    {
        Vector3D d = graph.Displacements[firstEdges[p]];
        double r = lengths.Pointer[p];
        (T x, T y, T z) = Direction(d, r);
        T* row = harmonicAdjoints.Pointer + ((long)p * components);
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

    // Counting sort of each run by the distance in steps of r_c/Steps.
    private void Sort(EdgeGraph graph)
    {
        ReadOnlySpan<int> edges = graph.FirstEdges;
        Span<int> places = stackalloc int[Steps + 1];
        double scale = Steps / options.Cutoff;
        for (int first = 0; first < Count; first += RunLength)
        {
            int end = Math.Min(first + RunLength, Count);
            places.Clear();
            for (int p = first; p < end; p++)
            {
                steps[p] = Math.Min((int)(graph.Displacements[edges[p]].Length * scale), Steps - 1);
                places[steps[p] + 1]++;
            }

            places[0] = first;
            for (int step = 1; step <= Steps; step++)
            {
                places[step] += places[step - 1];
            }

            for (int p = first; p < end; p++)
            {
                int row = places[steps[p]]++;
                (firstEdges[row], rows[p]) = (edges[p], row);
            }
        }
    }

    private static (T X, T Y, T Z) Direction(Vector3D d, double r) =>
        (T.CreateTruncating(d.X / r), T.CreateTruncating(d.Y / r), T.CreateTruncating(d.Z / r));
}
