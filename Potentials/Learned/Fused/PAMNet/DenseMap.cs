using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>A block of a parameter matrix within a joined map.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Output">First output row of the joined map that it fills.</param>
/// <param name="Column">First of its columns that belong here.</param>
internal readonly record struct WeightPiece(string Name, int Output, int Column = 0);

/// <summary>
/// A linear map y = x Wᵀ + b, joined from blocks of parameters so that each kind of row is multiplied once. Widths are padded to whole
/// vectors; as padded weights and biases are zero and σ(0) = 0, padded channels stay zero.
/// </summary>
internal sealed unsafe class DenseMap<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly WeightPiece[] weights;
    private readonly WeightPiece[] biases;
    private readonly int height;
    private readonly int width;
    private readonly double[] joined;
    private readonly PackedMatrix<T> forward;
    private readonly PackedMatrix<T> backward;
    private readonly AlignedBuffer<T> bias;

    /// <summary>A map whose values <see cref="Set"/> gives.</summary>
    /// <param name="inputs">Padded inputs.</param>
    /// <param name="outputs">Padded outputs.</param>
    /// <param name="height">Rows of each piece.</param>
    /// <param name="width">Columns of each piece.</param>
    /// <param name="weights">Its matrices.</param>
    /// <param name="biases">Its biases.</param>
    public DenseMap(int inputs, int outputs, int height, int width, WeightPiece[] weights, WeightPiece[] biases)
    {
        Inputs = inputs;
        Outputs = outputs;
        this.height = height;
        this.width = width;
        this.weights = weights;
        this.biases = biases;
        joined = new double[inputs * outputs];
        forward = PackedMatrix<T>.Pack(joined, outputs, inputs);
        backward = PackedMatrix<T>.PackTransposed(joined, outputs, inputs);
        bias = new AlignedBuffer<T>(outputs);
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Takes the values of its parameters.</summary>
    public void Set(ParameterSet<double> parameters)
    {
        foreach (WeightPiece piece in weights)
        {
            ReadOnlySpan<double> source = parameters[piece.Name];
            int stride = parameters.SizeOf(piece.Name).Columns;
            for (int row = 0; row < height; row++)
            {
                source.Slice((row * stride) + piece.Column, width).CopyTo(joined.AsSpan((piece.Output + row) * Inputs));
            }
        }

        forward.Set(joined);
        backward.SetTransposed(joined);
        foreach (WeightPiece piece in biases)
        {
            ReadOnlySpan<double> source = parameters[piece.Name];
            for (int row = 0; row < height; row++)
            {
                bias.Pointer[piece.Output + row] = T.CreateTruncating(source[row]);
            }
        }
    }

    /// <summary>y = x Wᵀ + b.</summary>
    public void Apply(T* x, nint rows, T* y)
    {
        if (biases.Length == 0)
        {
            MatMul.Multiply(x, Inputs, rows, forward, y, Outputs);
        }
        else
        {
            MatMul.MultiplyWithBias(x, Inputs, rows, forward, bias.Pointer, y, Outputs);
        }
    }

    /// <summary>y = x Wᵀ.</summary>
    public void ApplyWithoutBias(T* x, nint rows, T* y) => MatMul.Multiply(x, Inputs, rows, forward, y, Outputs);

    /// <summary>x̄ = ȳ W.</summary>
    public void Reverse(T* yBar, nint rows, T* xBar) => MatMul.Multiply(yBar, Outputs, rows, backward, xBar, Inputs);

    /// <summary>x̄ += ȳ W.</summary>
    public void ReverseAdd(T* yBar, nint rows, T* xBar) => MatMul.MultiplyAdd(yBar, Outputs, rows, backward, xBar, Inputs);

    /// <summary>Gives some outputs' gradients of the joined map to the parameters that they belong to.</summary>
    /// <param name="weightBar">[Outputs, Inputs].</param>
    /// <param name="biasBar">[Outputs].</param>
    /// <param name="first">First output.</param>
    /// <param name="count">Number of outputs.</param>
    /// <param name="gradient">By parameter.</param>
    public void Collect(T* weightBar, T* biasBar, int first, int count, ParameterSet<T> gradient)
    {
        foreach (WeightPiece piece in weights)
        {
            Span<T> target = gradient[piece.Name];
            int stride = gradient.SizeOf(piece.Name).Columns;
            for (int row = Math.Max(first - piece.Output, 0); row < Math.Min(first + count - piece.Output, height); row++)
            {
                new Span<T>(weightBar + ((long)(piece.Output + row) * Inputs), width).CopyTo(target[((row * stride) + piece.Column)..]);
            }
        }

        foreach (WeightPiece piece in biases)
        {
            Span<T> target = gradient[piece.Name];
            for (int row = Math.Max(first - piece.Output, 0); row < Math.Min(first + count - piece.Output, height); row++)
            {
                target[row] = biasBar[piece.Output + row];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        forward.Dispose();
        backward.Dispose();
        bias.Dispose();
    }
}
