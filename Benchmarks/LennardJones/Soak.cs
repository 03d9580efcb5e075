using System.Diagnostics;
using System.Globalization;
using MDEngine.Integrators;
using MDEngine.Potentials.Classical;
using MDEngine.Reporting;

namespace MDEngine.Benchmarks.LennardJones;

/// <summary>
/// A long run of a small system: time a step, allocations and memory for each tenth of it. In turn with it, the same stretch of dynamics is
/// run anew again and again, so that a machine whose speed changes is told from a run that gets slower. Usage: soak [STEPS [ATOMS]].
/// </summary>
internal static class Soak
{
    private const int Parts = 10;
    private const int Chunk = 10_000; // steps
    private const double Edge = 5.8; // of a face-centered cubic cell of four argon atoms, Å

    public static void Run(string[] args)
    {
        long steps = args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
        int cells = (int)Math.Ceiling(Math.Cbrt((args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 32) / 4.0));
        Vector3D[] crystal = ArgonCrystal.Positions(cells, Edge);
        var start = new SimulationState(
            new Topology(Enumerable.Repeat(18, crystal.Length).ToArray()), UnitCell.Orthorhombic(cells * Edge, cells * Edge, cells * Edge), crystal);
        MaxwellBoltzmann.Draw(start, new MovableAtoms(start.Topology), 100, RemovedMotion.Momentum, 1);
        using var soaked = new Liquid(start);
        soaked.Simulation.Run(20 * Chunk); // the crystal melts and lists reach their size
        using var yardstick = new Liquid(soaked.State);
        yardstick.Simulation.Run(Chunk);
        double[] ratios = new double[Parts];
        Console.WriteLine($"{"steps",10} {"us/step",9} {"again",9} {"ratio",7} {"bytes/step",11} {"MB",7}");
        for (int part = 0; part < Parts; part++)
        {
            long allocated = 0;
            double own = 0;
            double again = 0;
            long chunks = Math.Max(1, steps / Parts / Chunk);
            for (long chunk = 0; chunk < chunks; chunk++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                own += Timed(soaked);
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                yardstick.Reset();
                again += Timed(yardstick);
            }

            ratios[part] = own / again;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{soaked.State.Step,10} {own / (chunks * Chunk),9:F3} {again / (chunks * Chunk),9:F3} {ratios[part],7:F3} {allocated / (double)(chunks * Chunk),11:F3} {Environment.WorkingSet / 1048576.0,7:F1}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"last tenth / first tenth: {ratios[^1] / ratios[0]:F3}"));
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
            var integrator = new ThermostattedVerlet(
                4, new MovableAtoms(State.Topology), new StochasticVelocityRescaling(degreesOfFreedom, TemperatureSchedule.Constant(100), 100, 1));
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
