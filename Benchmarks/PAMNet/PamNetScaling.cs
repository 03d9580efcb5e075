using System.Diagnostics;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Benchmarks.PAMNet;

/// <summary>
/// Time and memory of energy and forces against system size (copies of aspirin on a lattice, 21 to 2,016 atoms): PAMNet and PAMNet_s with
/// c_l = 2.6 Å and c_g = 5 Å, cost N(k_g + k_l²), beside a network with the local layer of the graph alone and angles on all edges
/// within 5 Å, cost N k²: <c>pamnet-scaling NETWORK</c> with NETWORK pamnet, pamnet_s or single. 128 channels, 2 layers, float32, one thread.
/// </summary>
internal static class PamNetScaling
{
    private const double Spacing = 7.5; // Å, about the density of the liquid

    public static void Run(string[] arguments)
    {
        string network = arguments.ElementAtOrDefault(1) ?? "pamnet";
        int[] copies = network == "single" ? [1, 2, 6, 12, 24] : [1, 2, 6, 24, 48, 96];
        PamNetOptions options = PamNetModels.Paper with { LayerCount = 2, IsSimple = network == "pamnet_s" };
        options = network == "single" ? options with { GraphLayers = GraphLayers.LocalOnly, LocalCutoff = 5 } : options;
        using LearnedPotential potential = PamNetModels.Load(options, threads: 1);
        Console.WriteLine("network   atoms   edges  angles  wall, ms  cpu, ms  cpu, ms/atom  cpu, µs/(edge+angle)  peak memory, MiB");
        foreach (int count in copies)
        {
            AtomicSystem system = Lattice(count);
            var result = new EvaluationResult(system.AtomCount);
            potential.Evaluate(system, Quantities.Energy | Quantities.Forces, result);
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            potential.Evaluate(system, Quantities.Energy | Quantities.Forces, result);
            double wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            double used = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds;
            using Process process = Process.GetCurrentProcess();
            (int edges, int angles) = Counts(system, options);
            Console.WriteLine(
                $"{network,-8}  {system.AtomCount,5}  {edges,6}  {angles,6}  {wall,8:F0}  {used,7:F0}  {used / system.AtomCount,12:F2}  {1000 * used / (edges + angles),20:F2}  {process.PeakWorkingSet64 >> 20,16}");
        }
    }

    private static AtomicSystem Lattice(int count)
    {
        AtomicSystem one = PamNetModels.Structure("aspirin");
        int side = (int)Math.Ceiling(Math.Cbrt(count));
        Vector3D[] origins = [.. Enumerable.Range(0, count).Select(k => Spacing * new Vector3D(k % side, k / side % side, k / (side * side)))];
        return new AtomicSystem(
            new Topology([.. origins.SelectMany(_ => one.Topology.AtomicNumbers)]),
            UnitCell.None,
            origins.SelectMany(origin => one.Positions.ToArray().Select(position => position + origin)).ToArray());
    }

    // N k_g + N k_l edges, and N k_l² angles (twice, less the straight ones, with triplets).
    private static (int Edges, int Angles) Counts(AtomicSystem system, PamNetOptions options)
    {
        Vector3D[] positions = system.Positions.ToArray();
        int[] Degrees(double cutoff) => [.. positions.Select(a => positions.Count(b => (a - b).LengthSquared < cutoff * cutoff) - 1)];
        int[] local = Degrees(options.LocalCutoff);
        int pairs = local.Sum(k => k * k);
        return (local.Sum() + (options.GraphLayers == GraphLayers.LocalOnly ? 0 : Degrees(options.GlobalCutoff).Sum()), options.IsSimple ? pairs : (2 * pairs) - local.Sum());
    }
}
