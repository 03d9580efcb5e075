using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.Analysis;
using MDEngine.Checkpoints;
using MDEngine.IO;

namespace MDEngine.Simulations.Dynamics;

/// <summary>Writes what can be known about a run that came to a bad end.</summary>
/// <param name="settings">Of the run.</param>
/// <param name="state">Where it ended.</param>
/// <param name="potential">Its potential.</param>
/// <param name="start">Where it began.</param>
/// <param name="alarms">Its alarms.</param>
internal sealed class PostMortem(MolecularDynamics settings, SimulationState state, IPotential potential, AtomicSystem start, IReadOnlyList<Alarm> alarms)
{
    private const int NeighborCount = 6;
    private const int MostAlarms = 20;

    /// <summary>Beyond it, going through all pairs takes too long.</summary>
    private const int LargestForAllPairs = 20000;

    /// <summary>Time steps in the fastest period from which on velocity Verlet is accurate.</summary>
    private const double StepsPerPeriod = 10;

    /// <summary>Of the shortest distance at the start: atoms that come closer overlap.</summary>
    private const double Overlap = 0.7;

    /// <returns>The exception to end with: what happened, and where to read more.</returns>
    public SimulationDivergedException Write(SimulationDivergedException cause, double timeStep, long? lastFrame, Checkpoint? checkpoint)
    {
        int atom = cause.Atoms.Count > 0 ? cause.Atoms[0] : WorstAtom();
        (int first, int second, double nearest) = NearestPair(state.Positions, atom);
        double? period = cause.Atoms.Count > 0 ? null : FastestPeriod();
        bool isAlarm = cause.Atoms.Count > 0;
        List<string> hints = isAlarm ? [] : Hints(timeStep, period, first, second, nearest);
        string resume = isAlarm ? "To go on all the same, give the same command with --resume and without this limit."
            : checkpoint is null
            ? "There is no checkpoint yet: start anew with a shorter time step or from a relaxed structure."
            : string.Create(CultureInfo.InvariantCulture, $"To go on from step {checkpoint.Step} with a shorter time step, start a new run from {settings.RestartPath}, which has that step's velocities.");
        var json = new JsonObject
        {
            ["what"] = cause.Message,
            ["step"] = state.Step,
            ["time_fs"] = state.Time,
            ["time_step_fs"] = timeStep,
            ["fastest_period_at_start_fs"] = period,
            ["temperature_of_all_k"] = Finite(2 * state.KineticEnergy / (3 * state.AtomCount * Units.Boltzmann)),
            ["potential_energy_ev"] = Finite(state.Evaluation.Energy),
            ["worst_atom"] = new JsonObject
            {
                ["index"] = atom,
                ["element"] = Symbol(atom),
                ["force_ev_per_angstrom"] = Vector(state.Evaluation.Forces[atom]),
                ["velocity_angstrom_per_fs"] = Vector(state.Velocities[atom]),
                ["position_angstrom"] = Vector(state.Positions[atom]),
                ["nearest"] = Neighbors(atom),
            },
            ["nearest_pair"] = new JsonObject { ["first"] = first, ["second"] = second, ["distance_angstrom"] = Finite(nearest) },
            ["alarm_atoms"] = new JsonArray([.. cause.Atoms.Select(Describe)]),
            ["alarms"] = new JsonArray([.. alarms.TakeLast(MostAlarms).Select(alarm => alarm.ToJson())]),
            ["last_good_frame_step"] = lastFrame,
            ["last_checkpoint_step"] = checkpoint?.Step,
            ["hints"] = new JsonArray([.. hints.Select(hint => JsonValue.Create(hint))]),
            ["advice"] = resume,
        };
        string more = $"More in {settings.PostMortemPath}.";
        try
        {
            WriteRestart(checkpoint);
            JsonFile.Write(settings.PostMortemPath, json);
        }
        catch (InputException exception)
        {
            more = exception.Message; // a disk that is full, say, is not what ended the run
        }

        return new SimulationDivergedException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{cause.Message} Worst is atom {atom + 1} ({Symbol(atom)}), nearest are atoms {first + 1} and {second + 1} at {nearest:G4} Å. {string.Join(" ", hints)} {resume} {more}"),
            cause);
    }

    private JsonNode Describe(int atom)
    {
        var json = new JsonObject
        {
            ["index"] = atom,
            ["element"] = Symbol(atom),
            ["position_angstrom"] = Vector(state.Positions[atom]),
            ["force_ev_per_angstrom"] = Vector(state.Evaluation.Forces[atom]),
        };
        if (state.Requested.HasFlag(Quantities.Uncertainty))
        {
            json["force_uncertainty_ev_per_angstrom"] = Finite(state.Evaluation.ForceUncertainties[atom]);
        }

        return json;
    }

    private string Symbol(int atom) => Element.FromAtomicNumber(state.Topology.AtomicNumbers[atom]).Symbol;

    /// <summary>At the start: where the run ended, the potential need not make sense.</summary>
    private double? FastestPeriod()
    {
        try
        {
            return FastestVibration.Period(start, potential) is { } period && double.IsFinite(period) ? period : null;
        }
        catch (InputException)
        {
            return null; // a start that the potential refuses once displaced says nothing
        }
    }

    private List<string> Hints(double timeStep, double? period, int first, int second, double nearest)
    {
        var hints = new List<string>();
        if (period is { } fastest)
        {
            double steps = fastest / timeStep;
            string share = string.Create(CultureInfo.InvariantCulture, $"The time step of {timeStep:G3} fs is 1/{steps:F1} of the fastest period ({fastest:F1} fs at the start)");
            hints.Add(steps < StepsPerPeriod
                ? string.Create(CultureInfo.InvariantCulture, $"{share}: too long; take {RoundedDown(fastest / StepsPerPeriod):G2} fs or less.")
                : $"{share}, which is short enough: look at the start, and at the potential with 'mdengine validate'.");
        }

        (_, _, double shortestAtStart) = NearestPair(start.Positions.Span, 0);
        if (nearest < Overlap * shortestAtStart)
        {
            hints.Add(string.Create(CultureInfo.InvariantCulture, $"Atoms {first + 1} and {second + 1} overlap: the shortest distance at the start was {shortestAtStart:F2} Å."));
        }

        return hints;
    }

    /// <summary>To two digits.</summary>
    private static double RoundedDown(double value)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - 1);
        return Math.Floor(value / unit) * unit;
    }

    private void WriteRestart(Checkpoint? checkpoint)
    {
        if (checkpoint is null)
        {
            return;
        }

        using Trajectory file = Trajectory.Create(settings.RestartPath);
        file.Write(new Frame(state.Topology, checkpoint.Positions)
        {
            Cell = checkpoint.Cell,
            Velocities = checkpoint.Velocities,
            Energy = checkpoint.PotentialEnergy,
            Step = checkpoint.Step,
            Time = Math.Round(checkpoint.Time, 9),
        });
    }

    /// <summary>The first atom without a finite force or velocity, or the one with the largest acceleration.</summary>
    private int WorstAtom()
    {
        int worst = 0;
        double largest = -1;
        for (int i = 0; i < state.AtomCount; i++)
        {
            if (!state.Evaluation.Forces[i].IsFinite || !state.Velocities[i].IsFinite || !state.Positions[i].IsFinite)
            {
                return i;
            }

            double acceleration = state.Evaluation.Forces[i].Length / state.Topology.Masses[i];
            if (acceleration > largest)
            {
                (worst, largest) = (i, acceleration);
            }
        }

        return worst;
    }

    private (int First, int Second, double Distance) NearestPair(ReadOnlySpan<Vector3D> positions, int worstAtom)
    {
        (int First, int Second, double Distance) nearest = (0, 0, double.PositiveInfinity);
        bool all = state.AtomCount <= LargestForAllPairs;
        for (int i = all ? 0 : worstAtom; i < (all ? state.AtomCount : worstAtom + 1); i++)
        {
            for (int j = all ? i + 1 : 0; j < state.AtomCount; j++)
            {
                double distance = i == j ? double.PositiveInfinity : Distance(positions, i, j);
                if (distance < nearest.Distance)
                {
                    nearest = (i, j, distance);
                }
            }
        }

        return nearest;
    }

    private JsonArray Neighbors(int atom) => new(
    [
        .. Enumerable.Range(0, state.AtomCount).Where(other => other != atom)
            .Select(other => (Atom: other, Distance: Distance(state.Positions, atom, other)))
            .Where(pair => double.IsFinite(pair.Distance))
            .OrderBy(pair => pair.Distance)
            .Take(NeighborCount)
            .Select(pair => (JsonNode)new JsonObject { ["atom"] = pair.Atom, ["distance_angstrom"] = pair.Distance }),
    ]);

    /// <summary>To the nearest image, for cells that are not too skewed.</summary>
    private double Distance(ReadOnlySpan<Vector3D> positions, int i, int j)
    {
        Vector3D difference = positions[j] - positions[i];
        UnitCell cell = state.Cell;
        foreach ((Vector3D vector, bool periodic) in new[] { (cell.C, cell.PeriodicC), (cell.B, cell.PeriodicB), (cell.A, cell.PeriodicA) })
        {
            if (periodic)
            {
                difference -= Math.Round(Vector3D.Dot(difference, vector) / vector.LengthSquared) * vector;
            }
        }

        return difference.Length;
    }

    private static JsonArray Vector(Vector3D v) => new(Finite(v.X), Finite(v.Y), Finite(v.Z));

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? JsonValue.Create(value) : value.ToString(CultureInfo.InvariantCulture);
}
