using System.Globalization;
using MDEngine.Potentials.Learned;

namespace MDEngine.Benchmarks.Fused;

/// <summary>
/// Energy and forces of periodic water boxes by ViSNet-LSRM in single precision: time and memory for each atom, one and two threads:
/// <c>fused-scaling [--sides 3,5,7,10,15,22] [--threads 1,2] [--seconds 2]</c>, a side being the number of molecules along an edge.
/// </summary>
internal static class FusedScaling
{
    public static void Run(string[] arguments)
    {
        int[] sides = Numbers(Peer.Option(arguments, "--sides", "3,5,7,10,15,22"));
        int[] threadCounts = Numbers(Peer.Option(arguments, "--threads", "1,2"));
        double seconds = double.Parse(Peer.Option(arguments, "--seconds", "2"), CultureInfo.InvariantCulture);
        Console.WriteLine("  atoms  threads         ms  µs/atom  atom-steps/s/core  kB/atom");
        foreach (int side in sides)
        {
            AtomicSystem system = WaterBox.Create(side);
            foreach (int threads in threadCounts)
            {
                long before = Environment.WorkingSet;
                using LearnedPotential potential = FusedTiming.Load(NetworkPrecision.Float32, threads);
                double median = FusedTiming.Median(potential, system, seconds);
                double bytes = Math.Max(0, Environment.WorkingSet - before);
                Console.WriteLine(
                    $"{system.AtomCount,7}  {threads,7}  {median,9:F2}  {median * 1e3 / system.AtomCount,7:F1}  {system.AtomCount / median * 1e3 / threads,17:F0}  {bytes / system.AtomCount / 1024,7:F0}");
            }

            // Native memory of the last potential is freed by finalizers.
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static int[] Numbers(string words) => [.. words.Split(',').Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
}
