using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Gain γ and, where there is one, offset β of a norm, by channel.</summary>
/// <param name="channels">F.</param>
/// <param name="weight">Name of γ.</param>
/// <param name="bias">Name of β, or null for none.</param>
/// <param name="epsilon">ε of the layer norm.</param>
internal sealed unsafe class Gain<T>(int channels, string weight, string? bias, double epsilon = 1e-5) : IRecorded
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GrowingBuffer<T> gain = new(channels);
    private readonly GrowingBuffer<T> offset = new(channels);
    private readonly GrowingBuffer<T> normalized = new();
    private readonly GrowingBuffer<T> bars = new();
    private readonly GrowingBuffer<T> gradient = new(2 * channels);
    private int recordedRows;

    /// <inheritdoc/>
    public int Units => 1;

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
        LayerNorm.Forward(x, rows, channels, gain.Pointer, offset.Pointer, T.CreateTruncating(epsilon), result, statistics);

    /// <summary>Adjoint of <see cref="Normalize"/>: adds to x̄. The first row is number <paramref name="at"/> of all that the norm sees.</summary>
    public void AddReverse(T* x, T* statistics, int rows, T* resultBar, T* xBar, int at)
    {
        LayerNorm.AddReverse(x, statistics, rows, channels, gain.Pointer, resultBar, xBar);
        for (int row = 0; row < (recordedRows > 0 ? rows : 0); row++)
        {
            T* n = normalized.Pointer + ((long)(at + row) * channels);
            for (int c = 0; c < channels; c++)
            {
                n[c] = (x[((long)row * channels) + c] - statistics[2 * row]) * statistics[(2 * row) + 1];
            }
        }

        Record(resultBar, bars, rows, at);
    }

    /// <summary>Records three rows of ⟨v⟩ = γ v s of one atom or fragment.</summary>
    public void RecordVectors(T* v, T scale, T* resultBar, int at)
    {
        if (recordedRows > 0)
        {
            Elementwise.Scale(scale, v, normalized.Pointer + ((long)at * 3 * channels), 3 * channels);
            Record(resultBar, bars, 3, 3 * at);
        }
    }

    /// <inheritdoc/>
    public void Record(int rows)
    {
        recordedRows = rows;
        normalized.Reserve((long)rows * channels);
        bars.Reserve((long)rows * channels);
    }

    /// <inheritdoc/>
    public void Differentiate(int unit)
    {
        // γ̄ = Σ ȳ ⊙ n, β̄ = Σ ȳ
        T* offsetBar = gradient.Pointer + channels;
        new Span<T>(gradient.Pointer, 2 * channels).Clear();
        for (int row = 0; row < recordedRows; row++)
        {
            T* bar = bars.Pointer + ((long)row * channels);
            Elementwise.MultiplyAdd(bar, normalized.Pointer + ((long)row * channels), gradient.Pointer, channels);
            Elementwise.Add(offsetBar, bar, offsetBar, channels);
        }
    }

    /// <inheritdoc/>
    public void Collect(ParameterDerivatives derivatives)
    {
        derivatives.Add(weight, channels, 0, new ReadOnlySpan<T>(gradient.Pointer, channels));
        if (bias is not null)
        {
            derivatives.Add(bias, channels, 0, new ReadOnlySpan<T>(gradient.Pointer + channels, channels));
        }
    }

    private void Record(T* rows, GrowingBuffer<T> target, int count, int at)
    {
        if (recordedRows > 0)
        {
            Rows.Copy(rows, channels, target.Pointer + ((long)at * channels), channels, count, channels);
        }
    }

    private static void Copy(double[] values, T* target)
    {
        for (int c = 0; c < values.Length; c++)
        {
            target[c] = T.CreateTruncating(values[c]);
        }
    }
}
