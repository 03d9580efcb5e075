using System.Collections.ObjectModel;
using MDEngine.IO;

namespace MDEngine.Reporting;

/// <summary>Writes frames of a run.</summary>
/// <param name="trajectory">Open for writing; the reporter closes it.</param>
/// <param name="withVelocities">Whether frames hold velocities.</param>
/// <param name="withForces">Whether frames hold forces.</param>
public sealed class TrajectoryReporter(Trajectory trajectory, bool withVelocities, bool withForces) : IReporter, ICheckpointed, IDisposable
{
    /// <inheritdoc/>
    public string Name => "trajectory";

    /// <summary>Step of the last frame written by this object, or null.</summary>
    public long? LastStep { get; private set; }

    /// <inheritdoc/>
    public void Report(SimulationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        trajectory.Write(FrameOf(state, withVelocities, withForces));
        LastStep = state.Step;
    }

    /// <summary>A frame that shares the state's arrays.</summary>
    public static Frame FrameOf(SimulationState state, bool withVelocities, bool withForces)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new Frame(state.Topology, state.Positions)
        {
            Cell = state.Cell,
            Velocities = withVelocities ? state.Velocities : null,
            Forces = withForces ? state.Evaluation.Forces : null,
            Energy = state.Evaluation.Energy,
            Stress = state.Requested.HasFlag(Quantities.Virial) && state.Cell.IsFullyPeriodic
                ? -1 / state.Cell.Volume * state.Evaluation.Virial
                : null,
            Dipole = state.Requested.HasFlag(Quantities.Dipole) ? state.Evaluation.Dipole : null,
            Step = state.Step,
            Time = Math.Round(state.Time, 9),
            Properties = BiasOf(state),
            Columns = state.Requested.HasFlag(Quantities.Uncertainty) ? [new RealColumn("force_uncertainty", 1, state.Evaluation.ForceUncertainties)] : [],
        };
    }

    /// <summary>The part of the energy that a bias has, where there is one.</summary>
    private static IReadOnlyDictionary<string, string> BiasOf(SimulationState state) => state.Evaluation.Components.TryGetValue("bias", out double energy)
        ? new Dictionary<string, string> { ["bias_energy"] = ExactNumber.Text(energy) }
        : ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Where the next frame will begin.</summary>
    public double[] Save()
    {
        trajectory.Flush();
        return [trajectory.Position];
    }

    /// <summary>Does nothing: the position is given when the trajectory is opened.</summary>
    public void Restore(ReadOnlySpan<double> saved)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => trajectory.Dispose();
}
