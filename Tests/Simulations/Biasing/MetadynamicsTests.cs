using System.Globalization;
using MDEngine.IO;
using MDEngine.Simulations;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.Simulations.Biasing;

/// <summary>Metadynamics in runs.</summary>
internal sealed class MetadynamicsTests
{
    private const string Yaml = """
        metadynamics:
          variables:
            - {torsion: [0, 1, 2, 3], width_degrees: 15, name: phi}
          height_ev: 0.006
          bias_factor: 6
          interval_steps: 200
        """;

    /// <summary>The model against its own differences: tests with it mean something only if its forces are those of its energy.</summary>
    [Test]
    public void The_model_has_the_forces_of_its_energy()
    {
        var model = new TorsionModel();
        var result = new EvaluationResult(4);
        AtomicSystem system = TorsionModel.Start.System;
        model.Evaluate(system, Quantities.Energy | Quantities.Forces, result);
        for (int i = 0; i < 4; i++)
        {
            double At(double h)
            {
                Vector3D[] moved = system.Positions.ToArray();
                moved[i] += new Vector3D(0, 0, h);
                var other = new EvaluationResult(4);
                model.Evaluate(system with { Positions = moved }, Quantities.Energy | Quantities.Forces, other);
                return other.Energy;
            }

            Assert.That(result.Forces[i].Z, Is.EqualTo(-(At(1e-4) - At(-1e-4)) / 2e-4).Within(1e-7));
        }
    }

    /// <summary>
    /// The free energy of the torsion is known: it is found to a root mean square of 6 meV (a quarter of kT, a thirteenth of the barrier) over the whole turn. The
    /// Gaussians of 6 meV have shrunk since, and the noise of some hundred crossings is left: 3.1 meV with this seed, 2.1 with twice as many Gaussians.
    /// </summary>
    [Test]
    public void The_free_energy_of_a_torsion_is_found()
    {
        RunResult result = Run(300_000, TemporaryFiles.NewPath("out"));
        string[] lines = File.ReadAllLines(Path.Combine(result.Output, "free_energy.csv"));
        Assert.That(lines[0], Is.EqualTo("phi_degree,free_energy_ev,free_energy_kj_per_mol"));
        (double Found, double Exact)[] points =
            [.. lines.Skip(1).Select(line => line.Split(',')).Select(words => (Number(words[1]), TorsionModel.Energy(Number(words[0]) * Math.PI / 180)))];
        double shift = points.Average(point => point.Found - point.Exact);
        double error = Math.Sqrt(points.Average(point => Math.Pow(point.Found - point.Exact - shift, 2)));
        TestContext.Out.WriteLine($"RMS error {1000 * error:F2} meV; drift {result.Drift}");
        Assert.Multiple(() =>
        {
            Assert.That(error, Is.LessThan(0.006));
            Assert.That(File.ReadAllText(Path.Combine(result.Output, "free_energy.svg")), Does.StartWith("<svg"));
            Assert.That(File.ReadLines(Path.Combine(result.Output, "hills.csv")).Count(), Is.EqualTo(1501));

            // Conserved with the bias in it: 1,500 Gaussians of 6 meV at most give some eV, none of which shows.
            Assert.That(Math.Abs(result.Drift.MilliElectronvoltPerAtomPerPicosecond), Is.LessThan(0.05));
        });
    }

    [TestCase(800)]
    [TestCase(850)]
    public void A_run_that_goes_on_has_the_same_bytes(int stop)
    {
        string whole = Run(2000, TemporaryFiles.NewPath("whole")).Output;
        string halved = TemporaryFiles.NewPath("halved");
        Run(stop, halved);
        Run(2000, halved, resume: true);
        foreach (string file in new[] { "trajectory.extxyz", "thermo.csv", "hills.csv", "free_energy.csv" })
        {
            Assert.That(File.ReadAllBytes(Path.Combine(halved, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(whole, file))), file);
        }

        string[] header = File.ReadLines(Path.Combine(whole, "thermo.csv")).First().Split(',');
        Assert.That(header[^2..], Is.EqualTo(new[] { "bias_energy_ev", "phi_degree" }));
        Frame last = Sample.ReadAll(Path.Combine(whole, "trajectory.extxyz"))[^1];
        double bias = Number(File.ReadLines(Path.Combine(whole, "thermo.csv")).Last().Split(',')[^2]);
        Assert.That(Number(last.Properties["bias_energy"]), Is.EqualTo(bias).And.GreaterThan(0));
    }

    [Test]
    public void Two_variables_give_a_map()
    {
        string output = TemporaryFiles.NewPath("out");
        Run(2000, output, yaml: Yaml.Replace("name: phi}", "name: phi}\n    - {rmsd: all, width_angstrom: 0.05}", StringComparison.Ordinal));
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadLines(Path.Combine(output, "free_energy.csv")).Count(), Is.EqualTo(1 + (61 * 61)));
            Assert.That(File.ReadLines(Path.Combine(output, "hills.csv")).First(), Is.EqualTo("step,phi_degree,rmsd_angstrom,height_ev"));
            Assert.That(File.ReadAllText(Path.Combine(output, "free_energy.svg")), Does.Contain("rmsd, Å"));
        });
    }

    [Test]
    public void Metadynamics_without_a_thermostat_is_refused() => Assert.That(
        () => Run(10, TemporaryFiles.NewPath("out"), stage: Stage.Nve(10)), Throws.TypeOf<InputException>().With.Message.Contains("no metadynamics where a stage is nve"));

    private static RunResult Run(long steps, string output, bool resume = false, string yaml = Yaml, Stage? stage = null) =>
        new MDEngine.Simulations.MolecularDynamics(TorsionModel.Start, new TorsionModel(), output)
        {
            Stages = [stage ?? Stage.Langevin(300, frictionPerPs: 5, steps)],
            TimeStepFs = 1,
            Bias = Bias.Load(Sample.Write("bias.yaml", yaml)),
            Alarms = new AlarmSettings { Interval = 0 },
            TrajectoryInterval = 1000,
            ThermoInterval = 100,
            CheckpointInterval = 0,
            Resume = resume,
        }.Execute();

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
