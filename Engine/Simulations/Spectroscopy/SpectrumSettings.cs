using System.Text.Json.Nodes;
using MDEngine.Analysis.Spectra;

namespace MDEngine.Simulations.Spectroscopy;

/// <summary>How a spectrum is made, wherever its samples come from.</summary>
internal sealed record SpectrumSettings
{
    public required SpectrumKind Kind { get; init; }

    /// <summary>fs, or null where the trajectory or the time step says it.</summary>
    public required double? SampleInterval { get; init; }

    /// <summary>fs.</summary>
    public required double TimeStep { get; init; }

    /// <summary>K.</summary>
    public required double Temperature { get; init; }

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

    /// <summary>Least prominence of a peak, as a fraction of the highest value.</summary>
    public required double Prominence { get; init; }

    public required int Threads { get; init; }

    /// <summary>cm⁻¹; the fastest vibration of all, that of H₂, has 4401.</summary>
    private const double HighestVibration = 4500;

    /// <summary>By how much more than is shown is computed, since corrections move wavenumbers.</summary>
    private const double Margin = 1.1;

    /// <summary>Up to where the spectrum is computed, cm⁻¹; null where the order of an estimate counts samples.</summary>
    private double? HighestWavenumber => MaximumEntropyOrder > 0 ? null : Math.Max(HighestVibration, Margin * Most);

    /// <summary>Steps of a run (fs) between samples; every step where no interval is given.</summary>
    public long SampleSteps(double timeStep) => Math.Max(1, (long)Math.Round((SampleInterval ?? timeStep) / timeStep));

    /// <summary>What decides which samples are taken and how they are summed.</summary>
    public JsonObject ToJson() => new()
    {
        ["kind"] = Kind.ToString().ToLowerInvariant(),
        ["sample_fs"] = SampleInterval,
        ["resolution_cm-1"] = Resolution,
        ["window"] = Window.ToString().ToLowerInvariant(),
        ["zero_padding"] = ZeroPadding,
        ["highest_cm-1"] = HighestWavenumber,
        ["groups"] = new JsonObject(Groups.Select(group => KeyValuePair.Create(group.Name, (JsonNode?)string.Join(',', group.Atoms)))),
    };

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
            HighestWavenumber = HighestWavenumber ?? double.PositiveInfinity,
        };
    }
}
