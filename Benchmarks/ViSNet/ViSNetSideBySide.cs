using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using static TorchSharp.torch;

namespace MDEngine.Benchmarks.ViSNet;

/// <summary>
/// Energy and forces by the paper-size ViSNet-LSRM (4 + 2 layers, F = 128, float32) for 42, 62 and 118 atoms, beside the authors'
/// PyTorch code in one run: <c>visnet [--threads 1,2] [--seconds 4] [--peer COMMAND]</c>. The peer command prints one JSON object a
/// line with "atoms", "model" ("lsrm_4+2") and "ms_median"; it gets OMP_NUM_THREADS and OPENBLAS_NUM_THREADS=1.
/// </summary>
internal static class ViSNetSideBySide
{
    private static readonly string[] Structures = ["ac-ala3-nhme", "ac-ala5-nhme", "peptide-118"];

    public static void Run(string[] arguments)
    {
        int[] threadCounts = [.. Peer.Option(arguments, "--threads", "1,2").Split(',').Select(int.Parse)];
        double seconds = double.Parse(Peer.Option(arguments, "--seconds", "4"), CultureInfo.InvariantCulture);
        string peer = Peer.Option(arguments, "--peer", "");
        string model = Peer.Option(arguments, "--model", Path.Combine(AppContext.BaseDirectory, "Models", "lsrm_paper_exact.safetensors"));
        Console.WriteLine("threads  atoms  ours exact, ms (float32)  float64, ms  peer, ms  peer/ours");
        foreach (int threads in threadCounts)
        {
            Dictionary<int, double> peers = peer.Length == 0 ? [] : PeerTimes(peer, threads);
            set_num_threads(threads);
            foreach (string name in Structures)
            {
                AtomicSystem system = ReadStructure(name);
                double single = Median(model, NetworkPrecision.Float32, system, seconds);
                double twice = Median(model, NetworkPrecision.Float64, system, seconds);
                string comparison = peers.TryGetValue(system.AtomCount, out double theirs) ? $"{theirs,9:F1}  {theirs / single:F2}" : "        -  -";
                Console.WriteLine($"{threads,7}  {system.AtomCount,5}  {single,25:F1}  {twice,11:F1}  {comparison}");
            }
        }
    }

    private static AtomicSystem ReadStructure(string name) =>
        Trajectory.ReadFirst(Path.Combine(AppContext.BaseDirectory, "Structures", name + ".extxyz")).System;

    private static double Median(string model, NetworkPrecision precision, AtomicSystem system, double seconds)
    {
        using LearnedPotential potential = LearnedPotential.Load(model, new LearnedPotentialOptions(precision));
        var result = new EvaluationResult(system.AtomCount);
        var times = new List<double>();
        var watch = Stopwatch.StartNew();
        while (times.Count < 10 || watch.Elapsed.TotalSeconds < seconds)
        {
            long start = Stopwatch.GetTimestamp();
            result.Clear();
            potential.Evaluate(system, Quantities.Energy | Quantities.Forces, result);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.RemoveRange(0, 3); // warm-up
        times.Sort();
        return times[times.Count / 2];
    }

    private static Dictionary<int, double> PeerTimes(string command, int threads)
    {
        var times = new Dictionary<int, double>();
        foreach (string line in Peer.Lines(command, threads))
        {
            if (line.StartsWith('{'))
            {
                using JsonDocument row = JsonDocument.Parse(line);
                if (row.RootElement.GetProperty("model").GetString() == "lsrm_4+2")
                {
                    times[row.RootElement.GetProperty("atoms").GetInt32()] = row.RootElement.GetProperty("ms_median").GetDouble();
                }
            }
        }

        return times;
    }
}
