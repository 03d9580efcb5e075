using System.Diagnostics;
using System.Globalization;
using MDEngine.Analysis;
using MDEngine.IO;
using MDEngine.Potentials.Classical;
using MDEngine.Simulations.Sockets;

namespace MDEngine.Benchmarks.Sockets;

/// <summary>
/// i-PI's protocol over a UNIX socket: <c>sockets latency</c>, time of a call of 13 argon atoms, our and ASE's server with our and ASE's driver (ASE's computes nothing);
/// <c>sockets memory</c>, 10,000 calls; <c>sockets hessian</c>, a Hessian by one and two drivers that take 10 ms a call, asleep.
/// </summary>
internal static class SocketsSideBySide
{
    private const string Python = "/usr/bin/python3";

    private static readonly string Structure = Path.Combine(AppContext.BaseDirectory, "Sockets", "cluster.extxyz");

    public static void Run(string[] arguments)
    {
        switch (arguments.ElementAtOrDefault(1))
        {
            case "latency":
                Latency(int.Parse(Peer.Option(arguments, "--calls", "2000"), CultureInfo.InvariantCulture));
                break;
            case "memory":
                Memory();
                break;
            case "hessian":
                Hessian();
                break;
            default:
                Console.WriteLine("sockets latency [--calls N] | memory | hessian");
                break;
        }
    }

    private static AtomicSystem Cluster => Trajectory.ReadFirst(Structure).System;

    private static LennardJonesPotential Argon() => new(new LennardJonesOptions { Elements = new Dictionary<int, LennardJonesParameters> { [18] = new(0.0104, 3.4) }, Cutoff = 12 });

    private static void Latency(int calls)
    {
        using LennardJonesPotential direct = Argon();
        Console.WriteLine(FormattableString.Invariant($"server    driver    µs a call"));
        Console.WriteLine(FormattableString.Invariant($"none      (direct)  {Median(direct, calls),9:F1}"));
        foreach ((string name, Func<string, string[]> driver) in new (string, Func<string, string[]>)[] { ("MDEngine", OurDriver), ("ASE", AseDriver) })
        {
            string socket = NewSocket();
            using (var potential = new IpiPotential(SocketAddress.Unix(socket)))
            using (Process process = Start(driver(socket)))
            {
                Console.WriteLine(FormattableString.Invariant($"MDEngine  {name,-8}  {Median(potential, calls),9:F1}"));
                potential.Dispose();
                process.WaitForExit();
            }

            socket = NewSocket();
            string time = Peer.Lines(string.Join(' ', [Python, Script("ase_server.py"), Structure, socket, $"{calls}", .. driver(socket)]), threads: 1).Last();
            Console.WriteLine(FormattableString.Invariant($"ASE       {name,-8}  {double.Parse(time, CultureInfo.InvariantCulture),9:F1}"));
        }
    }

    private static void Memory()
    {
        string socket = NewSocket();
        using var potential = new IpiPotential(SocketAddress.Unix(socket));
        using Process driver = Start(OurDriver(socket));
        Console.WriteLine("calls  resident memory of server, MB  of driver, MB");
        for (int calls = 0; calls <= 10000; calls += 2500)
        {
            Median(potential, calls == 0 ? 100 : 2500);
            driver.Refresh();
            using var self = Process.GetCurrentProcess();
            Console.WriteLine(FormattableString.Invariant($"{calls,5}  {self.WorkingSet64 / 1e6,30:F1}  {driver.WorkingSet64 / 1e6,13:F1}"));
        }
    }

    private static void Hessian()
    {
        Console.WriteLine("drivers  s");
        foreach (int count in new[] { 1, 2 })
        {
            SocketAddress address = SocketAddress.Unix(NewSocket());
            var server = new IpiPotential(address);
            Task[] drivers = [.. Enumerable.Range(0, count).Select(_ => Task.Factory.StartNew(
                () => new IpiDriver(new Sleeping(), Cluster).Run(address, TimeSpan.FromSeconds(10), default), TaskCreationOptions.LongRunning))];
            Median(server, 10);
            AtomicSystem system = Cluster;
            int[] atoms = [.. Enumerable.Range(0, system.AtomCount)];
            var watch = Stopwatch.StartNew();
            new HessianCalculator(() => new SumPotential(server)).Compute(system, atoms, new Dictionary<int, Displacement>(), threads: 2, _ => { }, default);
            Console.WriteLine(FormattableString.Invariant($"{count,7}  {watch.Elapsed.TotalSeconds:F3}"));
            server.Dispose();
            Task.WaitAll(drivers);
        }
    }

    /// <summary>Median time of a call, µs; the first quarter is left out.</summary>
    private static double Median(IPotential potential, int calls)
    {
        AtomicSystem system = Cluster;
        Vector3D[] positions = system.Positions.ToArray();
        var result = new EvaluationResult(system.AtomCount);
        var times = new double[calls];
        for (int k = 0; k < calls; k++)
        {
            positions[0] += new Vector3D(1e-6, 0, 0);
            result.Clear();
            long start = Stopwatch.GetTimestamp();
            potential.Evaluate(system with { Positions = positions }, Quantities.Energy | Quantities.Forces, result);
            times[k] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        double[] counted = [.. times.Skip(calls / 4).Order()];
        return counted[counted.Length / 2];
    }

    private static string[] OurDriver(string socket) =>
        ["dotnet", Path.Combine(AppContext.BaseDirectory, "mdengine.dll"), "serve", Structure, "--potential", Path.Combine(AppContext.BaseDirectory, "Sockets", "argon.yaml"), "--unix", socket, "--threads", "1"];

    private static string[] AseDriver(string socket) => [Python, Script("ase_driver.py"), Structure, socket];

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Sockets", name);

    private static string NewSocket() => $"mdengine-{Guid.NewGuid():N}"[..20];

    private static Process Start(string[] command) => Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;

    /// <summary>A potential that takes its time without a processor.</summary>
    private sealed class Sleeping : IPotential
    {
        private readonly LennardJonesPotential argon = Argon();

        public Quantities Supported => argon.Supported;

        public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
        {
            Thread.Sleep(10);
            argon.Evaluate(system, requested, result);
        }
    }
}
