using MDEngine.IO;
using MDEngine.Integrators;

namespace MDEngine.Simulations.Dynamics;

/// <summary>Sets the velocities that a run starts with.</summary>
internal static class StartingVelocities
{
    /// <summary>Share of the kinetic energy below which the motion of the whole counts as none.</summary>
    private const double RestingShare = 1e-9;

    /// <returns>The motion of the whole that the velocities are free of; where it is to be removed, all that can be.</returns>
    /// <exception cref="InputException">Velocities are to come from a file that has none.</exception>
    public static RemovedMotion Apply(SimulationState state, Frame frame, MolecularDynamics settings, Stage first, MovableAtoms atoms)
    {
        RemovedMotion whole = atoms.RemovableMotion(state);
        switch (settings.Velocities)
        {
            case VelocitySource.File when frame.Velocities is null:
                throw new InputException($"{settings.Start.Source}: holds no velocities; use --velocities random, or a file with momenta or velocities.");
            case VelocitySource.File or VelocitySource.Auto when frame.Velocities is not null:
                if (IsAtRest(state, atoms, whole))
                {
                    return whole;
                }

                if (settings.MotionRemovalInterval == 0)
                {
                    return RemovedMotion.None;
                }

                // Now rather than after the first interval, so that the degrees of freedom are right from the first step.
                RigidMotion.Remove(state, atoms, whole);
                return whole;
            case VelocitySource.Zero:
                Array.Clear(state.Velocities);
                return whole;
            default:
                MaxwellBoltzmann.Draw(state, atoms, first.TemperatureK, whole, settings.Seed);
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
