using System.Globalization;
using ILGPU.Runtime;
using MDEngine.Neighbors.Kernels;

namespace MDEngine.Neighbors;

/// <summary>
/// Finds all pairs within a cutoff, for any cell: zero to three periodic directions, skewed, smaller than the cutoff, points
/// anywhere. One <see cref="Load"/> bins the points; any number of searches with any cutoffs may follow.
/// </summary>
/// <remarks>
/// The same bytes come out for any number of threads and on any accelerator. Memory is kept from one use to the next, so that
/// a search like the last one allocates nothing. Not for use from several threads at once.
/// </remarks>
public sealed class NeighborSearch : IDisposable
{
    /// <summary>Longest cutoff, Å; meant to catch a wrong unit.</summary>
    public const double MaxCutoff = 1e6;

    /// <summary>Greatest coordinate, Å: beyond, double precision itself is too coarse for atoms.</summary>
    public const double MaxCoordinate = 1e9;

    /// <summary>Columns of bins looked through in one search, above which the request is taken for a mistake.</summary>
    private const double MaxColumns = 1e11;

    /// <summary>Least extent of open systems in the estimate of their density, in units of the cutoff.</summary>
    private const double LeastExtent = 0.5;

    private readonly PointSet points;
    private readonly PointSet centers;
    private readonly SearchPlan plan = new();
    private readonly BlockSearch? blocks;
    private readonly OccupiedBins pointBins = new();
    private readonly OccupiedBins centerBins = new();
    private readonly KernelSearch? kernels;

    private CellGeometry geometry;
    private SearchGrid grid;
    private double greatestCoordinate;
    private double density;
    private BinSize binSize;
    private (double Cutoff, double Density) binSizeFor;
    private double longestCell;

    /// <summary>A search on the processor.</summary>
    /// <param name="threads">Number of threads, or 0 for one for each processor.</param>
    public NeighborSearch(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Accelerator = SharedAccelerators.ForThreads(threads == 0 ? Environment.ProcessorCount : threads);
        (points, centers) = (new PointSet(Accelerator), new PointSet(Accelerator));
        if (KernelCapabilities.RunsVectorCode(Accelerator))
        {
            blocks = new BlockSearch(Accelerator, Accelerator.NumMultiprocessors);
        }
        else
        {
            kernels = new KernelSearch(Accelerator);
        }
    }

    /// <summary>A search by the portable kernels on an accelerator, which the caller keeps and disposes.</summary>
    /// <param name="accelerator">Made from a context with ILGPU.Algorithms enabled.</param>
    public NeighborSearch(Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        Accelerator = accelerator;
        (points, centers) = (new PointSet(accelerator), new PointSet(accelerator));
        kernels = new KernelSearch(accelerator);
    }

    /// <summary>What the search runs on; searches on the processor with as many threads share it.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>Working memory held, bytes; the lists' own comes on top.</summary>
    public long MemoryBytes => points.MemoryBytes + centers.MemoryBytes + (blocks?.MemoryBytes ?? 0);

    /// <summary>Bins the points.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="positions">[N], Å; anywhere, not only inside the cell.</param>
    /// <param name="cutoff">Å; the shortest of the cutoffs to come. Others are as exact, but the bins are sized for this one.</param>
    /// <exception cref="InputException">The cell is singular, a position is not finite, or the cutoff is out of range.</exception>
    public void Load(UnitCell cell, ReadOnlySpan<Vector3D> positions, double cutoff)
    {
        CheckCutoff(cutoff);
        geometry = new CellGeometry(cell);
        longestCell = geometry.LongestPeriodicVector;
        (Vector3D lower, Vector3D upper) = Survey(positions);
        density = Density(lower, upper, positions.Length, cutoff);
        if ((cutoff, density) != binSizeFor)
        {
            binSize = BinSize.For(cutoff, density);
            binSizeFor = (cutoff, density);
        }

        grid = new SearchGrid(geometry, lower, upper, binSize);
        points.Load(positions, grid);
        if (blocks is not null)
        {
            pointBins.Build(points);
        }
    }

    /// <summary>Finds the pairs among the loaded points.</summary>
    /// <param name="cutoff">Å; pairs at exactly this distance are outside.</param>
    /// <param name="list">Where to write.</param>
    /// <param name="selection">Full or half.</param>
    /// <exception cref="InputException">The cutoff is out of range, or the list would not fit into the memory.</exception>
    public void Find(double cutoff, NeighborList list, PairSelection selection = PairSelection.Full)
    {
        ArgumentNullException.ThrowIfNull(list);
        Find(points, pointBins, cutoff, list, selection);
    }

    /// <summary>Finds the loaded points around centers that are another set, in the same cell.</summary>
    /// <param name="centerPositions">[M], Å; anywhere.</param>
    /// <param name="cutoff">Å; pairs at exactly this distance are outside.</param>
    /// <param name="list">Where to write: rows are centers, neighbors are points, r = r_point − r_center + S·H.</param>
    /// <exception cref="InputException">The cutoff is out of range, a center is not finite, or the list would not fit into the memory.</exception>
    public void FindAround(ReadOnlySpan<Vector3D> centerPositions, double cutoff, NeighborList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        _ = Survey(centerPositions, greatestCoordinate);
        centers.Load(centerPositions, grid);
        if (blocks is not null)
        {
            centerBins.Build(centers);
        }

        Find(centers, centerBins, cutoff, list, PairSelection.Full);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        blocks?.Dispose();
        kernels?.Dispose();
        pointBins.Dispose();
        centerBins.Dispose();
        points.Dispose();
        centers.Dispose();
    }

