using System.Diagnostics;
using System.Globalization;
using MDEngine.IO;

namespace MDEngine.Benchmarks.IO;

/// <summary>
/// MB/s of reading trajectories, beside ASE, MDAnalysis or a shared library of chemfiles that the user has built, on the same files in the same
/// run: <c>dotnet run -c Release --project Benchmarks -- io [PYTHON [LIBCHEMFILES.SO]]</c>. Each reading is a process of its own that reports the processor time of a second reading, so that neither its start
/// nor a busy machine changes much; the best of three counts.
/// </summary>
internal static class ReadingSideBySide
{
    private const int Repeats = 3;

    private const string AseProgram = """
        import os, sys, time
        from ase.io import iread, read
        path = sys.argv[1]
        for _ in range(2):
            start = time.process_time()
            frames = read(path, ":") if path.endswith(".pdb") else iread(path, ":")
            atoms = sum(len(frame) for frame in frames)
            seconds = time.process_time() - start
        import resource
        print(atoms, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        """;

    private const string MDAnalysisProgram = """
        import resource, sys, time, warnings
        warnings.simplefilter("ignore")
        from MDAnalysis.coordinates.LAMMPS import DumpReader
        from MDAnalysis.coordinates.XTC import XTCReader
        path = sys.argv[1]
        reader = XTCReader(path, refresh_offsets=True) if path.endswith(".xtc") else DumpReader(path)
        for _ in range(2):
            start = time.process_time()
            atoms = sum(len(step.positions) for step in reader)
            seconds = time.process_time() - start
        print(atoms, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        """;

    private const string ChemfilesProgram = """
        import ctypes, os, resource, sys, time
        library = ctypes.CDLL(os.environ["LIBCHEMFILES"])
        library.chfl_trajectory_open.restype = ctypes.c_void_p
        library.chfl_frame.restype = ctypes.c_void_p
        def check(status):
            if status != 0:
                sys.exit(f"chemfiles: {status}")
        for _ in range(2):
            start = time.process_time()
            trajectory = ctypes.c_void_p(library.chfl_trajectory_open(sys.argv[1].encode(), ctypes.c_char(b"r")))
            frame = ctypes.c_void_p(library.chfl_frame())
            steps, count, atoms = ctypes.c_uint64(), ctypes.c_uint64(), 0
            check((getattr(library, "chfl_trajectory_size", None) or library.chfl_trajectory_nsteps)(trajectory, ctypes.byref(steps)))
            for _ in range(steps.value):
                check(library.chfl_trajectory_read(trajectory, frame))
                check(library.chfl_frame_atoms_count(frame, ctypes.byref(count)))
                atoms += count.value
            library.chfl_free(frame)
            library.chfl_free(trajectory)
            seconds = time.process_time() - start
        print(atoms, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        """;

