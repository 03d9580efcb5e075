using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;

namespace MDEngine.Neighbors.Kernels;

/// <summary>
/// The search as portable kernels, one thread a center: count, fill, sort. Plain loops over bins in double precision, for
/// accelerators that compile kernels themselves.
/// </summary>
internal static class RowKernels
{
    /// <summary>Counts the neighbors of the center at a sorted place.</summary>
    public static void Count(Index1D place, SearchViews views, SearchGrid grid, RowLaw law, ArrayView1D<int, Stride1D.Dense> counts) =>
        counts[views.CenterOrder[place]] = Visit(place, views, grid, law, false, 0, views.PointOrder, views.PointWraps);

    /// <summary>Writes the neighbors of the center at a sorted place, in the order in which they are found.</summary>
    public static void Fill(
        Index1D place,
        SearchViews views,
        SearchGrid grid,
        RowLaw law,
        ArrayView1D<int, Stride1D.Dense> offsets,
        ArrayView1D<int, Stride1D.Dense> neighbors,
        ArrayView1D<long, Stride1D.Dense> shifts) =>
        Visit(place, views, grid, law, true, offsets[views.CenterOrder[place]], neighbors, shifts);

    /// <summary>Sorts a row by (j, S): heap sort, which needs no memory and has no bad case.</summary>
    public static void SortRow(
        Index1D row,
        ArrayView1D<int, Stride1D.Dense> offsets,
        ArrayView1D<int, Stride1D.Dense> neighbors,
        ArrayView1D<long, Stride1D.Dense> shifts)
    {
        int start = offsets[row];
        int count = offsets[row + 1] - start;
        for (int root = (count / 2) - 1; root >= 0; root--)
        {
            Sink(start, root, count, neighbors, shifts);
        }

        for (int end = count - 1; end > 0; end--)
        {
            Swap(start, start + end, neighbors, shifts);
            Sink(start, 0, end, neighbors, shifts);
        }
    }

    private static int Visit(
        int place,
        SearchViews views,
        SearchGrid grid,
        RowLaw law,
        bool write,
        int at,
        ArrayView1D<int, Stride1D.Dense> neighbors,
        ArrayView1D<long, Stride1D.Dense> shifts)
    {
        int i = views.CenterOrder[place];
        Vector3D center = views.Centers[i];
        long wrap = views.CenterWraps[place];
        long key = views.CenterKeys[place];
        int binC = (int)(key % grid.BinsC);
        int binB = (int)(key / grid.BinsC % grid.BinsB);
        int binA = (int)(key / grid.BinsC / grid.BinsB);
        int firstA = First(binA, law.Reach.A, grid.PeriodicA);
        int lastA = Last(binA, law.Reach.A, grid.BinsA, grid.PeriodicA);
        int firstB = First(binB, law.Reach.B, grid.PeriodicB);
        int lastB = Last(binB, law.Reach.B, grid.BinsB, grid.PeriodicB);
        int firstC = First(binC, law.Reach.C, grid.PeriodicC);
        int lastC = Last(binC, law.Reach.C, grid.BinsC, grid.PeriodicC);
        int count = 0;
        for (int a = firstA; a <= lastA; a++)
        {
            int imageA = SearchGrid.FloorDivide(a, grid.BinsA);
            for (int b = firstB; b <= lastB; b++)
            {
                int imageB = SearchGrid.FloorDivide(b, grid.BinsB);
                long column = grid.Key(a - (imageA * grid.BinsA), b - (imageB * grid.BinsB), 0);
                int c = firstC;
                while (c <= lastC)
                {
                    int imageC = SearchGrid.FloorDivide(c, grid.BinsC);
                    int home = imageC * grid.BinsC;
                    int last = XMath.Min(lastC, home + grid.BinsC - 1);
                    long greatest = column + last - home;
                    long image = CellShift.Pack(imageA, imageB, imageC);
                    int at2 = FirstFrom(views.PointKeys, column + c - home);
                    while (at2 < views.PointKeys.IntLength && views.PointKeys[at2] <= greatest)
                    {
                        int j = views.PointOrder[at2];
                        long shift = image + views.PointWraps[at2] - wrap;
                        if (law.Selects(i, j, shift) && PairLaw.Holds(
                            center,
                            views.Points[j],
                            grid.Translation(CellShift.UnpackA(shift), CellShift.UnpackB(shift), CellShift.UnpackC(shift)),
                            law.CutoffSquared))
                        {
                            if (write)
                            {
                                neighbors[at + count] = j;
                                shifts[at + count] = shift;
                            }

                            count++;
                        }

                        at2++;
                    }

                    c = last + 1;
                }
            }
        }

        return count;
    }

