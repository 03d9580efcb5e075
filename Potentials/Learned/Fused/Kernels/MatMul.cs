using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>
/// Products of rows with packed weights. Every element is one chain of fused multiply-adds over the inner index, in its order, so its bits depend on
/// its row and its column alone. <c>ldx</c> and <c>ldy</c> are the distances between the beginnings of rows. Input and output must not overlap.
/// </summary>
internal static unsafe class MatMul
{
    /// <summary>Y = X · B.</summary>
    public static void Multiply<T>(T* x, nint ldx, nint rows, PackedMatrix<T> b, T* y, nint ldy)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Multiply(x, ldx, rows, b, 0, b.Inputs, y, ldy);

    /// <summary>Y = X · B + bias in every row.</summary>
    public static void MultiplyWithBias<T>(T* x, nint ldx, nint rows, PackedMatrix<T> b, T* bias, T* y, nint ldy)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => MultiplyWithBias(x, ldx, rows, b, 0, b.Inputs, bias, y, ldy);

    /// <summary>Y = X · B + bias in every row, where <paramref name="x"/> holds the inputs from <paramref name="firstInput"/> on and the others are zero.</summary>
    public static void MultiplyWithBias<T>(T* x, nint ldx, nint rows, PackedMatrix<T> b, nint firstInput, nint inputs, T* bias, T* y, nint ldy)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Dispatch.Run<T, PanelProduct<T>>(new(x, ldx, rows, b, firstInput, inputs, bias, 0, b.PanelWidth, y, ldy));
        GC.KeepAlive(b);
    }

    /// <summary>Y = X · B, where <paramref name="x"/> holds the inputs from <paramref name="firstInput"/> on and the others are zero.</summary>
    public static void Multiply<T>(T* x, nint ldx, nint rows, PackedMatrix<T> b, nint firstInput, nint inputs, T* y, nint ldy)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* zero = stackalloc T[b.PanelWidth];
        new Span<T>(zero, b.PanelWidth).Clear();
        Dispatch.Run<T, PanelProduct<T>>(new(x, ldx, rows, b, firstInput, inputs, zero, 0, 0, y, ldy));
        GC.KeepAlive(b);
    }

    /// <summary>Y += X · B.</summary>
    public static void MultiplyAdd<T>(T* x, nint ldx, nint rows, PackedMatrix<T> b, T* y, nint ldy)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Dispatch.Run<T, PanelProduct<T>>(new(x, ldx, rows, b, 0, b.Inputs, y, ldy, b.PanelWidth, y, ldy));
        GC.KeepAlive(b);
    }

    /// <summary>
    /// W̄[outputs, inputs] += Ȳᵀ · X, the gradient of the weights, row after row: handing over the rows in several calls gives the same bits.
    /// W̄ has no gaps.
    /// </summary>
    public static void AddOuterProducts<T>(T* yBar, nint ldy, nint outputs, T* x, nint ldx, nint inputs, nint rows, T* wBar)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, OuterProducts<T>>(new(yBar, ldy, outputs, x, ldx, inputs, rows, wBar));

    /// <summary>b̄[columns] += sum of the rows of Ȳ, one after the other.</summary>
    public static void AddColumnSums<T>(T* yBar, nint ldy, nint rows, nint columns, T* bBar)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, ColumnSums<T>>(new(yBar, ldy, rows, columns, bBar));
}
