using System.Diagnostics;
using System.Text.Json;
using MDEngine.Potentials.Learned;

namespace MDEngine.Simulations;

/// <summary>A stage of an evaluation.</summary>
/// <param name="Name">What is done in it.</param>
/// <param name="Milliseconds">Of one evaluation, on average.</param>
/// <param name="GigaflopsPerSecond">Rate of its matrix products over the whole time of the stage.</param>
/// <param name="Share">Of the time of all stages.</param>
public sealed record StageTime(string Name, double Milliseconds, double GigaflopsPerSecond, double Share);

/// <summary>How long a potential takes for the energy and forces of a structure.</summary>
/// <param name="Backend">What computed it.</param>
/// <param name="Precision">Inside a learned potential.</param>
/// <param name="Threads">The most threads it may use.</param>
/// <param name="AtomCount">Atoms of the structure.</param>
/// <param name="Median">Of the times of single calls, ms.</param>
/// <param name="Stages">Where the time goes, if the potential reports it.</param>
public sealed record EvaluationTimes(string Backend, string Precision, int Threads, int AtomCount, double Median, IReadOnlyList<StageTime> Stages)
{
    private const int LeastCalls = 5;
    private const double WarmUpShare = 0.2;

    /// <summary>How many atoms could make a step of dynamics in a second, for each thread.</summary>
    public double AtomStepsPerSecondAndCore => AtomCount / (Median * 1e-3) / Threads;

    /// <summary>Measures.</summary>
    /// <param name="potential">The potential.</param>
    /// <param name="system">The structure.</param>
    /// <param name="seconds">How long to measure; at least five calls in any case.</param>
    /// <param name="cancellation">Stops it between two calls.</param>
    /// <exception cref="InputException">The potential cannot be made, or cannot serve the structure.</exception>
    public static EvaluationTimes Measure(Potential potential, AtomicSystem system, double seconds, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(potential);
        var learned = potential.Energies as LearnedPotential;
        using BoundPotential bound = potential.Bind(system);
        var result = new EvaluationResult(system.AtomCount);

        List<double> Times(double limit)
        {
            var times = new List<double>();
            long begin = Stopwatch.GetTimestamp();
            while (times.Count < LeastCalls || Stopwatch.GetElapsedTime(begin).TotalSeconds < limit)
            {
                cancellation.ThrowIfCancellationRequested();
                result.Clear();
                long start = Stopwatch.GetTimestamp();
                bound.Evaluate(system, Quantities.Energy | Quantities.Forces, result);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            times.Sort();
            return times;
        }

        Times(WarmUpShare * seconds);
        StageProfile? profile = learned?.StartProfile();
        List<double> measured = Times(seconds);
        return new(
            learned is null ? "" : learned.IsFused ? "fused" : "torch",
            potential.Options.Precision.ToString().ToLowerInvariant(),
            potential.Options.Threads,
            system.AtomCount,
            measured[measured.Count / 2],
            profile is null ? [] : Averages(profile, measured.Count));
    }

    /// <summary>Writes it as an object.</summary>
    /// <param name="writer">Where to.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("backend", Backend);
        writer.WriteString("precision", Precision);
        writer.WriteNumber("threads", Threads);
        writer.WriteNumber("atoms", AtomCount);
        writer.WriteNumber("ms_median", Median);
        writer.WriteNumber("atom_steps_per_s_per_core", AtomStepsPerSecondAndCore);
        if (Stages.Count > 0)
        {
            writer.WriteStartArray("stages");
            foreach (StageTime stage in Stages)
            {
                writer.WriteStartObject();
                writer.WriteString("stage", stage.Name);
                writer.WriteNumber("ms", stage.Milliseconds);
                writer.WriteNumber("gflop_per_s", stage.GigaflopsPerSecond);
                writer.WriteNumber("share", stage.Share);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static StageTime[] Averages(StageProfile profile, int calls)
    {
        double all = profile.Stages.Sum(stage => stage.Seconds);
        return
        [
            .. profile.Stages.Select(stage => new StageTime(
                stage.Stage, stage.Seconds / calls * 1e3, stage.Operations / stage.Seconds * 1e-9, stage.Seconds / all)),
        ];
    }
}
