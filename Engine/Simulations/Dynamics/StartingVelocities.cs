using System.Globalization;
using MDEngine.IO;
using MDEngine.Integrators;

namespace MDEngine.Simulations.Dynamics;

/// <summary>Sets the velocities that a run starts with.</summary>
internal static class StartingVelocities
{
    /// <summary>Share of the kinetic energy below which the center-of-mass motion counts as none.</summary>
    private const double RestingShare = 1e-9;

    /// <summary>Forces below this, eV/Å, are rounding errors of a structure at its minimum.</summary>
    private const double LeastForce = 1e-6;

    /// <param name="state">Whose velocities are set.</param>
    /// <param name="frame">The start.</param>
    /// <param name="settings">Of the run.</param>
    /// <param name="first">The first stage.</param>
    /// <param name="atoms">Which atoms move.</param>
    /// <param name="tell">Gets a line on where the velocities come from.</param>
    /// <returns>The center-of-mass motion that the velocities are free of; where it is to be removed, all that can be.</returns>
    /// <exception cref="InputException">Velocities are to come from a file that has none.</exception>
    public static CenterOfMassMotion Apply(SimulationState state, Frame frame, MolecularDynamics settings, Stage first, AtomMobility atoms, Action<string> tell)
    {
        CenterOfMassMotion whole = atoms.RemovableMotion(state);
        Ensemble ensemble = first.Ensemble;
        switch (settings.Velocities)
        {
            case VelocitySource.File when frame.Velocities is null:
                throw new InputException($"{settings.Start.Source}: holds no velocities; use --velocities random, or a file with momenta or velocities.");
            case VelocitySource.File or VelocitySource.Auto when frame.Velocities is not null:
                tell($"starting velocities: those of {Path.GetFileName(settings.Start.Source)}");
                return Settle(state, atoms, whole, settings, ensemble, tell);
            case VelocitySource.Zero:
                Array.Clear(state.Velocities);
                tell("starting velocities: none, the atoms are at rest");
                return whole;
            default:
                MaxwellBoltzmann.Draw(state, atoms, first.TemperatureK, whole, settings.Seed);
                tell(string.Create(CultureInfo.InvariantCulture, $"starting velocities: drawn at {first.TemperatureK} K with seed {settings.Seed}"));
                return whole;
        }
    }

    /// <summary>A thermostat that scales velocities can heat atoms at rest only where forces set them in motion: it would scale rounding errors.</summary>
    /// <exception cref="InputException">It is to do so.</exception>
    public static void RequireMotion(SimulationState state, IPotential potential, MolecularDynamics settings, Stage stage)
    {
        if (!stage.Ensemble.RescalesVelocities() || stage.TemperatureK <= 0 || stage.Steps == 0 || state.KineticEnergy > 0)
        {
            return;
        }

        state.Evaluate(potential);
        double largest = state.Evaluation.Forces.Max(force => force.Length);
        if (largest < LeastForce)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"{settings.Start.Source}: the atoms are at rest and no force moves them (the largest is {largest:G2} eV/Å), and {EnsembleNames.NameOf(stage.Ensemble)} scales velocities only; use --velocities random, or --ensemble langevin."));
        }
    }

    /// <summary>
    /// Takes the center-of-mass motion out of a state whose temperature a thermostat will hold by scaling velocities: it would scale
    /// that motion, too, and leave the atoms' own colder than it was told. At constant energy the user is told of it.
    /// </summary>
    /// <returns>The center-of-mass motion that the velocities are free of.</returns>
    public static CenterOfMassMotion Settle(SimulationState state, AtomMobility atoms, CenterOfMassMotion whole, MolecularDynamics settings, Ensemble ensemble, Action<string> tell)
    {
        double share = Share(state, atoms, whole);
        if (share <= RestingShare)
        {
            return whole;
        }

        string what = whole == CenterOfMassMotion.Momentum ? "translation" : "translation and rotation";
        if (settings.MotionRemovalInterval > 0 || ensemble.RescalesVelocities())
        {
            RigidMotion.Remove(state, atoms, whole);
            tell(string.Create(CultureInfo.InvariantCulture, $"the {what} of the whole, {share:P1} of the kinetic energy, is taken out: it is no heat"));
            return whole;
        }

        if (ensemble == Ensemble.Nve)
        {
            tell(string.Create(CultureInfo.InvariantCulture, $"the {what} of the whole is {share:P1} of the kinetic energy and counts as heat; --remove-motion-interval takes it out"));
        }

        return CenterOfMassMotion.None;
    }

    /// <summary>Share of a motion in the kinetic energy; 0 for atoms at rest.</summary>
    private static double Share(SimulationState state, AtomMobility atoms, CenterOfMassMotion motion)
    {
        var copy = new SimulationState(state.Topology, state.Cell, state.Positions, state.Velocities);
        double kinetic = copy.KineticEnergy;
        return kinetic > 0 ? -RigidMotion.Remove(copy, atoms, motion) / kinetic : 0;
    }
}
