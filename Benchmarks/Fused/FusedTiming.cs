using System.Diagnostics;
using MDEngine.Potentials.Learned;

namespace MDEngine.Benchmarks.Fused;

/// <summary>Times force calls of the fused engine with the shipped ViSNet-LSRM (smooth, 3 + 1 layers, F = 64).</summary>
internal static class FusedTiming
{
    /// <summary>The model file.</summary>
    public static string Model => Path.Combine(AppContext.BaseDirectory, "Models", "ac-ala3-nhme.safetensors");

    /// <summary>The potential, by so many threads.</summary>
    public static LearnedPotential Load(NetworkPrecision precision, int threads) =>
        LearnedPotential.Load(Model, new LearnedPotentialOptions(precision, Threads: threads, Backend: NetworkBackend.Fused));

    /// <summary>Median of a call, ms, after as many again to warm up.</summary>
    public static double Median(LearnedPotential potential, AtomicSystem system, double seconds)
    {
        using BoundPotential bound = potential.Bind(system);
        var result = new EvaluationResult(system.AtomCount);
        var times = new List<double>();
        for (int turn = 0; turn < 2; turn++)
        {
            times.Clear();
            for (double used = 0; times.Count < 3 || used < seconds * 1e3; used += times[^1])
            {
                long start = Stopwatch.GetTimestamp();
                result.Clear();
                bound.Evaluate(system, Quantities.Energy | Quantities.Forces, result);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        times.Sort();
        return times[times.Count / 2];
    }
}
