using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MathNet.Numerics;

namespace MDEngine.Analysis.Spectra;

/// <summary>
/// Keeps every D-th of the samples that have gone through a finite, symmetric filter by Kaiser's window (Kaiser and Schafer 1980,
/// doi:10.1109/TASSP.1980.1163349). What it should let through changes by less than 10⁻⁵, what would be folded onto that is damped by 94 dB.
/// </summary>
internal sealed unsafe class KaiserDecimator
{
    /// <summary>The part of the new Nyquist frequency below which everything is let through.</summary>
    public const double PassBand = 0.81;

    /// <summary>Samples that a result takes, for each of the D between two results.</summary>
    public const int SamplesPerResult = 32;

    private const double Attenuation = 94; // dB: what so many samples can do with this band
    private const double Shape = 0.1102 * (Attenuation - 8.7);

    /// <summary>Results that are computed together, column by column, so that a column's samples stay in the first-level cache.</summary>
    private const int ResultsTogether = 32;

    /// <summary>Vectors in a column: a cache line.</summary>
    private const int ColumnVectors = 2;

    private readonly int decimation;
    private readonly int channelCount;
    private readonly int columns;

    /// <summary>[16 D] factors of the first samples; the last ones have the same in reverse.</summary>
    private readonly float[] factors;
    private readonly VectorBuffer samples;
    private readonly VectorBuffer results;

    /// <param name="decimation">D, from 2 on.</param>
    /// <param name="channelCount">Channels of a sample.</param>
    public KaiserDecimator(int decimation, int channelCount)
    {
        (this.decimation, this.channelCount) = (decimation, channelCount);
        double middle = ((SamplesPerResult * decimation) - 1) / 2.0;
        double[] half = [.. Enumerable.Range(0, SamplesPerResult * decimation / 2).Select(k =>
        {
            double x = Math.PI * (k - middle) / decimation, t = (k - middle) / middle;
            return Math.Sin(x) / x * SpecialFunctions.BesselI0(Shape * Math.Sqrt(1 - (t * t)));
        })];
        double sum = 2 * half.Sum();
        factors = Array.ConvertAll(half, factor => (float)(factor / sum));
        int perColumn = ColumnVectors * Vector<float>.Count;
        columns = (channelCount + perColumn - 1) / perColumn;
        samples = new VectorBuffer(MostWaiting * RowVectors);
        results = new VectorBuffer(ResultsTogether * columns * ColumnVectors);
    }

    /// <summary>Samples that wait to be filtered.</summary>
    public int Waiting { get; private set; }

    /// <summary>Results that those make.</summary>
    public int ResultCount => Waiting < FilterLength ? 0 : ((Waiting - FilterLength) / decimation) + 1;

    /// <summary>Whether results have to be filtered before the next sample is added.</summary>
    public bool IsFull => Waiting == MostWaiting;

    private int FilterLength => 2 * factors.Length;

    private int MostWaiting => FilterLength + ((ResultsTogether - 1) * decimation);

    // An odd number of columns, or the rows of one would meet in the same few lines of the cache.
    private int RowVectors => ColumnVectors * (columns | 1);

    /// <summary>Takes the next sample of every channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<double> sample)
    {
        Span<float> to = Sample(Waiting++);
        ref double from = ref MemoryMarshal.GetReference(sample);
        int k = 0;
        for (; k <= sample.Length - Vector<float>.Count; k += Vector<float>.Count)
        {
            Vector<double> low = Vector.LoadUnsafe(ref from, (nuint)k), high = Vector.LoadUnsafe(ref from, (nuint)(k + Vector<double>.Count));
            Vector.Narrow(low, high).StoreUnsafe(ref to[k]);
        }

        for (; k < sample.Length; k++)
        {
            to[k] = (float)sample[k];
        }
    }

    /// <summary>Forgets the samples that wait.</summary>
    public void Clear() => Waiting = 0;

    /// <summary>Copies one of the samples that wait, [channels].</summary>
    public void CopyTo(int number, Span<double> sample)
    {
        Span<float> from = Sample(number);
        for (int k = 0; k < from.Length; k++)
        {
            sample[k] = from[k];
        }
    }

    /// <summary>Filters so many results, and lets go the samples that are not needed again.</summary>
    public void Filter(int count)
    {
        for (int column = 0; column < columns; column++)
        {
            for (int k = 0; k < count; k++)
            {
                Apply(
                    samples.Pointer + (k * decimation * RowVectors) + (ColumnVectors * column),
                    results.Pointer + (ColumnVectors * ((k * columns) + column)));
            }
        }

        int done = count * decimation;
        Waiting -= done;
        new Span<Vector<float>>(samples.Pointer + (done * RowVectors), Waiting * RowVectors).CopyTo(new Span<Vector<float>>(samples.Pointer, Waiting * RowVectors));
    }

    /// <summary>[channels] one of the results that were filtered last.</summary>
    public ReadOnlySpan<float> Result(int number) => new(results.Pointer + (number * columns * ColumnVectors), channelCount);

    private Span<float> Sample(int number) => new(samples.Pointer + (number * RowVectors), channelCount);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Apply(Vector<float>* from, Vector<float>* to)
    {
        // Two sums at a time: one would wait for its own last addition.
        nint row = RowVectors;
        Vector<float>* early = from, nextEarly = from + row, late = from + ((FilterLength - 1) * row), nextLate = late - row;
        Vector<float> a = Vector<float>.Zero, b = Vector<float>.Zero, nextA = Vector<float>.Zero, nextB = Vector<float>.Zero;
        fixed (float* first = factors)
        {
            for (float* factor = first; factor < first + factors.Length; factor += 2)
            {
                Vector<float> one = new(factor[0]), next = new(factor[1]);
                a = Vector.FusedMultiplyAdd(one, early[0] + late[0], a);
                b = Vector.FusedMultiplyAdd(one, early[1] + late[1], b);
                nextA = Vector.FusedMultiplyAdd(next, nextEarly[0] + nextLate[0], nextA);
                nextB = Vector.FusedMultiplyAdd(next, nextEarly[1] + nextLate[1], nextB);
                early += 2 * row;
                nextEarly += 2 * row;
                late -= 2 * row;
                nextLate -= 2 * row;
            }
        }

        (to[0], to[1]) = (a + nextA, b + nextB);
    }
}
