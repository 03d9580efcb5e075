using System.Diagnostics;
using System.Globalization;
using MDEngine.IO;
using MDEngine.Potentials.Learned;

namespace MDEngine.Benchmarks.Fused;

/// <summary>
/// Force calls of the shipped model (42 atoms) beside other work: <c>fused-busy [--seconds 3]</c>, while another process keeps one processor
/// busy; <c>fused-replicas [--seconds 3]</c>, 1 to 16 copies in one process, each by one thread.
/// </summary>
internal static class FusedCompany
{
    private static AtomicSystem Molecule => Trajectory.ReadFirst(Path.Combine(AppContext.BaseDirectory, "Structures", "ac-ala3-nhme.extxyz")).System;

    public static void RunBusy(string[] arguments)
    {
        double seconds = Seconds(arguments);
        Console.WriteLine("threads  precision  alone, ms  beside a busy process, ms");
        foreach (NetworkPrecision precision in new[] { NetworkPrecision.Float32, NetworkPrecision.Float64 })
        {
            foreach (int threads in new[] { 1, 2 })
            {
                using LearnedPotential potential = FusedTiming.Load(precision, threads);
                double alone = FusedTiming.Median(potential, Molecule, seconds);
                using Process busy = Process.Start("/bin/sh", ["-c", "while :; do :; done"]);
                double beside = FusedTiming.Median(potential, Molecule, seconds);
                busy.Kill();
                Console.WriteLine($"{threads,7}  {precision,-9}  {alone,9:F2}  {beside,25:F2}");
            }
        }
    }

    public static void RunReplicas(string[] arguments)
    {
        double seconds = Seconds(arguments);
        Console.WriteLine("copies  steps/s in total");
        foreach (int copies in new[] { 1, 2, 4, 8, 16 })
        {
            using var barrier = new Barrier(copies);
            long steps = 0;
            Thread[] threads = [.. Enumerable.Range(0, copies).Select(_ => new Thread(() => Interlocked.Add(ref steps, Count(barrier, seconds))))];
            foreach (Thread thread in threads)
            {
                thread.Start();
            }

            foreach (Thread thread in threads)
            {
                thread.Join();
            }

            Console.WriteLine($"{copies,6}  {steps / seconds,16:F0}");
        }
    }

    private static long Count(Barrier barrier, double seconds)
    {
        using LearnedPotential potential = FusedTiming.Load(NetworkPrecision.Float32, 1);
        FusedTiming.Median(potential, Molecule, 0.5);
        using BoundPotential bound = potential.Bind(Molecule);
        var result = new EvaluationResult(Molecule.AtomCount);
        AtomicSystem system = Molecule;
        barrier.SignalAndWait();
        long start = Stopwatch.GetTimestamp();
        long calls = 0;
        for (; Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; calls++)
        {
            result.Clear();
            bound.Evaluate(system, Quantities.Energy | Quantities.Forces, result);
        }

        return calls;
    }

    private static double Seconds(string[] arguments) => double.Parse(Peer.Option(arguments, "--seconds", "3"), CultureInfo.InvariantCulture);
}
