using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>
/// Y = start + X · B: the start of column j in row r is at start + r startRow, j numbers into its panel, where panels begin startPanel numbers apart.
/// X holds so many inputs, the first of which is number firstInput of B. Panel after panel, so that a panel stays in the first cache while the rows pass by.
/// </summary>
internal readonly unsafe struct PanelProduct<T>(
    T* x, nint ldx, nint rows, PackedMatrix<T> b, nint firstInput, nint inputs, T* start, nint startRow, nint startPanel, T* y, nint ldy) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        nint width = 2 * S.Count;
        for (var panel = 0; panel < b.PanelCount; panel++)
        {
            TileOperands<T> tile;
            tile.A = x;
            tile.ARow = ldx;
            tile.AStep = 1;
            tile.B = b.Panel(panel) + firstInput * width;
            tile.BStep = width;
            tile.Depth = inputs;
            tile.Start = start + panel * startPanel;
            tile.StartRow = startRow;
            tile.Y = y + panel * width;
            tile.YRow = ldy;
            var columns = b.Outputs - panel * width;
            if (columns >= width)
            {
                for (nint row = 0; row < rows;)
                {
                    row += Tile.RunNext<T, S, V>(tile, row, rows - row);
                }
            }
            else
            {
                Narrow<S, V>(tile, columns);
            }
        }
    }

    /// <summary>The last panel, where Y has fewer columns than the panel: through a block of the panel's width.</summary>
    private void Narrow<S, V>(TileOperands<T> tile, nint columns)
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        nint width = 2 * S.Count;
        T* block = stackalloc T[(int)(4 * width)];
        new Span<T>(block, (int)(4 * width)).Clear();
        T* target = tile.Y;
        T* first = tile.Start;
        tile.Start = tile.Y = block;
        tile.StartRow = tile.YRow = width;
        nint height;
        for (nint row = 0; row < rows; row += height)
        {
            height = Math.Min(4, rows - row);
            for (nint i = 0; i < height; i++)
            {
                new Span<T>(first + (row + i) * startRow, (int)columns).CopyTo(new(block + i * width, (int)columns));
            }

            Tile.RunNext<T, S, V>(tile, 0, height);
            for (nint i = 0; i < height; i++)
            {
                new Span<T>(block + i * width, (int)columns).CopyTo(new(target + (row + i) * ldy, (int)columns));
            }

            tile.A += height * ldx;
        }
    }
}
