using System.Globalization;
using System.Runtime.Intrinsics;
using MDEngine.Neighbors.Blocks;
using MDEngine.Neighbors.Search;
using MDEngine.Threading;

namespace MDEngine.Neighbors;

/// <summary>
/// Finds all pairs within a cutoff, for any cell: zero to three periodic directions, skewed, smaller than the cutoff, points
/// anywhere. One <see cref="Load"/> takes the points; any number of searches with any cutoffs may follow.
/// </summary>
/// <remarks>
/// The same bytes come out for any number of threads and on any device. Memory is kept from one use to the next, so that
/// a search like the last one allocates nothing. Not for use from several threads at once.
/// </remarks>
public sealed class NeighborSearch : IDisposable
{
    /// <summary>Longest cutoff, Å; meant to catch a wrong unit.</summary>
    public const double MaxCutoff = 1e6;

    /// <summary>Shortest cutoff, Å: below, rounding of the positions decides.</summary>
    public const double MinCutoff = 1e-6;

    /// <summary>Greatest coordinate, Å: beyond, double precision itself is too coarse for atoms.</summary>
    public const double MaxCoordinate = 1e9;

    /// <summary>Images looked at in one search, above which the request is taken for a mistake.</summary>
    private const double MaxImages = 1e11;

    private readonly IPairSearch search;
    private CellGeometry geometry;
    private int pointCount;
    private double greatestCoordinate;
    private double density;

    /// <summary>A search on the processor.</summary>
    /// <param name="threads">Number of threads, or 0 for one for each processor.</param>
    public NeighborSearch(int threads = 0)
        : this(threads, null)
    {
    }

