using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MDEngine.Neighbors;
using MDEngine.Neighbors.Gpu;

namespace MDEngine.Benchmarks.Neighbors;

/// <summary>
/// Time of a full neighbor list with shifts, built anew, beside what else is at hand: vesin (a shared library), LAMMPS and ASE
/// (programs). Random points at the density of liquid water in a periodic cube. The least of several runs counts.
/// </summary>
internal static class NeighborsSideBySide
{
    private const double WaterAtomsPerCubicAngstrom = 0.1002;

    public static void Run(string[] args)
    {
        var atoms = new Option<int[]>("--atoms") { AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1000, 10_000, 100_000] };
        var cutoffs = new Option<double[]>("--cutoffs") { AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [4, 6, 10], Description = "Å" };
        var threads = new Option<int[]>("--threads") { AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1, 2] };
        var ordered = new Option<bool>("--ordered") { Description = "Number the atoms along the box, as in a file of molecules, instead of at random." };
        var vesin = new Option<string?>("--vesin") { Description = "Path of vesin's shared library." };
        var lammps = new Option<string?>("--lammps") { Description = "Command of LAMMPS, such as lmp." };
        var ase = new Option<string?>("--ase") { Description = "Command of a Python with ASE." };
        var cuda = new Option<bool>("--cuda") { Description = "Also on a GPU of NVIDIA, the list copied to the processor's memory." };
        var command = new RootCommand("Neighbor lists of several programs in one run.") { atoms, cutoffs, threads, ordered, vesin, lammps, ase, cuda };
        command.SetAction(result =>
        {
            string? path = result.GetValue(vesin);
            using VesinLibrary? library = path is null ? null : new VesinLibrary(path);
            using IlgpuDevice? gpu = result.GetValue(cuda) ? OpenGpu() : null;
            Console.WriteLine("| atoms | cutoff Å | threads | pairs | MDEngine ms | Mpairs/s | ns/atom | bytes/atom | half list ms | peers: ms (times ours) |");
            Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
            foreach (int count in result.GetValue(atoms)!)
            {
                double edge = Math.Cbrt(count / WaterAtomsPerCubicAngstrom);
                Vector3D[] positions = Points(count, edge, result.GetValue(ordered));
                foreach (double cutoff in result.GetValue(cutoffs)!)
                {
                    foreach (int threadCount in result.GetValue(threads)!)
                    {
                        Compare(positions, edge, cutoff, threadCount, gpu, library, result.GetValue(lammps), result.GetValue(ase));
                    }
                }
            }
        });
        _ = command.Parse(args).Invoke();
    }

    private static IlgpuDevice? OpenGpu()
    {
        try
        {
            return IlgpuDevice.OpenCuda();
        }
        catch (InputException exception)
        {
            Console.Error.WriteLine($"Without a GPU: {exception.Message}.");
            return null;
        }
    }

    private static void Compare(
        Vector3D[] positions, double edge, double cutoff, int threads, IlgpuDevice? gpu, VesinLibrary? vesin, string? lammps, string? ase)
    {
        UnitCell cell = UnitCell.Orthorhombic(edge, edge, edge);
        using var search = new NeighborSearch(threads);
        var list = new NeighborList();
        int repeats = Math.Clamp(2_000_000 / positions.Length, 6, 500);
        double half = Least(repeats, threads, () => Build(search, list, PairSelection.Half));
        double full = Least(repeats, threads, () => Build(search, list, PairSelection.Full));
        var peers = new List<string>();
        if (gpu is not null)
        {
            using var accelerated = new NeighborSearch(1, gpu);
            var copy = new NeighborList();
            double onGpu = LeastByClock(repeats, () => Build(accelerated, copy, PairSelection.Full));
            bool same = copy.Offsets.SequenceEqual(list.Offsets) && copy.Neighbors.SequenceEqual(list.Neighbors) && copy.Shifts.SequenceEqual(list.Shifts);
            string rate = string.Create(CultureInfo.InvariantCulture, $", {list.PairCount / onGpu / 1e6:F0} Mpairs/s");
            peers.Add(Described(gpu.Name, onGpu, full) + rate + (same ? "" : " ANOTHER LIST"));
        }

        if (vesin is not null)
        {
            long pairs = 0;
            int fewer = Math.Max(3, repeats / 20);
            double unsorted = Least(fewer, threads, () => pairs = vesin.Find(positions, edge, cutoff, false, threads));
            double sorted = Least(fewer, threads, () => vesin.Find(positions, edge, cutoff, true, threads));
            peers.Add(Described("vesin", unsorted, full) + (pairs == list.PairCount ? "" : $" {pairs} PAIRS"));
            peers.Add(Described("vesin sorted by i", sorted, full));
        }

        if (lammps is not null)
        {
            peers.Add(Described("LAMMPS half list", LammpsTiming.Build(lammps, positions, edge, cutoff, threads), half));
        }

        if (ase is not null && threads == 1 && list.PairCount < 5_000_000)
        {
            peers.Add(Described("ASE", AseTiming.Build(ase, positions, edge, cutoff), full));
        }

        long bytes = search.MemoryBytes + list.MemoryBytes;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {positions.Length} | {cutoff} | {threads} | {list.PairCount} | {full * 1e3:F3} | {list.PairCount / full / 1e6:F0} | {full / positions.Length * 1e9:F0} | {bytes / positions.Length} | {half * 1e3:F3} | {string.Join("; ", peers)} |"));

        void Build(NeighborSearch with, NeighborList into, PairSelection selection)
        {
            with.Load(cell, positions, cutoff);
            with.Find(cutoff, into, selection);
        }
    }

    private static string Described(string name, double seconds, double ours) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} {seconds * 1e3:F2} ({seconds / ours:F1})");

    /// <summary>Seconds: of the processor for one thread, of the clock for several.</summary>
    private static double Least(int repeats, int threads, Action build) =>
        threads == 1 ? Least(repeats, ProcessorClock.Seconds, build) : LeastByClock(repeats, build);

    private static double LeastByClock(int repeats, Action build) =>
        Least(repeats, () => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency, build);

    private static double Least(int repeats, Func<double> now, Action build)
    {
        double least = double.PositiveInfinity;
        for (int k = 0; k < repeats; k++)
        {
            double start = now();
            build();
            least = Math.Min(least, now() - start);
        }

        return least;
    }

    private static Vector3D[] Points(int count, double edge, bool ordered)
    {
        var random = new Random(1);
        var positions = new Vector3D[count];
        for (int i = 0; i < count; i++)
        {
            positions[i] = new(edge * random.NextDouble(), edge * random.NextDouble(), edge * random.NextDouble());
        }

        return ordered ? [.. positions.OrderBy(r => (Math.Floor(r.X / 6), Math.Floor(r.Y / 6), Math.Floor(r.Z / 6)))] : positions;
    }
}
