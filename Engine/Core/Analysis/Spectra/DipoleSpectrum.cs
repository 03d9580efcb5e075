namespace MDEngine.Analysis.Spectra;

/// <summary>The power spectrum of the dipole moment's time derivative as a run goes on, from central differences of samples.</summary>
/// <param name="options">How the spectrum is estimated.</param>
public sealed class DipoleSpectrum(PowerSpectrumOptions options)
{
    private readonly PowerSpectrum power = new(options, [0, 0, 0]);
    private (Vector3D Before, Vector3D Last, int Count) recent;

    /// <summary>Samples taken.</summary>
    public long SampleCount => power.SampleCount;

    /// <summary>Segments averaged.</summary>
    public int SegmentCount => power.SegmentCount;

    /// <summary>Takes a dipole moment, e·Å.</summary>
    public void Add(Vector3D dipole)
    {
        if (recent.Count >= 2)
        {
            Vector3D derivative = (dipole - recent.Before) / (2 * options.SampleInterval);
            power.Add([derivative.X, derivative.Y, derivative.Z]);
        }

        recent = (recent.Last, dipole, recent.Count + 1);
    }

    /// <inheritdoc cref="PowerSpectrum.Save"/>
    public double[] Save() =>
        [.. power.Save(), recent.Count, recent.Before.X, recent.Before.Y, recent.Before.Z, recent.Last.X, recent.Last.Y, recent.Last.Z];

    /// <inheritdoc cref="PowerSpectrum.Restore"/>
    public void Restore(ReadOnlySpan<double> saved)
    {
        power.Restore(saved[..^7]);
        saved = saved[^7..];
        recent = (new Vector3D(saved[1], saved[2], saved[3]), new Vector3D(saved[4], saved[5], saved[6]), (int)saved[0]);
    }

    /// <summary>The power spectrum of the derivative, (e Å/fs)² per cm⁻¹, freed of the differences' damping.</summary>
    /// <param name="maximumEntropyOrder">Order of the maximum-entropy estimate, or 0 for the periodogram.</param>
    public Spectrum Derivative(int maximumEntropyOrder = 0)
    {
        double[] values = power.Power(0);
        for (int k = 1; k < values.Length; k++)
        {
            double phase = Math.PI * k / (options.TransformLength / 2);
            values[k] *= phase > 0.9 * Math.PI ? 1 : Math.Pow(phase / Math.Sin(phase), 2);
        }

        double[] estimate = maximumEntropyOrder > 0 && values.Sum() > 0 ? MaximumEntropy.Estimate(values, maximumEntropyOrder) : values;
        return Spectrum.FromPower("infrared", estimate, options.BinWidth, 1);
    }
}
