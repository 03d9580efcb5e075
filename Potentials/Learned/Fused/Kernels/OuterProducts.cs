using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>W̄ += Ȳᵀ · X. Some rows at a time; a panel of X is copied so that it is dense and padded.</summary>
internal readonly unsafe struct OuterProducts<T>(T* yBar, nint ldy, nint outputs, T* x, nint ldx, nint inputs, nint rows, T* wBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RowsAtOnce = 64;

    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        nint width = 2 * S.Count;
        T* panel = stackalloc T[(int)(RowsAtOnce * width)];
        T* block = stackalloc T[(int)(4 * width)];
        new Span<T>(panel, (int)(RowsAtOnce * width)).Clear();
        new Span<T>(block, (int)(4 * width)).Clear();
        TileOperands<T> tile;
        tile.ARow = 1;
        tile.AStep = ldy;
        tile.B = panel;
        tile.BStep = width;
        for (nint row = 0; row < rows; row += RowsAtOnce)
        {
            tile.Depth = Math.Min(RowsAtOnce, rows - row);
            for (nint column = 0; column < inputs; column += width)
            {
                var columns = (int)Math.Min(width, inputs - column);
                for (nint i = 0; i < tile.Depth; i++)
                {
                    new Span<T>(x + (row + i) * ldx + column, columns).CopyTo(new(panel + i * width, columns));
                }

                nint height;
                for (nint output = 0; output < outputs; output += height)
                {
                    T* target = wBar + output * inputs + column;
                    tile.A = yBar + row * ldy + output;
                    if (columns == width)
                    {
                        tile.Start = tile.Y = target;
                        tile.StartRow = tile.YRow = inputs;
                        height = Tile.RunNext<T, S, V>(tile, 0, outputs - output);
                        continue;
                    }

                    height = Math.Min(4, outputs - output);
                    Copy(target, inputs, block, width, height, columns);
                    tile.Start = tile.Y = block;
                    tile.StartRow = tile.YRow = width;
                    Tile.RunNext<T, S, V>(tile, 0, height);
                    Copy(block, width, target, inputs, height, columns);
                }
            }
        }
    }

    private static void Copy(T* source, nint sourceRow, T* target, nint targetRow, nint height, int columns)
    {
        for (nint i = 0; i < height; i++)
        {
            new Span<T>(source + i * sourceRow, columns).CopyTo(new(target + i * targetRow, columns));
        }
    }
}
