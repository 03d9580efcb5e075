using System.Numerics;
using System.Runtime.InteropServices;

namespace MDEngine.Training;

/// <summary>AdamW (doi:10.48550/arXiv.1711.05101) and its AMSGrad variant (doi:10.48550/arXiv.1904.09237) on one vector of parameters.</summary>
public sealed class AdamW
{
    private readonly OptimizerOptions options;
    private readonly List<Range> ranges = [];
    private readonly double[] decay; // [P]

    /// <summary>At rest.</summary>
    /// <param name="options">Options.</param>
    /// <param name="parameters">The tensors; those with two or more dimensions decay, biases, gains and norms do not.</param>
    /// <param name="skips">Tensors that something else moves, or null.</param>
    public AdamW(OptimizerOptions options, IReadOnlyList<ParameterTensor> parameters, Func<ParameterTensor, bool>? skips = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(parameters);
        this.options = options;
        decay = [.. parameters.SelectMany(tensor => Enumerable.Repeat(tensor.Shape.Length > 1 ? options.WeightDecay : 0, tensor.Length))];
        int offset = 0;
        foreach (ParameterTensor tensor in parameters)
        {
            int end = offset + tensor.Length;
            if (skips?.Invoke(tensor) != true)
            {
                // Adjacent tensors are one range.
                bool joins = ranges.Count > 0 && ranges[^1].End.Value == offset;
                Range range = (joins ? ranges[^1].Start : offset)..end;
                ranges.RemoveRange(ranges.Count - (joins ? 1 : 0), joins ? 1 : 0);
                ranges.Add(range);
            }

            offset = end;
        }

        Mean = new double[decay.Length];
        Square = new double[decay.Length];
        LargestSquare = options.AmsGrad ? new double[decay.Length] : null;
    }

    /// <summary>[P] moving average of the gradient.</summary>
    public double[] Mean { get; }

    /// <summary>[P] moving average of its square.</summary>
    public double[] Square { get; }

    /// <summary>[P] largest such average so far, with AMSGrad.</summary>
    public double[]? LargestSquare { get; }

    /// <summary>Advances the parameters in place.</summary>
    /// <param name="parameters">[P].</param>
    /// <param name="gradient">[P].</param>
    /// <param name="learningRate">For this step.</param>
    /// <param name="step">Number of this step, from 1.</param>
    public void Advance(Span<double> parameters, ReadOnlySpan<double> gradient, double learningRate, long step)
    {
        foreach (Range range in ranges)
        {
            Advance(parameters[range], gradient[range], range, learningRate, step);
        }
    }

    private void Advance(Span<double> parameters, ReadOnlySpan<double> gradient, Range range, double learningRate, long step)
    {
        Span<double> decays = decay.AsSpan(range);
        Span<double> means = Mean.AsSpan(range);
        Span<double> squares = Square.AsSpan(range);
        Span<double> largest = LargestSquare is null ? default : LargestSquare.AsSpan(range);
        double rate = learningRate / (1 - Math.Pow(options.Beta1, step));
        double squareScale = 1 / Math.Sqrt(1 - Math.Pow(options.Beta2, step));
        int whole = parameters.Length - (parameters.Length % Vector<double>.Count);
        Span<Vector<double>> p = MemoryMarshal.Cast<double, Vector<double>>(parameters[..whole]);
        ReadOnlySpan<Vector<double>> g = MemoryMarshal.Cast<double, Vector<double>>(gradient[..whole]);
        ReadOnlySpan<Vector<double>> d = MemoryMarshal.Cast<double, Vector<double>>(decays[..whole]);
        Span<Vector<double>> m = MemoryMarshal.Cast<double, Vector<double>>(means[..whole]);
        Span<Vector<double>> v = MemoryMarshal.Cast<double, Vector<double>>(squares[..whole]);
        Span<Vector<double>> most = largest.IsEmpty ? default : MemoryMarshal.Cast<double, Vector<double>>(largest[..whole]);
        for (int i = 0; i < p.Length; i++)
        {
            m[i] = (m[i] * options.Beta1) + (g[i] * (1 - options.Beta1));
            v[i] = (v[i] * options.Beta2) + (g[i] * g[i] * (1 - options.Beta2));
            Vector<double> square = most.IsEmpty ? v[i] : most[i] = Vector.Max(most[i], v[i]);
            Vector<double> denominator = (Vector.SquareRoot(square) * squareScale) + new Vector<double>(options.Epsilon);
            p[i] = (p[i] * (Vector<double>.One - (d[i] * learningRate))) - (m[i] * rate / denominator);
        }

        // The same operations in the same order, so that an element's bits do not depend on its place.
        for (int i = whole; i < parameters.Length; i++)
        {
            means[i] = (means[i] * options.Beta1) + (gradient[i] * (1 - options.Beta1));
            squares[i] = (squares[i] * options.Beta2) + (gradient[i] * gradient[i] * (1 - options.Beta2));
            double square = largest.IsEmpty ? squares[i] : largest[i] = Math.Max(largest[i], squares[i]);
            double denominator = (Math.Sqrt(square) * squareScale) + options.Epsilon;
            parameters[i] = (parameters[i] * (1 - (decays[i] * learningRate))) - (means[i] * rate / denominator);
        }
    }
}
