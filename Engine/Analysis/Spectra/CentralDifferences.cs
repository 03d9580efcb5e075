using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MDEngine.Analysis.Spectra;

/// <summary>Derivatives in time of sampled vectors by central differences, a sample behind.</summary>
/// <param name="count">Vectors in a sample, N.</param>
/// <param name="options">Interval of the samples and length of the transforms.</param>
internal sealed class CentralDifferences(int count, PowerSpectrumOptions options)
{
    private readonly double rate = 1 / (2 * options.SampleInterval);
    private readonly Vector3D[] derivative = new Vector3D[count];
    private Vector3D[] before = new Vector3D[count];
    private Vector3D[] last = new Vector3D[count];

    /// <summary>Samples taken.</summary>
    public long SampleCount { get; private set; }

    /// <summary>Takes a sample.</summary>
    /// <returns>[N] derivatives at the sample before, valid until the next; empty for the first two samples.</returns>
    public ReadOnlySpan<Vector3D> Add(ReadOnlySpan<Vector3D> sample)
    {
        bool known = SampleCount++ >= 2;
        if (known)
        {
            Subtract(MemoryMarshal.Cast<Vector3D, double>(sample), MemoryMarshal.Cast<Vector3D, double>(before.AsSpan()), MemoryMarshal.Cast<Vector3D, double>(derivative.AsSpan()));
        }

        (before, last) = (last, before);
        sample.CopyTo(last);
        return known ? derivative : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Subtract(ReadOnlySpan<double> now, ReadOnlySpan<double> then, Span<double> difference)
    {
        int k = 0;
        ref double a = ref MemoryMarshal.GetReference(now), b = ref MemoryMarshal.GetReference(then), to = ref MemoryMarshal.GetReference(difference);
        for (; k <= difference.Length - Vector<double>.Count; k += Vector<double>.Count)
        {
            (rate * (Vector.LoadUnsafe(ref a, (nuint)k) - Vector.LoadUnsafe(ref b, (nuint)k))).StoreUnsafe(ref to, (nuint)k);
        }

        for (; k < difference.Length; k++)
        {
            difference[k] = rate * (now[k] - then[k]);
        }
    }

    /// <summary>By what the power at a bin is to be multiplied: differences turn sin ωt into sin(ωΔt)/(ωΔt) ω cos ωt. Near the Nyquist frequency, where nothing is left, that is not undone.</summary>
    public double Correction(int bin)
    {
        double phase = 2 * Math.PI * bin / (options.TransformLength * options.Decimation);
        return bin == 0 || phase > 0.9 * Math.PI ? 1 : Math.Pow(phase / Math.Sin(phase), 2);
    }

    /// <summary>[1 + 6 N]: what <see cref="Restore"/> goes on from.</summary>
    public double[] Save() => [SampleCount, .. MemoryMarshal.Cast<Vector3D, double>(before), .. MemoryMarshal.Cast<Vector3D, double>(last)];

    /// <summary>Goes on from what <see cref="Save"/> gave.</summary>
    public void Restore(ReadOnlySpan<double> saved)
    {
        SampleCount = (long)saved[0];
        ReadOnlySpan<Vector3D> vectors = MemoryMarshal.Cast<double, Vector3D>(saved[1..]);
        vectors[..count].CopyTo(before);
        vectors[count..].CopyTo(last);
    }
}
