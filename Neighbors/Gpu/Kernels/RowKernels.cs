using ILGPU;
using ILGPU.Runtime;

namespace MDEngine.Neighbors.Gpu.Kernels;

/// <summary>
/// The search, one thread a center: count, and when the rows have their places, fill. Threads next to each other have centers in
/// the same bin, and read the same points.
/// </summary>
internal static class RowKernels
{
    /// <summary>Counts the neighbors of a center.</summary>
    public static void Count(
        Index1D place, BinViews centers, BinViews points, SearchGrid grid, RowQuery query, ArrayView1D<int, Stride1D.Dense> counts)
    {
        BinnedPoint center = centers.Points[place];
        counts[center.Index] = Visit(center, points, grid, query, false, default, 0);
    }

    /// <summary>Writes the neighbors of a center, in the order in which they are found.</summary>
    public static void Fill(Index1D place, BinViews centers, BinViews points, SearchGrid grid, RowQuery query, RowViews rows)
    {
        BinnedPoint center = centers.Points[place];
        Visit(center, points, grid, query, true, rows, rows.Offsets[center.Index]);
    }

    /// <summary>Looks at all bins within reach of a center. Bins beyond the faces of the cell are those of its images.</summary>
    private static int Visit(BinnedPoint center, BinViews points, SearchGrid grid, RowQuery query, bool write, RowViews rows, int at)
    {
        int binC = center.Bin % grid.BinsC;
        int binB = center.Bin / grid.BinsC % grid.BinsB;
        int binA = center.Bin / grid.BinsC / grid.BinsB;
        int lastA = Last(binA, query.Reach.A, grid.BinsA, grid.PeriodicA);
        int lastB = Last(binB, query.Reach.B, grid.BinsB, grid.PeriodicB);
        int lastC = Last(binC, query.Reach.C, grid.BinsC, grid.PeriodicC);
        int count = 0;
        for (int a = First(binA, query.Reach.A, grid.PeriodicA); a <= lastA; a++)
        {
            int imageA = SearchGrid.FloorDivide(a, grid.BinsA);
            for (int b = First(binB, query.Reach.B, grid.PeriodicB); b <= lastB; b++)
            {
                int imageB = SearchGrid.FloorDivide(b, grid.BinsB);
                for (int c = First(binC, query.Reach.C, grid.PeriodicC); c <= lastC; c++)
                {
                    int imageC = SearchGrid.FloorDivide(c, grid.BinsC);
                    int bin = grid.Number(a - (imageA * grid.BinsA), b - (imageB * grid.BinsB), c - (imageC * grid.BinsC));
                    long image = CellShift.Pack(imageA, imageB, imageC) - center.Wrap;
                    int start = points.Starts[bin];
                    int end = start + points.Counts[bin];
                    for (int k = start; k < end; k++)
                    {
                        BinnedPoint point = points.Points[k];
                        long shift = image + point.Wrap;
                        if (query.Selects(center.Index, point.Index, shift)
                            && RoundedCutoffTest.Holds(center.Position, point.Position, shift, grid, query.CutoffSquared))
                        {
                            if (write)
                            {
                                rows.Neighbors[at + count] = point.Index;
                                rows.Shifts[at + count] = shift;
                            }

                            count++;
                        }
                    }
                }
            }
        }

        return count;
    }

    private static int First(int bin, int reach, bool periodic) => periodic ? bin - reach : Math.Max(0, bin - reach);

    private static int Last(int bin, int reach, int bins, bool periodic) => periodic ? bin + reach : Math.Min(bins - 1, bin + reach);
}
