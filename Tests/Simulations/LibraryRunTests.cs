using MDEngine.IO;
using MDEngine.Integrators.Minimizers;
using MDEngine.Simulations;
using MDEngine.Tests.Cli;
using MDEngine.Tests.MolecularDynamics;

namespace MDEngine.Tests.Simulations;

/// <summary>What the command line does, from C#.</summary>
internal sealed class LibraryRunTests
{
    private static readonly Structure Nitrogen = new(new Frame(new Topology([7, 7]), [default, new(1.3, 0, 0)]), "N2");

    [Test]
    public void A_run_in_stages_resumes_with_the_same_bytes()
    {
        var input = new ArgonRun();
        Structure start = Structure.Read(input.Structure);
        using Potential potential = Potential.Load(input.Potential, new PotentialOptions { Threads = 1 });
        RunResult whole = Run("whole", steps: 40, resume: false);
        Run("halved", steps: 15, resume: false);
        RunResult rest = Run("halved", steps: 40, resume: true);

        Assert.That(rest.Steps, Is.EqualTo(25));
        Assert.That(rest.End.Frame.Step, Is.EqualTo(60));
        Assert.That(rest.End.Frame.Positions, Is.EqualTo(whole.End.Frame.Positions));
        foreach (string file in new[] { "trajectory.extxyz", "thermo.csv" })
        {
            Assert.That(File.ReadAllBytes(Path.Combine(input.Output("halved"), file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(input.Output("whole"), file))), file);
        }

        RunResult Run(string name, long steps, bool resume) => new MDEngine.Simulations.MolecularDynamics(start, potential, input.Output(name))
        {
            Stages = [Stage.Langevin(90, frictionPerPs: 1, steps: 20), Stage.Nve(steps)],
            TimeStepFs = 2,
            TrajectoryInterval = 5,
            ThermoInterval = 5,
            Resume = resume,
        }.Execute();
    }

    [Test]
    public void The_library_and_the_command_line_run_the_same()
    {
        var input = new ArgonRun();
        CliRun command = CliRun.Of(input.Args("command", "--steps", "20", "--ensemble", "csvr", "--trajectory-interval", "5", "--no-report"));
        Assert.That(command.ExitCode, Is.Zero, command.Error);
        using Potential potential = Potential.Load(input.Potential, new PotentialOptions { Threads = 1 });
        new MDEngine.Simulations.MolecularDynamics(Structure.Read(input.Structure), potential, input.Output("library"))
        {
            Stages = [Stage.Csvr(90, relaxationFs: 100, steps: 20)],
            TimeStepFs = 2,
            TrajectoryInterval = 5,
        }.Execute();
        Assert.That(
            File.ReadAllBytes(Path.Combine(input.Output("library"), "trajectory.extxyz")), Is.EqualTo(File.ReadAllBytes(Path.Combine(input.Output("command"), "trajectory.extxyz"))));
    }

    [Test]
    public void A_folder_with_a_run_is_kept_unless_it_may_be_lost()
    {
        var input = new ArgonRun();
        using Potential potential = Potential.Load(input.Potential);
        MDEngine.Simulations.MolecularDynamics Of(bool overwrite) =>
            new(Structure.Read(input.Structure), potential, input.Output("out")) { Stages = [Stage.Nve(steps: 2, temperatureK: 90)], Overwrite = overwrite };
        Of(overwrite: false).Execute();
        Assert.That(() => Of(overwrite: false).Execute(), Throws.TypeOf<InputException>().With.Message.Contains("holds another run"));
        Assert.That(Of(overwrite: true).Execute().Finished);
    }

    [Test]
    public void A_potential_of_ones_own_conserves_energy_and_a_spring_that_lies_about_its_forces_does_not_pass()
    {
        RunResult result = new MDEngine.Simulations.MolecularDynamics(Nitrogen, new Springs(), TemporaryFiles.NewPath("out"))
        {
            Stages = [Stage.Nve(steps: 2000, temperatureK: 300)],
            TimeStepFs = 0.25,
        }.Execute();
        Assert.That(Math.Abs(result.Drift.MilliElectronvoltPerAtomPerPicosecond), Is.LessThan(0.1));
        Assert.That(new Validation(Nitrogen, new Springs()) { StaticOnly = true }.Execute().Passes);
        ValidationResult lies = new Validation(Nitrogen, new Lying()) { StaticOnly = true }.Execute();
        Assert.That(lies.Results.Where(check => check.Verdict == Verdict.Fail).Select(check => check.Check), Has.Some.StartsWith("forces against differences"));
    }

    [Test]
    public void A_spring_relaxes_to_its_length_and_vibrates_at_the_square_root_of_k_over_mu()
    {
        OptimizationOutcome relaxed = new GeometryOptimization(new Springs(30, 1.2)) { Criteria = ConvergenceCriteria.Tight }.Execute(Nitrogen);
        Assert.That(relaxed.Failure, Is.Null);
        Assert.That((relaxed.Frame.Positions[1] - relaxed.Frame.Positions[0]).Length, Is.EqualTo(1.2).Within(1e-4));

        VibrationResult vibrations = new Vibrations(Nitrogen, new Springs(30, 1.2), TemporaryFiles.NewPath("vib")) { Optimize = true }.Execute();

        // Central differences of a step of 0.01 Å leave an error of some 10⁻⁵ of the wavenumber.
        Assert.That(vibrations.Modes.Modes.Single().Wavenumber, Is.EqualTo(Springs.Wavenumber(30)).Within(0.1));
    }

    [Test]
    public void A_kind_that_a_program_adds_is_known_to_the_command_line()
    {
        PotentialRegistry.Add(new PotentialKind("spring:K (for tests)", name => name.StartsWith("spring:", StringComparison.Ordinal), (name, _) => new Springs(double.Parse(name[7..]))));
        string file = TemporaryFiles.NewPath("n2.xyz");
        Nitrogen.Write(Path.ChangeExtension(file, ".extxyz"));
        CliRun run = CliRun.Of("energy", Path.ChangeExtension(file, ".extxyz"), "--potential", "spring:30");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("0.150000000"), "½ · 30 eV/Å² · (0.1 Å)²");
    }

    [Test]
    public void An_unknown_name_says_what_is_expected() =>
        Assert.That(() => Potential.Load("model.onnx"), Throws.TypeOf<InputException>().With.Message.StartsWith("'model.onnx' is no potential; expected a model file (.safetensors), "));

    private sealed class Lying : IPotential
    {
        private readonly Springs right = new();

        public Quantities Supported => right.Supported;

        public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
        {
            right.Evaluate(system, requested, result);
            result.Forces[0] *= 1.01;
            result.Forces[1] *= 1.01;
        }
    }
}
