using System.Text.Json.Nodes;
using MDEngine.Analysis.Spectra;

namespace MDEngine.Simulations;

/// <summary>How a spectrum is made, wherever its samples come from.</summary>
public sealed record SpectrumSettings
{
    /// <summary>What is computed.</summary>
    public SpectrumKind Kind { get; init; }

    /// <summary>Time between samples, fs, or null where the trajectory or the time step says it.</summary>
    public double? SampleIntervalFs { get; init; }

    /// <summary>Time step of the run, fs.</summary>
    public double TimeStepFs { get; init; } = 0.5;

    /// <summary>Temperature of starting velocities and of the quantum correction, K.</summary>
    public double TemperatureK { get; init; } = 300;

    /// <summary>Whether the shift of wavenumbers by velocity Verlet is taken out.</summary>
    public bool CorrectTimeStep { get; init; }

    /// <summary>Length of the averaged segments as a resolution, cm⁻¹.</summary>
    public double Resolution { get; init; } = 4;

    /// <summary>Window of the segments.</summary>
    public WindowFunction Window { get; init; } = WindowFunction.Hann;

    /// <summary>Segments are lengthened with zeros by at least this factor.</summary>
    public int ZeroPadding { get; init; } = 2;

    /// <summary>Order of a maximum-entropy estimate instead of the periodogram; 0 for none.</summary>
    public int MaximumEntropyOrder { get; init; }

    /// <summary>Atoms, counted from 0, that have a density of states of their own.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<int> Atoms)> Groups { get; init; } = [];

    /// <summary>Quantum correction factor of infrared absorption.</summary>
    public QuantumCorrection Correction { get; init; } = QuantumCorrection.Harmonic;

    /// <summary>Full width at half maximum of a Gaussian that everything is convolved with, cm⁻¹; 0 for none.</summary>
    public double Broadening { get; init; }

    /// <summary>Lower end, cm⁻¹.</summary>
    public double Least { get; init; }

    /// <summary>Upper end, cm⁻¹.</summary>
    public double Most { get; init; } = 4000;

    /// <summary>Least prominence of a peak, as a fraction of the highest value.</summary>
    public double Prominence { get; init; } = 0.02;

    /// <summary>Threads of the transforms.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>cm⁻¹; the fastest vibration of all, that of H₂, has 4401.</summary>
    private const double HighestVibration = 4500;

    /// <summary>By how much more than is shown is computed, since corrections move wavenumbers.</summary>
    private const double Margin = 1.1;

    /// <summary>Up to where the spectrum is computed, cm⁻¹; null where the order of an estimate counts samples.</summary>
    private double? HighestWavenumber => MaximumEntropyOrder > 0 ? null : Math.Max(HighestVibration, Margin * Most);

    /// <summary>Steps of a run (fs) between samples; every step where no interval is given.</summary>
    internal long SampleSteps(double timeStep) => Math.Max(1, (long)Math.Round((SampleIntervalFs ?? timeStep) / timeStep));

    /// <summary>What decides which samples are taken and how they are summed.</summary>
    internal JsonObject ToJson() => new()
    {
        ["kind"] = Kind.ToString().ToLowerInvariant(),
        ["sample_fs"] = SampleIntervalFs,
        ["resolution_cm-1"] = Resolution,
        ["window"] = Window.ToString().ToLowerInvariant(),
        ["zero_padding"] = ZeroPadding,
        ["highest_cm-1"] = HighestWavenumber,
        ["groups"] = new JsonObject(Groups.Select(group => KeyValuePair.Create(group.Name, (JsonNode?)string.Join(',', group.Atoms)))),
    };

    /// <summary>How power spectra of samples this far apart (fs) are estimated; no segment is longer than <paramref name="samples"/>.</summary>
    internal PowerSpectrumOptions Estimate(double interval, long samples)
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
            HighestWavenumber = HighestWavenumber ?? double.PositiveInfinity,
        };
    }
}