    private static void Sink(
        int start, int root, int count, ArrayView1D<int, Stride1D.Dense> neighbors, ArrayView1D<long, Stride1D.Dense> shifts)
    {
        int parent = root;
        int child = (2 * parent) + 1;
        while (child < count)
        {
            if (child + 1 < count && Before(start + child, start + child + 1, neighbors, shifts))
            {
                child++;
            }

            if (!Before(start + parent, start + child, neighbors, shifts))
            {
                child = count;
            }
            else
            {
                Swap(start + parent, start + child, neighbors, shifts);
                parent = child;
                child = (2 * parent) + 1;
            }
        }
    }

    private static bool Before(
        int first, int second, ArrayView1D<int, Stride1D.Dense> neighbors, ArrayView1D<long, Stride1D.Dense> shifts) =>
        neighbors[first] < neighbors[second] || (neighbors[first] == neighbors[second] && shifts[first] < shifts[second]);

    private static void Swap(
        int first, int second, ArrayView1D<int, Stride1D.Dense> neighbors, ArrayView1D<long, Stride1D.Dense> shifts)
    {
        int neighbor = neighbors[first];
        neighbors[first] = neighbors[second];
        neighbors[second] = neighbor;
        long shift = shifts[first];
        shifts[first] = shifts[second];
        shifts[second] = shift;
    }

    private static int First(int bin, int reach, bool periodic) => periodic ? bin - reach : XMath.Max(0, bin - reach);

    private static int Last(int bin, int reach, int bins, bool periodic) => periodic ? bin + reach : XMath.Min(bins - 1, bin + reach);

    private static int FirstFrom(ArrayView1D<long, Stride1D.Dense> keys, long key)
    {
        int low = 0;
        int high = keys.IntLength;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (keys[middle] < key)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}

/// <summary>Which pairs a search takes, and how far it looks; plain numbers for kernels.</summary>
internal readonly struct RowLaw(double cutoffSquared, BinReach reach, bool sameSet, bool half)
{
    public readonly double CutoffSquared = cutoffSquared;
    public readonly BinReach Reach = reach;
    private readonly int sameSet = sameSet ? 1 : 0;
    private readonly int half = half ? 1 : 0;

    public bool Selects(int i, int j, long shift) =>
        sameSet == 0 || (half == 0 ? i != j || shift != 0 : j > i || (j == i && shift > 0));
}

/// <summary>What the row kernels read.</summary>
internal readonly struct SearchViews(PointSet centers, PointSet points)
{
    public readonly ArrayView1D<Vector3D, Stride1D.Dense> Centers = centers.Points;
    public readonly ArrayView1D<long, Stride1D.Dense> CenterKeys = centers.Keys;
    public readonly ArrayView1D<int, Stride1D.Dense> CenterOrder = centers.Order;
    public readonly ArrayView1D<long, Stride1D.Dense> CenterWraps = centers.SortedWraps;
    public readonly ArrayView1D<Vector3D, Stride1D.Dense> Points = points.Points;
    public readonly ArrayView1D<long, Stride1D.Dense> PointKeys = points.Keys;
    public readonly ArrayView1D<int, Stride1D.Dense> PointOrder = points.Order;
    public readonly ArrayView1D<long, Stride1D.Dense> PointWraps = points.SortedWraps;
}
