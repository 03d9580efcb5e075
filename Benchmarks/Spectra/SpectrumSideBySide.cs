using System.Diagnostics;
using System.Globalization;
using MDEngine.Analysis.Spectra;
using MDEngine.IO;

namespace MDEngine.Benchmarks.Spectra;

/// <summary>
/// The vibrational density of states of a long trajectory (60 atoms, DCD, 4 cm⁻¹) beside MDAnalysis and numpy doing the same to the same
/// file, and beside reading the file alone: <c>spectrum [--frames 1000000] [--threads 1] [--python python3]</c>. Each reading is a
/// process of its own, so that the peak memory is its own.
/// </summary>
internal static class SpectrumSideBySide
{
    private const int Atoms = 60;
    private const double Resolution = 4; // cm⁻¹
    private const double Interval = 1; // fs

    // Velocities by central differences, Hann windows, half-overlapping segments, transforms as long as ours.
    private const string PeerProgram = """
        import sys, time, resource, warnings
        import numpy as np, MDAnalysis
        warnings.filterwarnings("ignore")
        path, atoms, segment, transform = sys.argv[1], *map(int, sys.argv[2:5])
        start = time.perf_counter()
        universe = MDAnalysis.Universe.empty(atoms, trajectory=True)
        universe.load_new(path, format="DCD")
        window = np.hanning(segment + 1)[:-1][:, None]
        history, total, before, last, filled = np.empty((segment, 3 * atoms)), np.zeros(transform // 2 + 1), None, None, 0
        for frame in universe.trajectory:
            positions = frame.positions.reshape(-1).astype(float)
            if before is not None:
                history[filled] = positions - before
                filled += 1
                if filled == segment:
                    total += (abs(np.fft.rfft(history * window, transform, axis=0)) ** 2).sum(axis=1)
                    history[: segment // 2] = history[segment - segment // 2 :]
                    filled = segment // 2
            before, last = last, positions
        print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, (1 + total[1:].argmax()) * float(sys.argv[5]))
        """;

    private static PowerSpectrumOptions Options(int threads) => new()
    {
        SampleInterval = Interval,
        SegmentLength = PowerSpectrumOptions.SegmentFor(Resolution, Interval),
        Threads = threads,
        HighestWavenumber = 4500, // as the command line asks for
    };

    public static void Run(string[] arguments)
    {
        if (arguments is [_, "read", string file, string parallel])
        {
            ReadAndReport(file, int.Parse(parallel, CultureInfo.InvariantCulture));
            return;
        }

        string threads = Peer.Option(arguments, "--threads", "1");
        string folder = Directory.CreateTempSubdirectory("mdengine-spectrum-").FullName;
        try
        {
            string path = Path.Combine(folder, "long.dcd");
            Write(path, int.Parse(Peer.Option(arguments, "--frames", "1000000"), CultureInfo.InvariantCulture));
            double megabytes = new FileInfo(path).Length / 1e6;
            Console.WriteLine($"{megabytes:F0} MB; reading alone {megabytes / Read(path):F0} MB/s from memory, {FromDisk(path)} from the disk (dd iflag=direct)");
            Console.WriteLine("program      seconds    MB/s  peak MiB  highest peak, cm⁻¹");
            string[] host = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(SpectrumSideBySide).Assembly.Location] : [];
            Print("MDEngine", megabytes, Environment.ProcessPath!, [.. host, "spectrum", "read", path, threads]);
            PowerSpectrumOptions options = Options(1) with { HighestWavenumber = double.PositiveInfinity };
            string[] sizes = [.. new[] { Atoms, options.SegmentLength, options.TransformLength, options.BinWidth }.Select(size => size.ToString(CultureInfo.InvariantCulture))];
            Print("MDAnalysis", megabytes, Peer.Option(arguments, "--python", "python3"), ["-c", PeerProgram, path, .. sizes]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(string name, double megabytes, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string[] words = process.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        process.WaitForExit();
        double seconds = double.Parse(words[0], CultureInfo.InvariantCulture);
        Console.WriteLine($"{name,-10}  {seconds,8:F1}  {megabytes / seconds,6:F0}  {double.Parse(words[1], CultureInfo.InvariantCulture),8:F0}  {double.Parse(words[2], CultureInfo.InvariantCulture),12:F1}");
    }

    private static void ReadAndReport(string path, int threads)
    {
        long start = Stopwatch.GetTimestamp();
        var spectrum = new VelocitySpectrum(Molecule, [], Options(threads));
        using (Trajectory trajectory = Trajectory.Open(path, Molecule))
        {
            for (Frame? frame = trajectory.Read(); frame is not null; frame = trajectory.Read(frame))
            {
                spectrum.AddPositions(frame.Positions);
            }
        }

        double[] values = spectrum.Spectra()[0].Values;
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using Process process = Process.GetCurrentProcess();
        double highest = Array.IndexOf(values, values.Skip(1).Max()) * Options(threads).BinWidth;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds} {process.PeakWorkingSet64 / 1048576.0} {highest}"));
    }

    private static Topology Molecule { get; } = new([.. Enumerable.Repeat(1, Atoms)]);

    // Every coordinate swings at a wavenumber of its own.
    private static void Write(string path, int frames)
    {
        var random = new Random(1);
        double[] rates = [.. Enumerable.Range(0, 3 * Atoms).Select(_ => 2 * Math.PI * (200 + (3600 * random.NextDouble())) / Units.WavenumberPerInverseFemtosecond)];
        var positions = new Vector3D[Atoms];
        using Trajectory trajectory = Trajectory.Create(path, new TrajectoryOptions { TimeStep = Interval });
        for (int k = 0; k < frames; k++)
        {
            double At(int c) => (c % 11) + (0.05 * Math.Sin(rates[c] * k));
            for (int i = 0; i < Atoms; i++)
            {
                positions[i] = new Vector3D(At(3 * i), At((3 * i) + 1), At((3 * i) + 2));
            }

            trajectory.Write(new Frame(Molecule, positions) { Time = k * Interval });
        }
    }

    // Past the system's cache, three times.
    private static string FromDisk(string path)
    {
        var start = new ProcessStartInfo("dd", ["if=" + path, "of=/dev/null", "bs=4M", "iflag=direct"]) { RedirectStandardError = true };
        return Enumerable.Range(0, 3).Select(_ =>
        {
            using Process process = Process.Start(start)!;
            return process.StandardError.ReadToEnd().Trim().Split(", ")[^1];
        }).Aggregate((one, other) => $"{one}, {other}");
    }

    private static double Read(string path)
    {
        long start = Stopwatch.GetTimestamp();
        using FileStream stream = File.OpenRead(path);
        var buffer = new byte[1 << 20];
        while (stream.Read(buffer) > 0)
        {
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
