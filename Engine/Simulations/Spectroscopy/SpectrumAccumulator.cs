using System.Globalization;
using MDEngine.Analysis.Spectra;

namespace MDEngine.Simulations.Spectroscopy;

/// <summary>Spectra, and a line about where they come from.</summary>
internal sealed record SpectrumResult(IReadOnlyList<Spectrum> Spectra, string Summary);

/// <summary>Takes samples of one system, one after the other, and makes spectra of them.</summary>
internal sealed class SpectrumAccumulator
{
    private readonly SpectrumSettings settings;
    private readonly Topology topology;
    private PowerSpectrumOptions options;
    private VelocitySpectrum? velocities;
    private DipoleSpectrum? dipoles;
    private double squaredVelocity;

    /// <summary>Without samples yet.</summary>
    /// <param name="settings">What is computed, and how.</param>
    /// <param name="topology">Masses and elements.</param>
    /// <param name="interval">Time between samples, fs.</param>
    /// <param name="samples">How many there will be: no segment is longer.</param>
    /// <exception cref="InputException">The samples are too few, or a group names atoms that are not there.</exception>
    public SpectrumAccumulator(SpectrumSettings settings, Topology topology, double interval, long samples)
    {
        this.settings = settings;
        this.topology = topology;
        options = settings.Estimate(interval, samples);
        foreach ((string name, IReadOnlyList<int> atoms) in settings.Groups)
        {
            if (atoms.Count == 0 || atoms.Max() >= topology.AtomCount)
            {
                throw new InputException($"The group {name} names atoms outside 0 to {topology.AtomCount - 1}, or none.");
            }
        }

        Begin();
    }

    public void AddVelocities(ReadOnlySpan<Vector3D> sample)
    {
        velocities!.Add(sample);
        for (int i = 0; i < sample.Length; i++)
        {
            squaredVelocity += topology.Masses[i] * sample[i].LengthSquared;
        }
    }

    public void AddPositions(ReadOnlySpan<Vector3D> sample) => velocities!.AddPositions(sample);

    /// <summary>
    /// A dipole moment about the center of mass. Where atoms are fixed that center is no fixed place, though the mass of an atom
    /// that does not move has no say: the moment of a charged system is taken about the origin then.
    /// </summary>
    public void AddDipole(Vector3D sample, ReadOnlyMemory<Vector3D> positions)
    {
        double charge = topology.FixedAtoms.IsEmpty ? 0 : topology.TotalCharge ?? 0;
        dipoles!.Add(charge == 0 ? sample : sample + (charge * new AtomicSystem(topology, default, positions).CenterOfMass));
    }

    /// <summary>Velocities or dipole moment, as the kind of spectrum has it.</summary>
    public void Add(SimulationState state)
    {
        if (settings.Kind == SpectrumKind.Ir)
        {
            AddDipole(state.Evaluation.Dipole, state.Positions);
        }
        else
        {
            AddVelocities(state.Velocities);
        }
    }

    /// <summary>What <see cref="Restore"/> resumes from bit for bit.</summary>
    public double[] Save() => [squaredVelocity, .. velocities?.Save() ?? dipoles!.Save()];

    /// <summary>Takes back what <see cref="Save"/> gave. A run that has been prolonged keeps the segments that it began with.</summary>
    public void Restore(ReadOnlySpan<double> saved)
    {
        options = options with { SegmentLength = (int)saved[1] };
        Begin();
        squaredVelocity = saved[0];
        velocities?.Restore(saved[1..]);
        dipoles?.Restore(saved[1..]);
    }

    /// <exception cref="InputException">The samples make no whole segment.</exception>
    public SpectrumResult Finish()
    {
        (long samples, int segments) = velocities is null ? (dipoles!.SampleCount, dipoles.SegmentCount) : (velocities.SampleCount, velocities.SegmentCount);
        if (segments == 0)
        {
            throw new InputException($"{samples} samples make no whole segment; give a coarser --resolution.");
        }

        string summary = string.Create(
            CultureInfo.InvariantCulture, $"{samples} samples {options.SampleInterval:G6} fs apart, {segments} segments of {options.SegmentLength}");
        if (velocities is not null)
        {
            double kinetic = 0.5 * squaredVelocity / samples / Units.AccelerationPerForceOverMass;
            if (kinetic > 0)
            {
                summary += string.Create(CultureInfo.InvariantCulture, $"; mean temperature {2 * kinetic / (3 * topology.AtomCount * Units.Boltzmann):F1} K over 3N degrees of freedom");
            }

            return new SpectrumResult(velocities.Spectra(settings.MaximumEntropyOrder), summary);
        }

        Spectrum absorption = InfraredAbsorption.Of(dipoles!.Derivative(settings.MaximumEntropyOrder), settings.TemperatureK, settings.Correction);
        return new SpectrumResult([absorption], summary);
    }

    private void Begin()
    {
        velocities = settings.Kind == SpectrumKind.Vdos ? new VelocitySpectrum(topology, settings.Groups, options) : null;
        dipoles = settings.Kind == SpectrumKind.Ir ? new DipoleSpectrum(options) : null;
    }
}
