using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using MDEngine.Fragmentation;
using MDEngine.Fragmentation.Brics;
using MDEngine.IO;

namespace MDEngine.Benchmarks.Fragmentation;

/// <summary>
/// Bond perception and BRICS: accuracy on the reference molecules beside other programs', time beside a peer's in one run, then
/// time against system size: <c>fragmentation [--peer COMMAND] [--largest 100000]</c>. The peer command (peer.py beside this
/// file) gets the reference file as its last argument and prints a JSON object a line with "program", "molecules", "right" and
/// "ms" for all of them.
/// </summary>
internal static class FragmentationSideBySide
{
    private const int Repeats = 5;
    private static readonly string Data = Path.Combine(AppContext.BaseDirectory, "Fragmentation");

    public static void Run(string[] arguments)
    {
        string molecules = Path.Combine(Data, "molecules.jsonl.gz");
        AccuracyAndTime(molecules);
        string peer = Peer.Option(arguments, "--peer", "");
        if (peer.Length > 0)
        {
            RunPeer($"{peer} {molecules}");
        }

        Scaling(int.Parse(Peer.Option(arguments, "--largest", "100000"), CultureInfo.InvariantCulture));
    }

    private static void AccuracyAndTime(string file)
    {
        JsonElement[] molecules = [.. Lines(file)];
        AtomicSystem[] systems = [.. molecules.Select(System)];
        int bonds = 0, cuts = 0;
        for (int m = 0; m < systems.Length; m++)
        {
            MolecularGraph graph = MolecularGraph.Perceive(systems[m]);
            bonds += Rows(molecules[m], "bonds").Select(b => (b[0], b[1])).SequenceEqual(graph.Bonds.Select(b => (b.First, b.Second))) ? 1 : 0;
            cuts += Rows(molecules[m], "brics_h").Select(c => (c[0], c[1])).ToHashSet().SetEquals(BricsCuts.Find(graph).Select(c => (c.First, c.Second))) ? 1 : 0;
        }

        double best = Best(() => Array.ForEach(systems, system => FragmentLabels.Assign(system, FragmentationScheme.Default)));
        Console.WriteLine("program    molecules  bond sets right  cut sets right  ms for all");
        Console.WriteLine($"{"MDEngine",-10} {systems.Length,9}  {bonds,15}  {cuts,14}  {best,10:F0}");
        foreach (string peer in new[] { "rd_vdw", "rd_ctd", "xyz2mol", "obabel" })
        {
            JsonElement[] results = [.. molecules.Select(m => m.GetProperty("peer").GetProperty(peer))];
            Console.WriteLine($"{peer,-10} {results.Length,9}  {results.Count(r => r[0].GetBoolean()),15}  {results.Count(r => r[2].GetBoolean()),14}  {results.Sum(r => r[3].GetDouble()),10:F0}  (recorded, another machine)");
        }
    }

    private static void RunPeer(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true })!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            JsonElement result = JsonDocument.Parse(line).RootElement;
            Console.WriteLine($"{result.GetProperty("program"),-10} {result.GetProperty("molecules"),9}  {result.GetProperty("right"),15}  {"",14}  {result.GetProperty("ms").GetDouble(),10:F0}  (now)");
        }

        process.WaitForExit();
    }

    /// <summary>A peptide of 138 atoms in water, repeated.</summary>
    private static void Scaling(int largest)
    {
        Console.WriteLine();
        Console.WriteLine("atoms  bonds+BRICS+merging, ms  per atom, µs");
        foreach (int atoms in new[] { 100, 1000, 10_000, largest })
        {
            AtomicSystem system = PeptidesInWater(atoms);
            double best = Best(() => FragmentLabels.Assign(system, FragmentationScheme.Default));
            Console.WriteLine($"{system.AtomCount,6}  {best,22:F2}  {1000 * best / system.AtomCount,12:F2}");
        }
    }

    private static AtomicSystem PeptidesInWater(int atoms)
    {
        AtomicSystem peptide = Trajectory.ReadFirst(Path.Combine(Data, atoms < 166 ? "stachyose.xyz" : "chignolin-YYDPETGTWY-charged.xyz")).System;
        int copies = Math.Max(1, atoms / 2000);
        var numbers = new List<int>();
        var positions = new List<Vector3D>();
        for (int copy = 0; copy < copies; copy++)
        {
            numbers.AddRange(peptide.Topology.AtomicNumbers);
            positions.AddRange(peptide.Positions.ToArray().Select(r => r + new Vector3D(0, 0, 40.0 * copy)));
        }

        int waters = (atoms - positions.Count) / 3, side = (int)Math.Ceiling(Math.Cbrt(Math.Max(0, waters)));
        for (int w = 0; w < waters; w++)
        {
            Vector3D oxygen = new Vector3D(60, 0, 0) + (3.1 * new Vector3D(w % side, w / side % side, w / (side * side)));
            numbers.AddRange([8, 1, 1]);
            positions.AddRange([oxygen, oxygen + new Vector3D(0.76, 0.59, 0), oxygen + new Vector3D(-0.76, 0.59, 0)]);
        }

        return new(new Topology([.. numbers]), UnitCell.None, positions.ToArray());
    }

    private static double Best(Action action)
    {
        double best = double.MaxValue;
        for (int k = 0; k < Repeats * 3; k++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return best;
    }

    private static List<JsonElement> Lines(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var lines = new List<JsonElement>();
        while (reader.ReadLine() is { } line)
        {
            lines.Add(JsonDocument.Parse(line).RootElement);
        }

        return lines;
    }

    private static AtomicSystem System(JsonElement molecule) => new(
        new Topology(Integers(molecule.GetProperty("z"))) { TotalCharge = molecule.GetProperty("charge").GetInt32() },
        UnitCell.None,
        molecule.GetProperty("xyz").EnumerateArray().Select(r => new Vector3D(r[0].GetDouble(), r[1].GetDouble(), r[2].GetDouble())).ToArray());

    private static int[][] Rows(JsonElement molecule, string field) => [.. molecule.GetProperty(field).EnumerateArray().Select(Integers)];

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(x => x.GetInt32())];
}
