using System.Diagnostics;
using System.Globalization;
using MDEngine.Integrators;
using MDEngine.Potentials.Classical;

namespace MDEngine.Benchmarks.LennardJones;

/// <summary>
/// Liquid argon at constant energy, ours beside LAMMPS (lj/cut, double precision) in one run: the same crystal, density, temperature, cutoff (2.5 σ),
/// skin (0.3 σ), time step and thermo interval. Usage: lennard-jones [STEPS [REPEATS]]; LAMMPS is 'lmp', with mpirun for two processes.
/// </summary>
internal static class LennardJonesSideBySide
{
    private const double Epsilon = 0.0103;
    private const double Sigma = 3.405;
    private const double Density = 0.8442; // per σ³
    private const double Temperature = 170;
    private const double TimeStep = 2; // fs
    private const int ThermoInterval = 100;

    public static void Run(string[] args)
    {
        int steps = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 200;
        int repeats = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3;
        Console.WriteLine($"{"atoms",8} {"threads",8} {"ours ms/step",14} {"LAMMPS ms/step",15} {"LAMMPS/ours",12}");
        foreach (int cells in new[] { 10, 20 })
        {
            foreach (int threads in new[] { 1, 2 })
            {
                // Alternating, and the best of each: other work on the machine slows both.
                double ours = double.PositiveInfinity;
                double lammps = double.PositiveInfinity;
                for (int repeat = 0; repeat < repeats; repeat++)
                {
                    ours = Math.Min(ours, Ours(cells, threads, steps));
                    lammps = Math.Min(lammps, Lammps(cells, threads, steps));
                }

                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{4 * cells * cells * cells,8} {threads,8} {ours,14:F3} {lammps,15:F3} {lammps / ours,12:F2}"));
            }
        }
    }

    private static double Edge => Sigma * Math.Cbrt(4 / Density);

    /// <returns>ms per step.</returns>
    private static double Ours(int cells, int threads, int steps)
    {
        Vector3D[] positions = ArgonCrystal.Positions(cells, Edge);
        var topology = new Topology(Enumerable.Repeat(18, positions.Length).ToArray());
        var state = new SimulationState(topology, UnitCell.Orthorhombic(cells * Edge, cells * Edge, cells * Edge), positions);
        var atoms = new AtomMobility(topology);
        MaxwellBoltzmann.Draw(state, atoms, Temperature, CenterOfMassMotion.Momentum, 1);
        using var potential = new LennardJonesPotential(new LennardJonesOptions
        {
            Elements = new Dictionary<int, LennardJonesParameters> { [18] = new(Epsilon, Sigma) },
            Cutoff = 2.5 * Sigma,
            Skin = 0.3 * Sigma,
            Truncation = Truncation.Truncated,
            Threads = threads,
        });
        var integrator = new VelocityVerlet(TimeStep, atoms);
        integrator.Initialize(state, potential);
        double sink = 0;
        Advance(state, integrator, potential, 50, ref sink);
        long start = Stopwatch.GetTimestamp();
        Advance(state, integrator, potential, steps, ref sink);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / steps;
    }

    private static void Advance(SimulationState state, VelocityVerlet integrator, LennardJonesPotential potential, int steps, ref double sink)
    {
        for (int step = 0; step < steps; step++)
        {
            integrator.Advance(state, potential);
            sink += step % ThermoInterval == 0 ? integrator.ConservedEnergy(state) : 0;
        }
    }

    /// <returns>ms per step, from its "Loop time".</returns>
    private static double Lammps(int cells, int processes, int steps)
    {
        string input = Path.GetTempFileName();
        File.WriteAllText(input, string.Create(CultureInfo.InvariantCulture, $"""
            units metal
            atom_style atomic
            lattice fcc {Edge}
            region box block 0 {cells} 0 {cells} 0 {cells}
            create_box 1 box
            create_atoms 1 box
            mass 1 39.948
            velocity all create {Temperature} 12345
            pair_style lj/cut {2.5 * Sigma}
            pair_coeff 1 1 {Epsilon} {Sigma}
            neighbor {0.3 * Sigma} bin
            neigh_modify every 1 delay 0 check yes
            fix 1 all nve
            timestep {TimeStep / 1000}
            thermo {ThermoInterval}
            run 50
            run {steps}

            """));
        string[] words = ["lmp", "-in", input, "-log", "none"];
        words = processes == 1 ? words : ["mpirun", "--allow-run-as-root", "--oversubscribe", "-np", $"{processes}", .. words];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true };
        start.Environment["OMP_NUM_THREADS"] = "1";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        File.Delete(input);
        string line = output.Split('\n').Last(text => text.StartsWith("Loop time of ", StringComparison.Ordinal));
        return 1000 * double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture) / steps;
    }
}
