using System.Diagnostics;
using System.Globalization;
using MDEngine.Integrators;
using MDEngine.Potentials.Classical;
using MDEngine.Reporting;

namespace MDEngine.Benchmarks.LennardJones;

/// <summary>
/// A long run of a small system: time a step, allocations and memory for each tenth of it. In turn with it, every few milliseconds, the same
/// stretch of dynamics from near the run's start is run anew, so that a machine whose speed changes is told from a run that gets slower; medians of
/// the ratios leave out what else goes on. Usage: soak [STEPS [ATOMS]].
/// </summary>
internal static class Soak
{
    private const int Parts = 10;
    private const int Chunk = 2_000; // steps
    private const double Edge = 5.8; // of a face-centered cubic cell of four argon atoms, Å

    public static void Run(string[] args)
    {
        long steps = args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
        int cells = (int)Math.Ceiling(Math.Cbrt((args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 32) / 4.0));
        Vector3D[] crystal = ArgonCrystal.Positions(cells, Edge);
        var start = new SimulationState(
            new Topology(Enumerable.Repeat(18, crystal.Length).ToArray()), UnitCell.Orthorhombic(cells * Edge, cells * Edge, cells * Edge), crystal);
        MaxwellBoltzmann.Draw(start, new AtomMobility(start.Topology), 100, CenterOfMassMotion.Momentum, 1);
        using var soaked = new Liquid(start);
        soaked.Simulation.Run(10 * Chunk); // the crystal melts
        using var yardstick = new Liquid(soaked.State);
        for (int chunk = 0; chunk < 100; chunk++)
        {
            Timed(soaked); // the runtime compiles both anew
            yardstick.Reset();
            Timed(yardstick);
        }

        int chunks = (int)Math.Max(1, steps / Parts / Chunk);
        double[] ratios = new double[Parts * chunks];
        Console.WriteLine($"{"steps",10} {"us/step",9} {"again",9} {"ratio",7} {"bytes/step",11} {"MB",7}");
        for (int part = 0; part < Parts; part++)
        {
            long allocated = 0;
            double own = 0;
            double again = 0;
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                double timed = Timed(soaked);
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                yardstick.Reset();
                double yard = Timed(yardstick);
                ratios[(part * chunks) + chunk] = timed / yard;
                own += timed;
                again += yard;
            }

            double ratio = Median(ratios.AsSpan(part * chunks, chunks));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{soaked.State.Step,10} {own / (chunks * Chunk),9:F3} {again / (chunks * Chunk),9:F3} {ratio,7:F3} {allocated / (double)(chunks * Chunk),11:F3} {Environment.WorkingSet / 1048576.0,7:F1}"));
        }

        int half = ratios.Length / 2;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"time a step, last tenth / first tenth: {Median(ratios.AsSpan(^chunks..)) / Median(ratios.AsSpan(..chunks)):F3}; last half / first half: {Median(ratios.AsSpan(half..)) / Median(ratios.AsSpan(..half)):F3}"));
    }

    private static double Median(ReadOnlySpan<double> values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <returns>µs for a chunk of steps.</returns>
    private static double Timed(Liquid liquid)
    {
        long start = Stopwatch.GetTimestamp();
        liquid.Simulation.Run(liquid.State.Step + Chunk);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    /// <summary>Argon at 100 K with a drift monitor at each step.</summary>
    private sealed class Liquid : IDisposable
    {
        private readonly LennardJonesPotential potential = new(new LennardJonesOptions
        {
            Elements = new Dictionary<int, LennardJonesParameters> { [18] = new(0.0103, 3.405) },
            Cutoff = 5.7,
            Skin = 0.8,
            Truncation = Truncation.ShiftedForce,
        });

        private readonly SimulationState start;

        public Liquid(SimulationState start)
        {
            this.start = new SimulationState(start.Topology, start.Cell, start.Positions, start.Velocities);
            State = new SimulationState(start.Topology, start.Cell, start.Positions, start.Velocities);
            int degreesOfFreedom = (3 * State.AtomCount) - 3;
            var integrator = new MiddleScheme(
                4, new AtomMobility(State.Topology), new StochasticVelocityRescaling(degreesOfFreedom, TemperatureSchedule.Constant(100), 100, 1));
            Simulation = new Simulation(State, potential, integrator);
            Simulation.ReportTo(new DriftMonitor(integrator, degreesOfFreedom), 1);
        }

        public SimulationState State { get; }

        public Simulation Simulation { get; }

        /// <summary>Back to the start.</summary>
        public void Reset()
        {
            start.Positions.CopyTo(State.Positions, 0);
            start.Velocities.CopyTo(State.Velocities, 0);
            State.Step = 0;
        }

        public void Dispose() => potential.Dispose();
    }
}
