using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Gain γ and, where there is one, offset β of a norm, by channel.</summary>
/// <param name="channels">F.</param>
/// <param name="weight">Name of γ.</param>
/// <param name="bias">Name of β, or null for none.</param>
internal sealed unsafe class Gain<T>(int channels, string weight, string? bias)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>ε of layer norms.</summary>
    private const double Epsilon = 1e-5;

    private readonly GrowingBuffer<T> gain = new(channels);
    private readonly GrowingBuffer<T> offset = new(channels);

    /// <summary>[F] γ.</summary>
    public T* Values => gain.Pointer;

    /// <summary>Takes the parameters.</summary>
    public void Load(TensorSource source)
    {
        Copy(source(weight, channels), gain.Pointer);
        if (bias is not null)
        {
            Copy(source(bias, channels), offset.Pointer);
        }
    }

    /// <summary>Layer norm of rows; [rows,2] statistics are what the reverse pass needs.</summary>
    public void Normalize(T* x, int rows, T* result, T* statistics) =>
        LayerNorm.Forward(x, rows, channels, gain.Pointer, offset.Pointer, T.CreateTruncating(Epsilon), result, statistics);

    /// <summary>Adjoint of <see cref="Normalize"/>: adds to x̄.</summary>
    public void AddReverse(T* x, T* statistics, int rows, T* resultBar, T* xBar) =>
        LayerNorm.AddReverse(x, statistics, rows, channels, gain.Pointer, resultBar, xBar);

    private static void Copy(double[] values, T* target)
    {
        for (int c = 0; c < values.Length; c++)
        {
            target[c] = T.CreateTruncating(values[c]);
        }
    }
}
