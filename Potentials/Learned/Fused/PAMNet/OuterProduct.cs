using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>Rows that passed a map: what went in, and the derivatives by what came out.</summary>
internal readonly unsafe struct MapRows<T>(T* inputs, T* outputBars, int count)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public readonly T* Inputs = inputs;
    public readonly T* OutputBars = outputBars;
    public readonly int Count = count;
}

/// <summary>Derivatives by some outputs' weights and biases of a map: W̄ = Σ z̄ xᵀ, b̄ = Σ z̄.</summary>
/// <param name="map">The map.</param>
/// <param name="rows">What passed it.</param>
/// <param name="first">First output.</param>
/// <param name="count">Number of outputs.</param>
/// <param name="weightBar">[all outputs, inputs] W̄.</param>
/// <param name="biasBar">[all outputs] b̄.</param>
/// <param name="isFirst">Whether these are the first rows, rather than more of them.</param>
internal readonly unsafe struct OuterProduct<T>(DenseMap<T> map, MapRows<T> rows, int first, int count, T* weightBar, T* biasBar, bool isFirst)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Adds the rows.</summary>
    public void Add()
    {
        if (isFirst)
        {
            new Span<T>(weightBar + ((long)first * map.Inputs), count * map.Inputs).Clear();
            new Span<T>(biasBar + first, count).Clear();
        }

        MatMul.AddOuterProducts(rows.OutputBars + first, map.Outputs, count, rows.Inputs, map.Inputs, map.Inputs, rows.Count, weightBar + ((long)first * map.Inputs));
        MatMul.AddColumnSums(rows.OutputBars + first, map.Outputs, rows.Count, count, biasBar + first);
    }

    /// <summary>Gives the sums to their parameters.</summary>
    public void Collect(ParameterSet<T> gradient) => map.Collect(weightBar, biasBar, first, count, gradient);
}
