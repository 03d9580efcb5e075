using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Gives the values of a named tensor, and checks its shape.</summary>
internal delegate double[] TensorSource(string name, params ReadOnlySpan<long> shape);

/// <summary>Rows of one tensor that become outputs of an affine map.</summary>
/// <param name="Weight">Name of the weights [rows of the tensor, inputs].</param>
/// <param name="Bias">Name of the biases, or null for none.</param>
/// <param name="TensorRows">Rows of the tensor.</param>
/// <param name="FirstRow">The first that is used.</param>
/// <param name="Rows">How many are used.</param>
internal sealed record AffinePart(string Weight, string? Bias, int TensorRows, int FirstRow, int Rows)
{
    /// <summary>All rows of a tensor.</summary>
    public AffinePart(string weight, string? bias, int rows)
        : this(weight, bias, rows, 0, rows)
    {
    }
}

/// <summary>y = W x + b, with the rows of several tensors as one product; and its transpose for the reverse pass.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class Affine<T> : IRecorded
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int OutputsPerUnit = 64;

    private readonly GrowingBuffer<T> bias;
    private PackedMatrix<T>? forward;
    private PackedMatrix<T>? backward;
    private readonly GrowingBuffer<T> inputRows = new();
    private readonly GrowingBuffer<T> barRows = new();
    private readonly GrowingBuffer<T> gradient = new();
    private int recordedRows;

    /// <summary>A map whose outputs are those of its parts, in order.</summary>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="parts">Where the rows come from.</param>
    public Affine(int inputs, params AffinePart[] parts)
    {
        Inputs = inputs;
        Parts = parts;
        Outputs = parts.Sum(part => part.Rows);
        bias = new GrowingBuffer<T>(Outputs);
    }

    /// <summary>Length of x.</summary>
    public int Inputs { get; }

    /// <summary>Length of y.</summary>
    public int Outputs { get; }

    /// <summary>Multiplications of a product with one row.</summary>
    public double Products => (double)Inputs * Outputs;

    /// <summary>Where the rows come from.</summary>
    public IReadOnlyList<AffinePart> Parts { get; }

    /// <summary>Takes the parameters.</summary>
    public void Load(TensorSource source)
    {
        var weights = new double[Outputs * Inputs];
        var biases = new double[Outputs];
        int row = 0;
        foreach (AffinePart part in Parts)
        {
            source(part.Weight, part.TensorRows, Inputs).AsSpan(part.FirstRow * Inputs, part.Rows * Inputs).CopyTo(weights.AsSpan(row * Inputs));
            if (part.Bias is not null)
            {
                source(part.Bias, part.TensorRows).AsSpan(part.FirstRow, part.Rows).CopyTo(biases.AsSpan(row));
            }

            row += part.Rows;
        }

        Set(weights, biases);
    }

    /// <summary>Takes the parameters.</summary>
    /// <param name="weights">[Outputs, Inputs].</param>
    /// <param name="biases">[Outputs].</param>
    public void Set(ReadOnlySpan<double> weights, ReadOnlySpan<double> biases)
    {
        if (forward is null)
        {
            forward = PackedMatrix<T>.Pack(weights, Outputs, Inputs);
            backward = PackedMatrix<T>.PackTransposed(weights, Outputs, Inputs);
        }
        else
        {
            forward.Set(weights);
            backward!.SetTransposed(weights);
        }

        for (int n = 0; n < Outputs; n++)
        {
            bias.Pointer[n] = T.CreateTruncating(biases[n]);
        }
    }

    /// <summary>y = W x + b for each row; the first is row number <paramref name="at"/> of all that the map sees.</summary>
    public void Apply(T* x, int xStride, T* y, int yStride, int rows, int at)
    {
        Record(x, xStride, inputRows, Inputs, rows, at);
        MatMul.MultiplyWithBias(x, xStride, rows, forward!, bias.Pointer, y, yStride);
    }

    /// <summary>y = W x for each row.</summary>
    public void ApplyWithoutBias(T* x, int xStride, T* y, int yStride, int rows, int at)
    {
        Record(x, xStride, inputRows, Inputs, rows, at);
        MatMul.Multiply(x, xStride, rows, forward!, y, yStride);
    }

    /// <summary>y = W x + b and dy = W dx for each row, where x and dx hold some inputs and the others are zero; nothing is recorded.</summary>
    /// <param name="x">[rows, inputs] x.</param>
    /// <param name="dx">Likewise dx.</param>
    /// <param name="xStride">From row to row of both.</param>
    /// <param name="firstInput">Which input comes first in x.</param>
    /// <param name="inputs">How many it holds.</param>
    /// <param name="y">[rows, Outputs].</param>
    /// <param name="dy">[rows, Outputs].</param>
    /// <param name="rows">Number of rows.</param>
    public void ApplyWithDerivatives(T* x, T* dx, int xStride, int firstInput, int inputs, T* y, T* dy, int rows)
    {
        MatMul.MultiplyWithBias(x, xStride, rows, forward!, firstInput, inputs, bias.Pointer, y, Outputs);
        MatMul.Multiply(dx, xStride, rows, forward!, firstInput, inputs, dy, Outputs);
    }

    /// <summary>x̄ = Wᵀ ȳ for each row.</summary>
    public void Reverse(T* yBar, int yStride, T* xBar, int xStride, int rows, int at)
    {
        Record(yBar, yStride, barRows, Outputs, rows, at);
        MatMul.Multiply(yBar, yStride, rows, backward!, xBar, xStride);
    }

    /// <summary>x̄ += Wᵀ ȳ for each row.</summary>
    public void AddReverse(T* yBar, int yStride, T* xBar, int xStride, int rows, int at)
    {
        Record(yBar, yStride, barRows, Outputs, rows, at);
        MatMul.MultiplyAdd(yBar, yStride, rows, backward!, xBar, xStride);
    }

    /// <summary>Whether x and ȳ are recorded.</summary>
    public bool IsRecording => recordedRows > 0;

    /// <summary>Records x of a row that <see cref="ApplyWithDerivatives"/> sees.</summary>
    public void RecordInput(T* x, int at) => Record(x, Inputs, inputRows, Inputs, 1, at);

    /// <summary>Records ȳ of rows whose x̄ nobody needs.</summary>
    public void RecordBars(T* yBar, int yStride, int rows, int at) => Record(yBar, yStride, barRows, Outputs, rows, at);

    /// <inheritdoc/>
    public int Units => (Outputs + OutputsPerUnit - 1) / OutputsPerUnit;

    /// <inheritdoc/>
    public void Record(int rows)
    {
        recordedRows = rows;
        inputRows.Reserve((long)rows * Inputs);
        barRows.Reserve((long)rows * Outputs);
        gradient.Reserve((long)Outputs * (Inputs + 1));
    }

    /// <inheritdoc/>
    public void Differentiate(int unit)
    {
        // W̄ = Σ ȳ xᵀ and b̄ = Σ ȳ over the rows, one after the other.
        int first = unit * OutputsPerUnit;
        int count = Math.Min(OutputsPerUnit, Outputs - first);
        T* weightBar = gradient.Pointer + ((long)first * Inputs);
        T* biasBar = gradient.Pointer + ((long)Outputs * Inputs) + first;
        new Span<T>(weightBar, count * Inputs).Clear();
        new Span<T>(biasBar, count).Clear();
        MatMul.AddOuterProducts(barRows.Pointer + first, Outputs, count, inputRows.Pointer, Inputs, Inputs, recordedRows, weightBar);
        MatMul.AddColumnSums(barRows.Pointer + first, Outputs, recordedRows, count, biasBar);
    }

    /// <inheritdoc/>
    public void Collect(ParameterDerivatives derivatives)
    {
        int row = 0;
        foreach (AffinePart part in Parts)
        {
            derivatives.Add(
                part.Weight, part.TensorRows * Inputs, part.FirstRow * Inputs, new ReadOnlySpan<T>(gradient.Pointer + ((long)row * Inputs), part.Rows * Inputs));
            if (part.Bias is not null)
            {
                derivatives.Add(part.Bias, part.TensorRows, part.FirstRow, new ReadOnlySpan<T>(gradient.Pointer + ((long)Outputs * Inputs) + row, part.Rows));
            }

            row += part.Rows;
        }
    }

    private void Record(T* rows, int stride, GrowingBuffer<T> target, int width, int count, int at)
    {
        if (recordedRows > 0)
        {
            Rows.Copy(rows, stride, target.Pointer + ((long)at * width), width, count, width);
        }
    }
}
