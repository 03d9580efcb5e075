using MDEngine.Integrators;
using MDEngine.IO;

namespace MDEngine.Cli.MolecularDynamics;

/// <summary>Sets the velocities that a run starts with.</summary>
internal static class StartingVelocities
{
    /// <summary>Share of the kinetic energy below which the motion of the whole counts as none.</summary>
    private const double RestingShare = 1e-9;

    /// <returns>The motion of the whole that the velocities are free of.</returns>
    /// <exception cref="InputException">Velocities are to come from a file that has none.</exception>
    public static RemovedMotion Apply(SimulationState state, Frame frame, RunSettings settings, MovableAtoms atoms)
    {
        RemovedMotion whole = atoms.AnyFixed ? RemovedMotion.None
            : state.Cell.IsPeriodic ? RemovedMotion.Momentum
            : RemovedMotion.MomentumAndAngularMomentum;
        if (atoms.DegreesOfFreedom(state, whole) <= 0)
        {
            whole = RemovedMotion.None;
        }

        switch (settings.Velocities)
        {
            case VelocitySource.File when frame.Velocities is null:
                throw new InputException($"{settings.Structure}: holds no velocities; use --velocities random, or a file with momenta or velocities.");
            case VelocitySource.File or VelocitySource.Auto when frame.Velocities is not null:
                return IsAtRest(state, atoms, whole) ? whole : RemovedMotion.None;
            case VelocitySource.Zero:
                Array.Clear(state.Velocities);
                return whole;
            default:
                MaxwellBoltzmann.Draw(state, atoms, settings.Stages[0].Temperature, whole, settings.Seed);
                return whole;
        }
    }

    private static bool IsAtRest(SimulationState state, MovableAtoms atoms, RemovedMotion motion)
    {
        var copy = new SimulationState(state.Topology, state.Cell, state.Positions, state.Velocities);
        double kinetic = copy.KineticEnergy;
        return -RigidMotion.Remove(copy, atoms, motion) <= RestingShare * kinetic;
    }
}