    /// <summary>A search on a device, or on the processor where there is none.</summary>
    /// <param name="threads">Number of threads on the processor, or 0 for one for each processor.</param>
    /// <param name="device">The device; the caller keeps it until the search is disposed.</param>
    public NeighborSearch(int threads, NeighborDevice? device)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        search = device?.CreateSearch() ?? new BlockSearch(new ThreadTeam(threads));
    }

    /// <summary>Working memory held, bytes; the lists' own comes on top.</summary>
    public long MemoryBytes => search.MemoryBytes;

    /// <summary>Takes a copy of the points.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="positions">[N], Å; anywhere, not only inside the cell.</param>
    /// <param name="cutoff">Å; the shortest of the cutoffs to come. Others are as exact, but a device sizes its bins for this one.</param>
    /// <exception cref="InputException">The cell is singular, a position is not finite, or the cutoff is out of range.</exception>
    public void Load(UnitCell cell, ReadOnlySpan<Vector3D> positions, double cutoff)
    {
        CheckCutoff(cutoff);
        geometry = new CellGeometry(cell);
        greatestCoordinate = 0;
        PointExtent extent = Survey(positions);
        pointCount = positions.Length;
        density = Density(extent, pointCount, cutoff);
        if (pointCount > 0)
        {
            search.Load(geometry, positions, extent, cutoff, density);
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
        if (Request(pointCount, cutoff, selection, list) is { } request)
        {
            search.Find(request, list);
        }
    }

    /// <summary>Finds the loaded points around centers that are another set, in the same cell.</summary>
    /// <param name="centerPositions">[M], Å; anywhere.</param>
    /// <param name="cutoff">Å; pairs at exactly this distance are outside.</param>
    /// <param name="list">Where to write: rows are centers, neighbors are points, r = r_point − r_center + S·H.</param>
    /// <exception cref="InputException">The cutoff is out of range, a center is not finite, or the list would not fit into the memory.</exception>
    public void FindAround(ReadOnlySpan<Vector3D> centerPositions, double cutoff, NeighborList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        PointExtent extent = Survey(centerPositions);
        if (Request(centerPositions.Length, cutoff, PairSelection.Full, list) is { } request)
        {
            search.FindAround(centerPositions, extent, request, list);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        search.Dispose();
    }

    internal static void CheckCutoff(double cutoff)
    {
        if (!(cutoff >= MinCutoff && cutoff <= MaxCutoff))
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture, $"A cutoff of {cutoff} Å cannot be used: it must be above 0 (at least {MinCutoff} Å) and at most {MaxCutoff} Å."));
        }
    }

    /// <summary>What to find, after all checks; null if there is nothing, and then the list is empty.</summary>
    private PairRequest? Request(int rows, double cutoff, PairSelection selection, NeighborList list)
    {
        CheckCutoff(cutoff);
        if (rows == 0 || pointCount == 0)
        {
            list.ReserveRows(rows);
            list.WritableOffsets.Clear();
            return null;
        }

        double expected = ExpectedPairs(rows, cutoff);
        MemoryGuard.CheckPairs(geometry.IsFullyPeriodic ? expected / 2 : 0, rows, cutoff);
        var request = new PairRequest(cutoff, selection, density, expected, PositionError(cutoff));
        double reach = request.Reach;
        double a = ImagesAlong(geometry.PeriodicA, geometry.Widths.X, reach);
        double b = ImagesAlong(geometry.PeriodicB, geometry.Widths.Y, reach);
        double c = ImagesAlong(geometry.PeriodicC, geometry.Widths.Z, reach);
        double images = a * b * c;
        if (images * rows > MaxImages || Math.Max(Math.Max(a, b), c) > CellShift.MaxComponent)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"A cutoff of {cutoff} Å spans about {images:G3} periodic images of this cell, too many to search; use a shorter cutoff, or check the cell vectors."));
        }

        return request;
    }

    /// <summary>Images of the cell that a sphere touches along one direction.</summary>
    private static double ImagesAlong(bool periodic, double width, double reach) => periodic ? (2 * reach / width) + 1 : 1;

    /// <summary>Pairs to expect at even density.</summary>
    private double ExpectedPairs(int rows, double cutoff)
    {
        double around = density * 4 * Math.PI / 3 * cutoff * cutoff * cutoff;
        return rows * (geometry.IsPeriodic ? around : Math.Min(around, pointCount));
    }

    /// <summary>Points per Å³, with the extent of the points along open directions.</summary>
    private double Density(PointExtent extent, int count, double cutoff)
    {
        Vector3D size = extent.Size(geometry, cutoff);
        double volume = size.X * size.Y * size.Z;
        return count / (volume * geometry.VolumeOverWidths);
    }

    /// <summary>
    /// Bounds the rounding of a position brought into the cell and of the law's own difference, Å: sums of a few products as large
    /// as a coordinate, amplified by the skewness of the cell.
    /// </summary>
    private double PositionError(double cutoff) =>
        Math.ScaleB((geometry.Skewness + 1) * (greatestCoordinate + cutoff + geometry.LongestPeriodicVector), -47);

    /// <summary>Checks the positions, and notes the greatest coordinate.</summary>
    /// <exception cref="InputException">A position is not finite or too far away.</exception>
    private unsafe PointExtent Survey(ReadOnlySpan<Vector3D> positions)
    {
        if (positions.IsEmpty)
        {
            return default;
        }

        var fractional = new FractionalMap(geometry);
        Vector256<double> lower = Vector256.Create(double.PositiveInfinity);
        Vector256<double> upper = Vector256.Create(double.NegativeInfinity);
        Vector256<double> greatest = Vector256<double>.Zero;
        fixed (Vector3D* first = positions)
        {
            for (int i = 0; i < positions.Length; i++)
            {
                Vector256<double> size = Vector256.Abs(Vector256.Create(first[i].X, first[i].Y, first[i].Z, 0));
                if (!Vector256.LessThanOrEqualAll(size, Vector256.Create(MaxCoordinate)))
                {
                    throw new InputException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"Atom {i + 1} is at ({first[i].X}, {first[i].Y}, {first[i].Z}) Å: coordinates must be finite and at most {MaxCoordinate:G3} Å; check the structure, or the time step of the run."));
                }

                // Lanes 0 to 2 of f, lower and upper are the directions A, B and C; those of size and greatest the axes.
                Vector256<double> f = fractional.Of(first + i);
                greatest = Vector256.MaxNative(greatest, size);
                lower = Vector256.MinNative(lower, f);
                upper = Vector256.MaxNative(upper, f);
            }
        }

        greatestCoordinate = Math.Max(greatestCoordinate, greatest[0] + greatest[1] + greatest[2]);
        var extent = new PointExtent(new(lower[0], lower[1], lower[2]), new(upper[0], upper[1], upper[2]));
        CheckWraps(extent.Lower);
        CheckWraps(extent.Upper);
        return extent;
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
