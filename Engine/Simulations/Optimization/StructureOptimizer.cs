using System.Globalization;
using MDEngine.Analysis;
using MDEngine.Fragmentation;
using MDEngine.IO;
using MDEngine.Integrators.Minimizers;

namespace MDEngine.Simulations.Optimization;

/// <summary>Brings one structure to its minimum, and keeps the best structure where that fails.</summary>
internal sealed class StructureOptimizer(GeometryOptimization settings)
{
    /// <summary>An atom whose nearest neighbor is farther than this, Å, and was nearer before, has left.</summary>
    private const double FarAway = 6;

    /// <param name="frame">The start.</param>
    /// <param name="number">From 1; names the file of steps.</param>
    /// <param name="potential">The calling thread's own.</param>
    /// <param name="cancellation">Ends the work between steps.</param>
    public OptimizationOutcome Run(Frame frame, int number, IPotential potential, CancellationToken cancellation)
    {
        Topology topology = frame.Topology with { FixedAtoms = settings.FixedAtoms is { } held ? [.. held.Distinct().Order()] : frame.Topology.FixedAtoms };
        if (topology.FixedAtoms.Length == topology.AtomCount)
        {
            throw new InputException("every atom is fixed (move_mask): there is nothing to move.");
        }

        using BoundPotential bound = potential.Bind(frame.System with { Topology = topology });
        frame = frame.With(bound.Topology);
        SimulationState state = frame.ToState();
        Minimizer minimizer = settings.CreateMinimizer(frame.Topology);
        using Trajectory? steps = settings.StepsFolder is { } folder
            ? Trajectory.Create(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"steps-{number:D4}.extxyz")))
            : null;
        Snapshot? first = null;
        Snapshot? best = null;
        string? failure = null;
        var simulation = new Simulation(state, bound, minimizer);
        simulation.ReportTo(
            reached =>
            {
                first ??= Snapshot.Of(reached, minimizer);
                if (best is null || minimizer.HasConverged || minimizer.Measures.Energy <= best.Energy)
                {
                    best = Snapshot.Of(reached, minimizer);
                }

                Write(steps, reached);
            },
            1);
        try
        {
            if (!simulation.Run(long.MaxValue, () => minimizer.HasConverged || (failure = Obstacle(frame, state, minimizer)) is not null, cancellation))
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
        catch (SimulationDivergedException exception)
        {
            failure = best is null ? $"the potential failed at the start: {exception.Message}" : $"the potential failed in step {state.Step + 1}: {exception.Message}";
        }

        Frame result = best is null ? new Frame(frame.Topology, frame.Positions) { Cell = frame.Cell } : best.ToFrame(frame.Topology);
        double startRmsd = Superposition.Of(result.Positions, frame.Positions).Rmsd;
        return new OptimizationOutcome(
            result,
            failure,
            state.Step,
            minimizer.ForceCalls,
            first?.PotentialEnergy,
            settings.HasPressure ? first?.Energy : null,
            settings.HasPressure ? best?.Energy : null,
            best?.MaxForce,
            startRmsd,
            ReferenceRmsd(result));
    }

    private static void Write(Trajectory? steps, SimulationState state) => steps?.Write(new Frame(state.Topology, state.Positions)
    {
        Cell = state.Cell,
        Energy = state.Evaluation.Energy,
        Forces = state.Evaluation.Forces,
        Step = state.Step,
    });

    /// <summary>Why there is no sense in another step, or null.</summary>
    private string? Obstacle(Frame start, SimulationState state, Minimizer minimizer) =>
        minimizer.Stalled ?? Departure(start, state) ?? (state.Step >= settings.MaximumSteps ? NotConverged(minimizer) : null);

    private static string NotConverged(Minimizer minimizer)
    {
        ConvergenceMeasures measures = minimizer.Measures;
        string lastStep = double.IsFinite(measures.MaxStep) ? FormattableString.Invariant($", the last step {measures.MaxStep:G3} Å and {measures.EnergyChange:G3} eV") : "";
        return FormattableString.Invariant(
            $"not converged after {minimizer.ForceCalls} force calls: the largest force is {measures.MaxForce:G3} eV/Å{lastStep}; give more --max-steps or looser limits");
    }

    /// <summary>Says which atom has flown away, in an open system.</summary>
    private static string? Departure(Frame start, SimulationState state)
    {
        if (state.Cell.IsPeriodic || state.AtomCount < 2 || state.Step % 5 != 0)
        {
            return null;
        }

        for (int i = 0; i < state.AtomCount; i++)
        {
            double now = NearestSquared(state.Positions, i);
            if (now > FarAway * FarAway && NearestSquared(start.Positions, i) <= 0.25 * FarAway * FarAway)
            {
                return FormattableString.Invariant(
                    $"atom {i + 1} ({Element.FromAtomicNumber(state.Topology.AtomicNumbers[i]).Symbol}) flew away: its nearest neighbor is {Math.Sqrt(now):F1} Å off; look at the start structure, its charge and its spin");
            }
        }

        return null;
    }

    private static double NearestSquared(Vector3D[] positions, int atom)
    {
        double nearest = double.PositiveInfinity;
        for (int j = 0; j < positions.Length; j++)
        {
            nearest = j == atom ? nearest : Math.Min(nearest, (positions[j] - positions[atom]).LengthSquared);
        }

        return nearest;
    }

    private double? ReferenceRmsd(Frame result)
    {
        if (settings.Reference is not { } reference)
        {
            return null;
        }

        if (!reference.Topology.AtomicNumbers.SequenceEqual(result.Topology.AtomicNumbers))
        {
            throw new InputException("The reference has other atoms, or the same in another order, than the structure; expected the same elements line by line.");
        }

        if (!settings.Permute)
        {
            return Superposition.Of(result.Positions, reference.Positions).Rmsd;
        }

        int[] classes = EquivalentAtoms.Classes(
            result.Topology.AtomicNumbers.AsSpan(), MolecularGraph.Perceive(reference.System).Bonds.Select(bond => new Bond(bond.First, bond.Second)));
        return EquivalentAtoms.Match(result.Positions, reference.Positions, classes).Superposition.Rmsd;
    }

    /// <summary>A structure that was reached; its energy is what is minimized, E + pV.</summary>
    private sealed record Snapshot(
        double Energy, double PotentialEnergy, double MaxForce, Vector3D[] Positions, Vector3D[] Forces, UnitCell Cell, Matrix3x3? Stress)
    {
        public static Snapshot Of(SimulationState state, Minimizer minimizer) => new(
            minimizer.Measures.Energy,
            state.Evaluation.Energy,
            minimizer.Measures.MaxForce,
            (Vector3D[])state.Positions.Clone(),
            (Vector3D[])state.Evaluation.Forces.Clone(),
            state.Cell,
            state.Requested.HasFlag(Quantities.Virial) ? (-1 / state.Cell.Volume) * state.Evaluation.Virial : null);

        public Frame ToFrame(Topology topology) => new(topology, Positions)
        {
            Cell = Cell,
            Energy = PotentialEnergy,
            Forces = Forces,
            Stress = Stress,
        };
    }
}