    public static void Run(string[] args)
    {
        if (args is [_, "read", string path, string topology])
        {
            ReadAndReport(path, topology.Length > 0 ? topology : null);
            return;
        }

        string python = args.Length > 1 ? args[1] : "python3";
        string folder = Directory.CreateTempSubdirectory("mdengine-io-").FullName;
        try
        {
            Console.WriteLine($"{"file",-28} {"MB",7} {"MDEngine MB/s",14} {"peak MB",8} {"peer MB/s",10} {"peak MB",8} {"ratio",7}");
            Compare("370 atoms, positions", WriteXyz(folder, "plain.xyz", 370, 1000, false, false), python);
            Compare("370 atoms, momenta, forces", WriteXyz(folder, "full.xyz", 370, 300, true, false), python);
            Compare("370 atoms, full precision", WriteXyz(folder, "precise.extxyz", 370, 300, true, true), python);
            Compare("the same, 20 times as long", WriteXyz(folder, "long.extxyz", 370, 6000, true, true), null);
            Compare("PDB, 10,000 atoms", WritePdb(folder, "one.pdb", 10_000, 1), python);
            Compare("PDB, 370 atoms, 600 models", WritePdb(folder, "models.pdb", 370, 600), python);
            Console.WriteLine("beside MDAnalysis:");
            string water = WriteXyz(folder, "structure.xyz", Molecules.AtomCount, 1, false, false);
            Compare("XTC, 9,000 atoms", Molecules.Write(folder, "water.xtc", 400), python, MDAnalysisProgram, water);
            Compare("LAMMPS dump, positions", Molecules.Write(folder, "water.lammpstrj", 60), python, MDAnalysisProgram);
            Compare("LAMMPS dump, velocities too", Molecules.Write(folder, "moving.lammpstrj", 40, moving: true), python, MDAnalysisProgram);
            if (args.Length > 2)
            {
                Console.WriteLine("beside chemfiles:");
                Environment.SetEnvironmentVariable("LIBCHEMFILES", Path.GetFullPath(args[2]));
                Compare("370 atoms, positions", Path.Combine(folder, "plain.xyz"), python, ChemfilesProgram);
                Compare("370 atoms, momenta, forces", Path.Combine(folder, "full.xyz"), python, ChemfilesProgram);
                Compare("XTC, 9,000 atoms", Path.Combine(folder, "water.xtc"), python, ChemfilesProgram, water);
                Compare("LAMMPS dump, positions", Path.Combine(folder, "water.lammpstrj"), python, ChemfilesProgram);
                Compare("LAMMPS dump, velocities too", Path.Combine(folder, "moving.lammpstrj"), python, ChemfilesProgram);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The assembly, where dotnet runs it rather than its own host.</summary>
    private static string[] Host =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(ReadingSideBySide).Assembly.Location] : [];

    private static void Compare(string what, string path, string? python, string program = AseProgram, string topology = "")
    {
        double megabytes = new FileInfo(path).Length / 1e6;
        (long atoms, double seconds, double peak) = Best(Environment.ProcessPath!, [.. Host, "io", "read", path, topology]);
        string line = string.Create(CultureInfo.InvariantCulture, $"{what,-28} {megabytes,7:F1} {megabytes / seconds,14:F0} {peak,8:F0}");
        if (python is not null)
        {
            (long aseAtoms, double aseSeconds, double asePeak) = Best(python, ["-W", "ignore", "-c", program, path]);
            line += aseAtoms != atoms
                ? $"  the peer read {aseAtoms} atoms, MDEngine {atoms}"
                : string.Create(CultureInfo.InvariantCulture, $" {megabytes / aseSeconds,10:F1} {asePeak,8:F0} {aseSeconds / seconds,7:F1}");
        }

        Console.WriteLine(line);
    }

    private static (long Atoms, double Seconds, double PeakMegabytes) Best(string program, string[] arguments) =>
        Enumerable.Range(0, Repeats).Select(_ => Measure(program, arguments)).MinBy(result => result.Seconds);

    private static (long Atoms, double Seconds, double PeakMegabytes) Measure(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string[] words = process.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return (long.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture), double.Parse(words[2], CultureInfo.InvariantCulture));
    }

    private static void ReadAndReport(string path, string? structure)
    {
        Topology? topology = structure is null ? null : Trajectory.ReadFirst(structure).Topology;
        using var self = Process.GetCurrentProcess();
        CountAtoms(path, topology);
        self.Refresh();
        TimeSpan start = self.TotalProcessorTime;
        long atoms = CountAtoms(path, topology);
        self.Refresh();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{atoms} {(self.TotalProcessorTime - start).TotalSeconds:R} {self.PeakWorkingSet64 / 1048576.0:F0}"));
    }

    /// <summary>As a program reads that needs each frame once.</summary>
    private static long CountAtoms(string path, Topology? topology)
    {
        using Trajectory trajectory = Trajectory.Open(path, new ReadingOptions { Topology = topology, LammpsUnits = "metal" });
        long atoms = 0;
        for (Frame? frame = null; (frame = trajectory.Read(frame)) is not null;)
        {
            atoms += frame.AtomCount;
        }

        return atoms;
    }

    /// <summary>As ASE writes it, with 8 decimals, or with every digit of a double.</summary>
    private static string WriteXyz(string folder, string name, int atoms, int frames, bool full, bool precise)
    {
        string path = Path.Combine(folder, name);
        var random = new Random(1);
        using var writer = new StreamWriter(path);
        string Number() => (40 * (random.NextDouble() - 0.5)).ToString(precise ? "R" : "F8", CultureInfo.InvariantCulture).PadLeft(16);
        for (int frame = 0; frame < frames; frame++)
        {
            writer.Write($"{atoms}\nProperties=species:S:1:pos:R:3{(full ? ":momenta:R:3:forces:R:3:fragment:I:1" : "")} energy={Number().Trim()} pbc=\"F F F\"\n");
            for (int i = 0; i < atoms; i++)
            {
                writer.Write($"{"CHON"[i % 4]} {Number()} {Number()} {Number()}");
                writer.Write(full ? $" {Number()} {Number()} {Number()} {Number()} {Number()} {Number()} {i / 8}\n" : "\n");
            }
        }

        return path;
    }

    private static string WritePdb(string folder, string name, int atoms, int models)
    {
        string path = Path.Combine(folder, name);
        var random = new Random(1);
        using var writer = new StreamWriter(path);
        for (int model = 1; model <= models; model++)
        {
            writer.Write($"MODEL     {model,4}\n");
            for (int i = 0; i < atoms; i++)
            {
                string Number() => (40 * (random.NextDouble() - 0.5)).ToString("F3", CultureInfo.InvariantCulture).PadLeft(8);
                writer.Write($"ATOM  {i + 1,5}  {"CHON"[i % 4]}{i % 10}  ALA A{1 + (i / 10),4}    {Number()}{Number()}{Number()}  1.00  0.00           {"CHON"[i % 4]}  \n");
            }

            writer.Write("ENDMDL\n");
        }

        writer.Write("END\n");
        return path;
    }
}
