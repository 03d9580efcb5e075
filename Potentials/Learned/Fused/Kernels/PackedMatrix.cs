using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>
/// The right-hand matrix of products Y [rows, Outputs] = X [rows, Inputs] · B, in panels of two vectors: panel p holds, input after input, the
/// columns from p · PanelWidth on, zeros where the matrix has ended.
/// </summary>
internal sealed unsafe class PackedMatrix<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T> panels;

    private PackedMatrix(int outputs, int inputs)
    {
        Outputs = outputs;
        Inputs = inputs;
        PanelWidth = 2 * Dispatch.VectorCount<T>();
        panels = new((long)PanelCount * PanelWidth * inputs);
    }

    public int Outputs { get; }

    public int Inputs { get; }

    public int PanelWidth { get; }

    public int PanelCount => (Outputs + PanelWidth - 1) / PanelWidth;

    /// <summary>
    /// For Y = X Wᵀ. <paramref name="weights"/> is W, <paramref name="rows"/> x <paramref name="columns"/>; its rows begin
    /// <paramref name="stride"/> numbers apart (0: no gaps), so that a block of a larger matrix can be given.
    /// </summary>
    public static PackedMatrix<T> Pack(ReadOnlySpan<double> weights, int rows, int columns, int stride = 0)
    {
        var packed = new PackedMatrix<T>(rows, columns);
        packed.Set(weights, stride);
        return packed;
    }

    /// <summary>For X̄ = Ȳ W, the reverse of the product that <see cref="Pack"/> is for, with the same arguments.</summary>
    public static PackedMatrix<T> PackTransposed(ReadOnlySpan<double> weights, int rows, int columns, int stride = 0)
    {
        var packed = new PackedMatrix<T>(columns, rows);
        packed.SetTransposed(weights, stride);
        return packed;
    }

    /// <summary>New values for what <see cref="Pack"/> made.</summary>
    public void Set(ReadOnlySpan<double> weights, int stride = 0) => Fill(weights, stride == 0 ? Inputs : stride, 1);

    /// <summary>New values for what <see cref="PackTransposed"/> made.</summary>
    public void SetTransposed(ReadOnlySpan<double> weights, int stride = 0) => Fill(weights, 1, stride == 0 ? Outputs : stride);

    public T* Panel(int index) => panels.Pointer + (long)index * PanelWidth * Inputs;

    public void Dispose() => panels.Dispose();

    private void Fill(ReadOnlySpan<double> weights, int outputStride, int inputStride)
    {
        for (var output = 0; output < Outputs; output++)
        {
            T* column = Panel(output / PanelWidth) + output % PanelWidth;
            for (var input = 0; input < Inputs; input++)
            {
                column[(long)input * PanelWidth] = T.CreateTruncating(weights[output * outputStride + input * inputStride]);
            }
        }
    }
}
