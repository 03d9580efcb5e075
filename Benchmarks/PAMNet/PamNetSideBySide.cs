using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Benchmarks.PAMNet;

/// <summary>
/// Energy and forces by the paper-size PAMNet and PAMNet_s (128 channels, 6 layers, float32) for 21, 42 and 118 atoms: the fused engine, TorchSharp and the
/// authors' PyTorch code in one run: <c>pamnet [--threads 1,2] [--seconds 3] [--structures aspirin] [--cutoffs 2.0,2.6] [--peer COMMAND]</c>. The peer command prints lines such as
/// "PAMNet aspirin N= 21 cutoff_l=2.0 … E+F wall median 73.2 ms (min 64.0) cpu median 73.2"; it gets OMP_NUM_THREADS and
/// OPENBLAS_NUM_THREADS=1. CPU time is the fair measure on a busy machine, with one thread.
/// </summary>
internal static partial class PamNetSideBySide
{
    public static void Run(string[] arguments)
    {
        int[] threadCounts = [.. Peer.Option(arguments, "--threads", "1,2").Split(',').Select(int.Parse)];
        double seconds = double.Parse(Peer.Option(arguments, "--seconds", "3"), CultureInfo.InvariantCulture);
        string[] structures = Peer.Option(arguments, "--structures", "aspirin,ac-ala3-nhme,peptide-118").Split(',');
        double[] cutoffs = [.. Peer.Option(arguments, "--cutoffs", "2.0,2.6").Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        string peer = Peer.Option(arguments, "--peer", "");
        IReadOnlyList<NetworkBackend> backends = Backends.Present();
        Console.WriteLine("threads  network   atoms  c_l/Å  backend  ours, ms: wall  least    cpu   peer, ms: wall  least    cpu   peer/ours: wall  least  cpu");
        foreach (int threads in threadCounts)
        {
            Dictionary<(string, int, double), Timing> peers = peer.Length == 0 ? [] : PeerTimes(peer, threads);
            foreach (bool isSimple in new[] { false, true })
            {
                foreach (string structure in structures)
                {
                    foreach (double cutoff in cutoffs)
                    {
                        AtomicSystem system = PamNetModels.Structure(structure);
                        string network = isSimple ? "PAMNet_s" : "PAMNet";
                        foreach (NetworkBackend backend in backends)
                        {
                            Timing ours = Time(PamNetModels.Paper with { IsSimple = isSimple, LocalCutoff = cutoff }, threads, backend, system, seconds);
                            string comparison = peers.TryGetValue((network, system.AtomCount, cutoff), out Timing theirs)
                                ? $"{theirs.Median,14:F1} {theirs.Least,6:F1} {theirs.Cpu,6:F1}  {theirs.Median / ours.Median,15:F2} {theirs.Least / ours.Least,6:F2} {theirs.Cpu / ours.Cpu,4:F2}"
                                : "";
                            Console.WriteLine($"{threads,7}  {network,-8}  {system.AtomCount,5}  {cutoff,5:F1}  {backend,-7}  {ours.Median,14:F1} {ours.Least,6:F1} {ours.Cpu,6:F1}  {comparison}");
                        }
                    }
                }
            }
        }
    }

    private static Timing Time(PamNetOptions options, int threads, NetworkBackend backend, AtomicSystem system, double seconds)
    {
        using LearnedPotential potential = PamNetModels.Load(options, threads, backend);
        var result = new EvaluationResult(system.AtomCount);
        var times = new List<double>();
        var cpuTimes = new List<double>();
        var watch = Stopwatch.StartNew();
        while (times.Count < 8 || watch.Elapsed.TotalSeconds < seconds)
        {
            long start = Stopwatch.GetTimestamp();
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            result.Clear();
            potential.Evaluate(system, Quantities.Energy | Quantities.Forces, result);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            cpuTimes.Add((Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
        }

        double[] warm = [.. times.Skip(3).Order()];
        double[] warmCpu = [.. cpuTimes.Skip(3).Order()];
        return new Timing(warm[warm.Length / 2], warm[0], warmCpu[warmCpu.Length / 2]);
    }

    private static Dictionary<(string Network, int Atoms, double Cutoff), Timing> PeerTimes(string command, int threads)
    {
        var times = new Dictionary<(string, int, double), Timing>();
        foreach (string line in Peer.Lines(command, threads))
        {
            Match match = PeerLine().Match(line);
            if (match.Success)
            {
                double Number(string group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
                times[(match.Groups["network"].Value, (int)Number("atoms"), Number("cutoff"))] = new Timing(Number("median"), Number("least"), Number("cpu"));
            }
        }

        return times;
    }

    [GeneratedRegex(@"^(?<network>\S+)\s.*N=\s*(?<atoms>\d+) cutoff_l=(?<cutoff>\S+) .*wall median (?<median>\S+) ms \(min (?<least>[^)]+)\) cpu median (?<cpu>\S+)")]
    private static partial Regex PeerLine();

    private readonly record struct Timing(double Median, double Least, double Cpu);
}
