using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MDEngine.IO;

namespace MDEngine.Cli.MolecularDynamics;

/// <summary>Writes what can be known about a run that came to a bad end.</summary>
internal static class PostMortem
{
    private const int NeighborCount = 6;

    /// <summary>Beyond it, going through all pairs takes too long.</summary>
    private const int LargestForAllPairs = 20000;

    /// <returns>The exception to end with: what happened, and where to read more.</returns>
    public static SimulationDivergedException Write(
        RunSettings settings, SimulationState state, SimulationDivergedException cause, long? lastFrame, long? lastCheckpoint)
    {
        int atom = WorstAtom(state);
        (int first, int second, double nearest) = NearestPair(state, atom);
        string resume = lastCheckpoint is { } step
            ? $"The last checkpoint is of step {step}; start anew from the last good frame with a shorter time step, or look at the frames before it."
            : "Start anew with a shorter time step or from a relaxed structure.";
        var json = new JsonObject
        {
            ["what"] = cause.Message,
            ["step"] = state.Step,
            ["time_fs"] = state.Time,
            ["temperature_of_all_k"] = Finite(2 * state.KineticEnergy / (3 * state.AtomCount * Units.Boltzmann)),
            ["potential_energy_ev"] = Finite(state.Evaluation.Energy),
            ["worst_atom"] = new JsonObject
            {
                ["index"] = atom,
                ["element"] = Element.FromAtomicNumber(state.Topology.AtomicNumbers[atom]).Symbol,
                ["force_ev_per_angstrom"] = Vector(state.Evaluation.Forces[atom]),
                ["velocity_angstrom_per_fs"] = Vector(state.Velocities[atom]),
                ["position_angstrom"] = Vector(state.Positions[atom]),
                ["nearest"] = Neighbors(state, atom),
            },
            ["nearest_pair"] = new JsonObject { ["first"] = first, ["second"] = second, ["distance_angstrom"] = Finite(nearest) },
            ["last_good_frame_step"] = lastFrame,
            ["last_checkpoint_step"] = lastCheckpoint,
            ["advice"] = resume,
        };
        AtomicFile.Write(settings.PostMortemPath, stream =>
        {
            using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
            json.WriteTo(writer);
        });
        return new SimulationDivergedException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{cause.Message} Worst is atom {atom} ({Element.FromAtomicNumber(state.Topology.AtomicNumbers[atom]).Symbol}), nearest are atoms {first} and {second} at {nearest:G4} Å; more in {settings.PostMortemPath}. {resume}"),
            cause);
    }

    /// <summary>The first atom without a finite force or velocity, or the one with the largest acceleration.</summary>
    private static int WorstAtom(SimulationState state)
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

    private static (int First, int Second, double Distance) NearestPair(SimulationState state, int worstAtom)
    {
        (int First, int Second, double Distance) nearest = (0, 0, double.PositiveInfinity);
        bool all = state.AtomCount <= LargestForAllPairs;
        for (int i = all ? 0 : worstAtom; i < (all ? state.AtomCount : worstAtom + 1); i++)
        {
            for (int j = all ? i + 1 : 0; j < state.AtomCount; j++)
            {
                double distance = i == j ? double.PositiveInfinity : Distance(state, i, j);
                if (distance < nearest.Distance)
                {
                    nearest = (i, j, distance);
                }
            }
        }

        return nearest;
    }

    private static JsonArray Neighbors(SimulationState state, int atom) => new(
    [
        .. Enumerable.Range(0, state.AtomCount).Where(other => other != atom)
            .Select(other => (Atom: other, Distance: Distance(state, atom, other)))
            .Where(pair => double.IsFinite(pair.Distance))
            .OrderBy(pair => pair.Distance)
            .Take(NeighborCount)
            .Select(pair => (JsonNode)new JsonObject { ["atom"] = pair.Atom, ["distance_angstrom"] = pair.Distance }),
    ]);

    /// <summary>To the nearest image, for cells that are not too skewed.</summary>
    private static double Distance(SimulationState state, int i, int j)
    {
        Vector3D difference = state.Positions[j] - state.Positions[i];
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
