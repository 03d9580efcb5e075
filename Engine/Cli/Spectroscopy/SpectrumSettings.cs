using MDEngine.Analysis.Spectra;

namespace MDEngine.Cli.Spectroscopy;

/// <summary>What is computed.</summary>
internal enum SpectrumKind
{
    Vdos,
    Ir,
}

/// <summary>What the spectrum command is told.</summary>
internal sealed record SpectrumSettings
{
    public required SpectrumKind Kind { get; init; }

    /// <summary>fs, or null where the trajectory or the time step says it.</summary>
    public required double? SampleInterval { get; init; }

    public required long Steps { get; init; }

    /// <summary>fs.</summary>
    public required double TimeStep { get; init; }

    /// <summary>K.</summary>
    public required double Temperature { get; init; }

    public required long EquilibrationSteps { get; init; }

    public required ulong Seed { get; init; }

    public required bool CorrectTimeStep { get; init; }

    /// <summary>cm⁻¹.</summary>
    public required double Resolution { get; init; }

    public required WindowFunction Window { get; init; }

    public required int ZeroPadding { get; init; }

    public required int MaximumEntropyOrder { get; init; }

    public required IReadOnlyList<(string Name, IReadOnlyList<int> Atoms)> Groups { get; init; }

    public required QuantumCorrection Correction { get; init; }

    /// <summary>cm⁻¹.</summary>
    public required double Broadening { get; init; }

    public required double Least { get; init; }

    public required double Most { get; init; }

    public required int Threads { get; init; }

    /// <summary>How power spectra of samples this far apart (fs) are estimated; no segment is longer than <paramref name="samples"/>.</summary>
    public PowerSpectrumOptions Estimate(double interval, long samples)
    {
        int segment = (int)Math.Min(PowerSpectrumOptions.SegmentFor(Resolution, interval), samples);
        if (segment < 16)
        {
            throw new InputException($"{samples} samples {interval} fs apart are too few for a spectrum; expected 16 at least.");
        }

        if (MaximumEntropyOrder >= segment)
        {
            throw new InputException($"--maximum-entropy is {MaximumEntropyOrder}, and a segment has {segment} samples; expected a lower order, or a finer --resolution.");
        }

        return new PowerSpectrumOptions
        {
            SampleInterval = interval,
            SegmentLength = segment,
            Window = Window,
            ZeroPadding = ZeroPadding,
            Threads = Threads,
        };
    }
}
