namespace MDEngine.Analysis.Spectra;

/// <summary>The power spectrum of the dipole moment's time derivative as a run goes on, from central differences of samples.</summary>
/// <param name="options">How the spectrum is estimated.</param>
public sealed class DipoleSpectrum(PowerSpectrumOptions options)
{
    private readonly PowerSpectrum power = new(options, [0, 0, 0]);
    private readonly CentralDifferences differences = new(1, options);

    /// <summary>Samples taken.</summary>
    public long SampleCount => power.SampleCount;

    /// <summary>Segments averaged.</summary>
    public int SegmentCount => power.SegmentCount;

    /// <summary>Takes a dipole moment, e·Å.</summary>
    public void Add(Vector3D dipole)
    {
        foreach (Vector3D derivative in differences.Add([dipole]))
        {
            power.Add([derivative.X, derivative.Y, derivative.Z]);
        }
    }

    /// <inheritdoc cref="PowerSpectrum.Save"/>
    public double[] Save() => [.. power.Save(), .. differences.Save()];

    /// <inheritdoc cref="PowerSpectrum.Restore"/>
    public void Restore(ReadOnlySpan<double> saved)
    {
        power.Restore(saved[..^7]);
        differences.Restore(saved[^7..]);
    }

    /// <summary>The power spectrum of the derivative, (e Å/fs)² per cm⁻¹, freed of the differences' damping.</summary>
    /// <param name="maximumEntropyOrder">Order of the maximum-entropy estimate, or 0 for the periodogram.</param>
    public Spectrum Derivative(int maximumEntropyOrder = 0)
    {
        double[] values = power.Power(0);
        for (int k = 1; k < values.Length; k++)
        {
            values[k] *= differences.Correction(k);
        }

        double[] estimate = maximumEntropyOrder > 0 && values.Sum() > 0 ? MaximumEntropy.Estimate(values, maximumEntropyOrder) : values;
        return Spectrum.FromPower("infrared", estimate, options.BinWidth, 1);
    }
}
