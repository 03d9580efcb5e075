using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MDEngine.Benchmarks.Kernels;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Reporting;

namespace MDEngine.Benchmarks.Fused;

/// <summary>
/// Energy and forces by the paper-size ViSNet-LSRM (4 + 2 layers, F = 128) or another model: the fused engine, TorchSharp and the authors' PyTorch
/// code in one run: <c>fused [--model FILE] [--threads 1,2] [--seconds 3] [--peer COMMAND] [--peer-model NAME] [--structures FILE,...] [--json FILE] [--plot FILE.svg]</c>. The peer command prints one JSON object a
/// line with "atoms", "model" (of which those with NAME count; "lsrm_4+2") and "ms_median"; OMP_NUM_THREADS and OPENBLAS_NUM_THREADS=1 are set for it.
/// </summary>
internal static class FusedSideBySide
{
    private const string Peers = "PyTorch";

    private static readonly string[] Structures = ["ac-ala3-nhme", "ac-ala5-nhme", "peptide-118", "peptide-370"];

    public static void Run(string[] arguments)
    {
        int[] threadCounts = [.. Peer.Option(arguments, "--threads", "1,2").Split(',').Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        string model = Peer.Option(arguments, "--model", Path.Combine(AppContext.BaseDirectory, "Models", "lsrm_paper_exact.safetensors"));
        double seconds = double.Parse(Peer.Option(arguments, "--seconds", "3"), CultureInfo.InvariantCulture);
        string peer = Peer.Option(arguments, "--peer", "");
        string folder = Path.Combine(AppContext.BaseDirectory, "Structures");
        string[] files = Peer.Option(arguments, "--structures", string.Join(',', Structures.Select(name => Path.Combine(folder, name + ".extxyz")))).Split(',');
        double peak = KernelRates.Product(rows: 550, channels: 128, threads: 1);
        Console.WriteLine($"float32 products on one core: {peak:F0} GFLOP/s");
        Console.WriteLine("threads  atoms  backend  precision  median, ms  atom-steps/s/core  products, GFLOP/s/core  of the core's rate");
        var rows = new List<Row>();
        ModelFile file = ModelFile.Read(model);
        NetworkBackend[] backends = [.. Backends.Present().Where(backend => backend != NetworkBackend.Fused || NetworkBackends.TakesFused(file, new LearnedPotentialOptions()))];
        foreach (int threads in threadCounts)
        {
            foreach (AtomicSystem system in files.Select(path => Trajectory.ReadFirst(path).System))
            {
                foreach (NetworkBackend backend in backends)
                {
                    foreach (NetworkPrecision precision in new[] { NetworkPrecision.Float32, NetworkPrecision.Float64 })
                    {
                        rows.Add(Measure(model, backend, precision, threads, system, seconds));
                        Print(rows[^1], peak);
                    }
                }
            }

            if (peer.Length > 0)
            {
                foreach (Row row in PeerRows(peer, Peer.Option(arguments, "--peer-model", "lsrm_4+2"), threads))
                {
                    rows.Add(row);
                    Print(row, peak);
                }
            }
        }

        if (Peer.Option(arguments, "--json", "") is { Length: > 0 } target)
        {
            File.WriteAllText(target, JsonSerializer.Serialize(rows));
        }

        if (Peer.Option(arguments, "--plot", "") is { Length: > 0 } plot)
        {
            File.WriteAllText(plot, Plot(rows, Path.GetFileNameWithoutExtension(model)));
        }
    }

    private static string Plot(List<Row> rows, string model)
    {
        IEnumerable<SvgSeries> series = rows.Where(row => row.Precision == nameof(NetworkPrecision.Float32))
            .GroupBy(row => (row.Backend, row.Threads))
            .Select(group => new SvgSeries(
                $"{group.Key.Backend}, {group.Key.Threads} thread{(group.Key.Threads == 1 ? "" : "s")}", [.. group.Select(row => ((double)row.Atoms, row.Milliseconds))], true));
        return new SvgChart($"Energy and forces, {model}, float32", "atoms", "ms a call") { LogarithmicOrdinate = true }.Draw([.. series]);
    }

    private static Row Measure(string model, NetworkBackend backend, NetworkPrecision precision, int threads, AtomicSystem system, double seconds)
    {
        using LearnedPotential potential = LearnedPotential.Load(model, new LearnedPotentialOptions(precision, Threads: threads, Backend: backend));
        using BoundPotential bound = potential.Bind(system);
        var result = new EvaluationResult(system.AtomCount);
        StageProfile? profile = null;
        var times = new List<double>();
        double used = 0;
        while (times.Count < 15 || used < seconds)
        {
            if (times.Count == 5)
            {
                profile = potential.StartProfile();
            }

            long start = Stopwatch.GetTimestamp();
            result.Clear();
            bound.Evaluate(system, Quantities.Energy | Quantities.Forces, result);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            used += times[^1] * 1e-3;
        }

        times.RemoveRange(0, 5);
        double operations = profile?.Stages.Sum(stage => stage.Operations) ?? 0;
        double rate = operations / times.Sum() * 1e-6 / threads;
        times.Sort();
        return new(backend.ToString(), precision.ToString(), threads, system.AtomCount, times[times.Count / 2], rate);
    }

    private static IEnumerable<Row> PeerRows(string command, string model, int threads)
    {
        foreach (string line in Peer.Lines(command, threads).Where(line => line.StartsWith('{')))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            if (row.RootElement.GetProperty("model").GetString() == model)
            {
                yield return new(
                    Peers,
                    nameof(NetworkPrecision.Float32),
                    threads,
                    row.RootElement.GetProperty("atoms").GetInt32(),
                    row.RootElement.GetProperty("ms_median").GetDouble(),
                    0);
            }
        }
    }

    private static void Print(Row row, double peak)
    {
        string rate = row.Rate > 0 ? $"{row.Rate,22:F0}  {row.Rate / peak,18:P0}" : "                     -                   -";
        Console.WriteLine(
            $"{row.Threads,7}  {row.Atoms,5}  {row.Backend,-7}  {row.Precision,-9}  {row.Milliseconds,10:F2}  {row.Atoms / row.Milliseconds * 1e3 / row.Threads,17:F0}  {rate}");
    }

    /// <param name="Backend">What computed.</param>
    /// <param name="Precision">In which precision.</param>
    /// <param name="Threads">The most threads.</param>
    /// <param name="Atoms">Their number.</param>
    /// <param name="Milliseconds">Median of a call.</param>
    /// <param name="Rate">GFLOP/s of matrix products for each thread over the whole call, or 0 where it is not known.</param>
    private sealed record Row(string Backend, string Precision, int Threads, int Atoms, double Milliseconds, double Rate);
}
