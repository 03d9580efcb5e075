using System.Diagnostics;
using System.Globalization;
using MDEngine.Integrators;
using MDEngine.Potentials.Classical;
using MDEngine.Reporting;

namespace MDEngine.Benchmarks.LennardJones;

/// <summary>
/// A long run of a small system: time a step, allocations and memory for each tenth of it, and the speed of the last tenth over that of the first.
/// Usage: soak [STEPS [ATOMS]].
/// </summary>
internal static class Soak
{
    private const int Parts = 10;
    private const double Edge = 5.8; // of a face-centered cubic cell of four argon atoms, Å

    public static void Run(string[] args)
    {
        long steps = args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
        int cells = (int)Math.Ceiling(Math.Cbrt((args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 32) / 4.0));
        var state = new SimulationState(
            new Topology(Enumerable.Repeat(18, 4 * cells * cells * cells).ToArray()),
            UnitCell.Orthorhombic(cells * Edge, cells * Edge, cells * Edge),
            ArgonCrystal.Positions(cells, Edge));
        var atoms = new MovableAtoms(state.Topology);
        MaxwellBoltzmann.Draw(state, atoms, 100, RemovedMotion.Momentum, 1);
        using var potential = new LennardJonesPotential(new LennardJonesOptions
        {
            Elements = new Dictionary<int, LennardJonesParameters> { [18] = new(0.0103, 3.405) },
            Cutoff = 5.7,
            Skin = 0.8,
            Truncation = Truncation.ShiftedForce,
        });
        int degreesOfFreedom = (3 * state.AtomCount) - 3;
        var integrator = new ThermostattedVerlet(
            4, atoms, new StochasticVelocityRescaling(degreesOfFreedom, TemperatureSchedule.Constant(100), 100, 1));
        var simulation = new Simulation(state, potential, integrator);
        simulation.ReportTo(new DriftMonitor(integrator, degreesOfFreedom), 1);
        simulation.Run(steps / 5); // the crystal melts and lists reach their size
        double[] speeds = new double[Parts];
        Console.WriteLine($"{"steps",10} {"us/step",9} {"bytes/step",11} {"MB",7}");
        for (int part = 0; part < Parts; part++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
            simulation.Run(state.Step + (steps / Parts));

            // Processor time: other work on the machine takes the rest of the clock's.
            TimeSpan spent = Process.GetCurrentProcess().TotalProcessorTime - cpu;
            speeds[part] = Parts * spent.TotalMicroseconds / steps;
            double bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / ((double)steps / Parts);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{state.Step,10} {speeds[part],9:F3} {bytes,11:F3} {Environment.WorkingSet / 1048576.0,7:F1}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"last tenth / first tenth: {speeds[^1] / speeds[0]:F3}"));
    }
}
