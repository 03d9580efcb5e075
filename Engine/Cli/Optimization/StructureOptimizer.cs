using System.Globalization;
using MDEngine.Analysis;
using MDEngine.Fragmentation;
using MDEngine.Integrators.Minimizers;
using MDEngine.IO;

namespace MDEngine.Cli.Optimization;

/// <summary>What came of one structure.</summary>
/// <param name="Frame">The best structure, with its energy and forces.</param>
/// <param name="Failure">Why it did not converge, or null.</param>
/// <param name="Steps">Steps made.</param>
/// <param name="ForceCalls">Evaluations of energy and forces.</param>
/// <param name="StartEnergy">eV.</param>
/// <param name="MaxForce">Largest force on a moving atom in the best structure, eV/Å.</param>
/// <param name="StartRmsd">From the start after superposition, Å.</param>
/// <param name="ReferenceRmsd">From the reference, Å, or null.</param>
/// <param name="Path">[steps + 1] energies, eV, and largest forces, eV/Å.</param>
/// <param name="Positions">Positions along the way, Å, for pictures.</param>
internal sealed record OptimizationOutcome(
    Frame Frame,
    string? Failure,
    long Steps,
    int ForceCalls,
    double StartEnergy,
    double MaxForce,
    double StartRmsd,
    double? ReferenceRmsd,
    IReadOnlyList<(double Energy, double MaxForce)> Path,
    IReadOnlyList<Vector3D[]> Positions);

/// <summary>Brings one structure to its minimum, and keeps the best structure where that fails.</summary>
internal sealed class StructureOptimizer(OptimizationSettings settings, Frame? reference)
{
    /// <summary>An atom whose nearest neighbor is farther than this, Å, and was nearer before, has left.</summary>
    private const double FarAway = 6;

    /// <summary>Most positions that are kept for the report.</summary>
    private const int KeptPositions = 200;

    /// <param name="frame">The start.</param>
    /// <param name="number">From 1; names the file of steps.</param>
    /// <param name="potential">The calling thread's own.</param>
    /// <param name="cancellation">Ends the work between steps.</param>
    public OptimizationOutcome Run(Frame frame, int number, IPotential potential, CancellationToken cancellation)
    {
        SimulationState state = frame.ToState();
        Minimizer minimizer = settings.CreateMinimizer(frame.Topology);
        using Trajectory? steps = settings.StepsFolder is { } folder
            ? Trajectory.Create(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"steps-{number:D4}.extxyz")))
            : null;
        minimizer.Initialize(state, potential);
        double startEnergy = minimizer.Measures.Energy;
        var path = new List<(double, double)> { (startEnergy, minimizer.Measures.MaxForce) };
        var positions = new List<Vector3D[]> { (Vector3D[])state.Positions.Clone() };
        Snapshot best = Snapshot.Of(state, minimizer);
        Write(steps, state);
        string? failure = null;
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                StepStatus status = minimizer.Advance(state, potential);
                path.Add((minimizer.Measures.Energy, minimizer.Measures.MaxForce));
                Keep(positions, state);
                Write(steps, state);
                if (status == StepStatus.Converged || minimizer.Measures.Energy <= best.Energy)
                {
                    best = Snapshot.Of(state, minimizer);
                }

                failure = minimizer.Stalled ?? Departure(frame, state)
                    ?? (state.Step >= settings.MaximumSteps && status != StepStatus.Converged ? NotConverged(minimizer) : null);
                if (status == StepStatus.Converged || failure is not null)
                {
                    break;
                }
            }
        }
        catch (SimulationDivergedException exception)
        {
            failure = $"the potential failed in step {state.Step + 1}: {exception.Message}";
        }

        return Finish(frame, best, failure, state.Step, minimizer.ForceCalls, startEnergy, path, positions);
    }

    private static void Keep(List<Vector3D[]> positions, SimulationState state)
    {
        if (positions.Count < KeptPositions)
        {
            positions.Add((Vector3D[])state.Positions.Clone());
        }
    }

    private static void Write(Trajectory? steps, SimulationState state) => steps?.Write(new Frame(state.Topology, state.Positions)
    {
        Cell = state.Cell,
        Energy = state.Evaluation.Energy,
        Forces = state.Evaluation.Forces,
        Step = state.Step,
    });

    private static string NotConverged(Minimizer minimizer) => FormattableString.Invariant(
        $"not converged after {minimizer.ForceCalls} force calls: the largest force is {minimizer.Measures.MaxForce:G3} eV/Å, the last step {minimizer.Measures.MaxStep:G3} Å and {minimizer.Measures.EnergyChange:G3} eV; give more --max-steps or looser limits");

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
                    $"atom {i} ({Element.FromAtomicNumber(state.Topology.AtomicNumbers[i]).Symbol}) flew away: its nearest neighbor is {Math.Sqrt(now):F1} Å off; look at the start structure, its charge and its spin");
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

    private OptimizationOutcome Finish(
        Frame frame, Snapshot best, string? failure, long steps, int forceCalls, double startEnergy, List<(double, double)> path, List<Vector3D[]> positions)
    {
        var result = new Frame(frame.Topology, best.Positions)
        {
            Cell = best.Cell,
            Energy = best.PotentialEnergy,
            Forces = best.Forces,
            Stress = best.Stress,
        };
        double startRmsd = Superposition.Of(best.Positions, frame.Positions).Rmsd;
        return new OptimizationOutcome(result, failure, steps, forceCalls, startEnergy, best.MaxForce, startRmsd, ReferenceRmsd(result), path, positions);
    }

    private double? ReferenceRmsd(Frame result)
    {
        if (reference is null)
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

    /// <summary>A structure that was reached.</summary>
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
    }
}