    internal static void CheckCutoff(double cutoff)
    {
        if (!(cutoff > 0 && cutoff <= MaxCutoff))
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture, $"A cutoff of {cutoff} Å cannot be used: it must be above 0 and at most {MaxCutoff} Å."));
        }
    }

    private void Find(PointSet rows, OccupiedBins rowBins, double cutoff, NeighborList list, PairSelection selection)
    {
        CheckCutoff(cutoff);
        if (rows.Count == 0 || points.Count == 0)
        {
            list.ReserveRows(rows.Count);
            list.WritableOffsets.Clear();
            return;
        }

        plan.Set(grid, cutoff, rows == points, selection, PositionError(cutoff));
        double expected = ExpectedPairs(rows.Count, cutoff);
        MemoryGuard.CheckPairs(geometry.IsFullyPeriodic ? expected / 2 : 0, rows.Count, cutoff);
        if (plan.ColumnCount * rows.Count > MaxColumns || plan.ImageReach > CellShift.MaxComponent / 2)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"A cutoff of {cutoff} Å spans about {plan.ColumnCount:G3} periodic images of this cell, too many to search; use a shorter cutoff, or check the cell vectors."));
        }

        if (blocks is not null)
        {
            blocks.Find(plan, rows, rowBins, points, pointBins, expected, list);
        }
        else
        {
            kernels!.Find(plan, rows, points, list);
        }
    }

    /// <summary>Pairs to expect at even density.</summary>
    private double ExpectedPairs(int rows, double cutoff)
    {
        double around = density * 4 * Math.PI / 3 * cutoff * cutoff * cutoff;
        return rows * (geometry.IsPeriodic ? around : Math.Min(around, points.Count));
    }

    /// <summary>Points per Å³, with the extent of the points along open directions.</summary>
    private double Density(Vector3D lower, Vector3D upper, int count, double cutoff)
    {
        Vector3D widths = geometry.Widths;
        double least = LeastExtent * cutoff;
        double volume = (geometry.PeriodicA ? widths.X : Math.Max(upper.X - lower.X, least))
            * (geometry.PeriodicB ? widths.Y : Math.Max(upper.Y - lower.Y, least))
            * (geometry.PeriodicC ? widths.Z : Math.Max(upper.Z - lower.Z, least));
        return count / (volume * geometry.VolumeOverWidths);
    }

    /// <summary>
    /// Bounds the rounding of a wrapped coordinate and of the law's own difference, Å: sums of a few products as large as a
    /// coordinate, amplified by the skewness of the cell.
    /// </summary>
    private double PositionError(double cutoff) =>
        Math.ScaleB((geometry.Skewness + 1) * (greatestCoordinate + cutoff + longestCell), -48);

    /// <summary>The range of the fractional coordinates, and the greatest coordinate.</summary>
    /// <exception cref="InputException">A position is not finite or too far away.</exception>
    private (Vector3D Lower, Vector3D Upper) Survey(ReadOnlySpan<Vector3D> positions, double atLeast = 0)
    {
        CellGeometry cell = geometry;
        Vector3D lower = Vector3D.Zero;
        Vector3D upper = Vector3D.Zero;
        double greatest = atLeast;
        for (int i = 0; i < positions.Length; i++)
        {
            Vector3D r = positions[i];
            double size = Math.Abs(r.X) + Math.Abs(r.Y) + Math.Abs(r.Z);
            if (!(size <= MaxCoordinate))
            {
                throw new InputException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Atom {i + 1} is at ({r.X}, {r.Y}, {r.Z}) Å: coordinates must be finite and at most {MaxCoordinate:G3} Å; check the structure, or the time step of the run."));
            }

            greatest = Math.Max(greatest, size);
            Vector3D f = cell.Fractional(r);
            lower = i == 0 ? f : new(Math.Min(lower.X, f.X), Math.Min(lower.Y, f.Y), Math.Min(lower.Z, f.Z));
            upper = i == 0 ? f : new(Math.Max(upper.X, f.X), Math.Max(upper.Y, f.Y), Math.Max(upper.Z, f.Z));
        }

        greatestCoordinate = greatest;
        CheckWraps(lower);
        CheckWraps(upper);
        return (lower, upper);
    }

    private void CheckWraps(Vector3D fraction)
    {
        const int Most = CellShift.MaxComponent / 4;
        if ((geometry.PeriodicA && Math.Abs(fraction.X) > Most) || (geometry.PeriodicB && Math.Abs(fraction.Y) > Most)
            || (geometry.PeriodicC && Math.Abs(fraction.Z) > Most))
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"An atom lies at fractional coordinates ({fraction.X:G6}, {fraction.Y:G6}, {fraction.Z:G6}), more than {Most} cells away; wrap the positions into the cell, or check the cell vectors."));
        }
    }
}
