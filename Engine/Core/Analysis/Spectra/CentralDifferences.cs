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
            for (int i = 0; i < derivative.Length; i++)
            {
                derivative[i] = rate * (sample[i] - before[i]);
            }
        }

        (before, last) = (last, before);
        sample.CopyTo(last);
        return known ? derivative : default;
    }

    /// <summary>By what the power at a bin is to be multiplied: differences turn sin ωt into sin(ωΔt)/(ωΔt) ω cos ωt. Near the Nyquist frequency, where nothing is left, that is not undone.</summary>
    public double Correction(int bin)
    {
        double phase = Math.PI * bin / (options.TransformLength / 2);
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
