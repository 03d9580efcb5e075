using ILGPU;

namespace MDEngine.Neighbors.Gpu.Kernels;

/// <summary>Sorts rows by (j, S), one thread a row: heap sort, which needs no memory and has no bad case.</summary>
internal static class RowSortKernel
{
    /// <summary>Sorts one row.</summary>
    public static void Sort(Index1D row, RowViews rows)
    {
        int start = rows.Offsets[row];
        int count = rows.Offsets[row + 1] - start;
        for (int root = (count / 2) - 1; root >= 0; root--)
        {
            Sink(rows, start, root, count);
        }

        for (int end = count - 1; end > 0; end--)
        {
            Swap(rows, start, start + end);
            Sink(rows, start, 0, end);
        }
    }

    private static void Sink(RowViews rows, int start, int root, int count)
    {
        int parent = root;
        int child = (2 * parent) + 1;
        while (child < count)
        {
            if (child + 1 < count && Before(rows, start + child, start + child + 1))
            {
                child++;
            }

            if (!Before(rows, start + parent, start + child))
            {
                return;
            }

            Swap(rows, start + parent, start + child);
            parent = child;
            child = (2 * parent) + 1;
        }
    }

    private static bool Before(RowViews rows, int first, int second) =>
        rows.Neighbors[first] < rows.Neighbors[second]
        || (rows.Neighbors[first] == rows.Neighbors[second] && rows.Shifts[first] < rows.Shifts[second]);

    private static void Swap(RowViews rows, int first, int second)
    {
        (rows.Neighbors[first], rows.Neighbors[second]) = (rows.Neighbors[second], rows.Neighbors[first]);
        (rows.Shifts[first], rows.Shifts[second]) = (rows.Shifts[second], rows.Shifts[first]);
    }
}
