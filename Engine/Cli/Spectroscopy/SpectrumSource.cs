using System.Globalization;
using MDEngine.Analysis.Spectra;

namespace MDEngine.Cli.Spectroscopy;

/// <summary>Spectra, and a line about where they come from.</summary>
internal sealed record SpectrumResult(IReadOnlyList<Spectrum> Spectra, string Summary);

/// <summary>Where samples come from.</summary>
internal abstract class SpectrumSource(SpectrumSettings settings)
{
    private VelocitySpectrum? velocities;
    private DipoleSpectrum? dipoles;
    private double squaredVelocity;

    protected SpectrumSettings Settings { get; } = settings;

    public abstract SpectrumResult Collect(TextWriter log, CancellationToken cancellation);

    protected void Start(Topology topology, double interval, long samples)
    {
        PowerSpectrumOptions options = Settings.Estimate(interval, samples);
        foreach ((string name, IReadOnlyList<int> atoms) in Settings.Groups)
        {
            if (atoms.Count == 0 || atoms.Max() >= topology.AtomCount)
            {
                throw new InputException($"--group {name} names atoms outside 0 to {topology.AtomCount - 1}, or none.");
            }
        }

        if (Settings.Kind == SpectrumKind.Vdos)
        {
            velocities = new VelocitySpectrum(topology, Settings.Groups, options);
        }
        else
        {
            dipoles = new DipoleSpectrum(options);
        }
    }

    protected void AddVelocities(Topology topology, ReadOnlySpan<Vector3D> sample)
    {
        velocities!.Add(sample);
        for (int i = 0; i < sample.Length; i++)
        {
            squaredVelocity += topology.Masses[i] * sample[i].LengthSquared;
        }
    }

    protected void AddPositions(ReadOnlySpan<Vector3D> sample) => velocities!.AddPositions(sample);

    protected void AddDipole(Vector3D sample) => dipoles!.Add(sample);

    protected SpectrumResult Finish(Topology topology, double interval)
    {
        (long samples, int segments) = velocities is null ? (dipoles!.SampleCount, dipoles.SegmentCount) : (velocities.SampleCount, velocities.SegmentCount);
        if (segments == 0)
        {
            throw new InputException($"{samples} samples make no whole segment; give a coarser --resolution.");
        }

        string summary = string.Create(
            CultureInfo.InvariantCulture, $"{samples} samples {interval:G6} fs apart, {segments} segments of {Settings.Estimate(interval, samples).SegmentLength}");
        if (velocities is not null)
        {
            double kinetic = 0.5 * squaredVelocity / samples / Units.AccelerationPerForceOverMass;
            if (kinetic > 0)
            {
                summary += string.Create(CultureInfo.InvariantCulture, $"; mean temperature {2 * kinetic / (3 * topology.AtomCount * Units.Boltzmann):F1} K over 3N degrees of freedom");
            }

            return new SpectrumResult(velocities.Spectra(Settings.MaximumEntropyOrder), summary);
        }

        Spectrum absorption = InfraredAbsorption.Of(dipoles!.Derivative(Settings.MaximumEntropyOrder), Settings.Temperature, Settings.Correction);
        return new SpectrumResult([absorption], summary);
    }
}
