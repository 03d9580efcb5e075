using MDEngine.IO;
using MDEngine.Simulations.External;
using MDEngine.Tests.Cli;

namespace MDEngine.Tests.Simulations.LearningPotentials;

/// <summary>A program as a potential, here written for a shell.</summary>
[Platform(Exclude = "Win")]
internal sealed class ProgramPotentialTests
{
    /// <summary>A spring of 30 eV/Å² and 1.2 Å between two atoms.</summary>
    public const string Spring = """
        awk 'NR==1{print} NR>2{s[NR]=$1; x[NR]=$2; y[NR]=$3; z[NR]=$4} END{a=x[4]-x[3]; b=y[4]-y[3]; c=z[4]-z[3]; r=sqrt(a*a+b*b+c*c); f=30*(r-1.2)/r;
        printf "energy=%.12g Properties=species:S:1:pos:R:3:forces:R:3\n", 15*(r-1.2)*(r-1.2);
        printf "%s %s %s %s %.12g %.12g %.12g\n", s[3], x[3], y[3], z[3], f*a, f*b, f*c; printf "%s %s %s %s %.12g %.12g %.12g\n", s[4], x[4], y[4], z[4], -f*a, -f*b, -f*c}' "$1" > "$2"
        """;

    private static readonly AtomicSystem Nitrogen = new(new Topology([7, 7]), default, new Vector3D[] { default, new(0.5, 0, 1.2) });

    [Test]
    public void Energy_and_forces_are_those_that_the_program_writes()
    {
        EvaluationResult ours = Evaluate(Program(Spring));
        EvaluationResult exact = Evaluate(new Springs());
        Assert.That(ours.Energy, Is.EqualTo(exact.Energy).Within(1e-11));
        Assert.That((ours.Forces[0] - exact.Forces[0]).Length + (ours.Forces[1] - exact.Forces[1]).Length, Is.LessThan(1e-10));
    }

    [Test]
    public void The_structure_arrives_with_charge_and_multiplicity_and_words_in_quotes_stay_whole()
    {
        string copy = TemporaryFiles.NewPath("copy of it.extxyz");
        var potential = new ProgramPotential($"sh {Script($"cp \"$2\" \"$1\"\nshift\n{Spring}")} \"{copy}\"");
        _ = Evaluate(potential, Nitrogen with { Topology = new Topology([7, 7]) with { TotalCharge = -1, UnpairedElectrons = 1 } });
        Frame seen = Trajectory.ReadFirst(copy);
        Assert.That((seen.Topology.TotalCharge, seen.Topology.UnpairedElectrons), Is.EqualTo((-1.0, 1)));
        Assert.That(seen.Positions, Is.EqualTo(Nitrogen.Positions.ToArray()));
    }

    [Test]
    public void A_failure_is_told_by_the_programs_last_line() => Assert.That(
        () => Evaluate(Program("echo start >&2; echo 'SCF not converged' >&2; exit 3")),
        Throws.TypeOf<SimulationDivergedException>().With.Message.EqualTo("sh failed with exit code 3: SCF not converged"));

    [TestCase("true", "without writing")]
    [TestCase("echo nonsense > \"$2\"", "cannot be read")]
    [TestCase("printf '2\\nenergy=1\\nN 0 0 0\\nO 0.5 0 1.2\\n' > \"$2\"", "other atoms")]
    [TestCase("printf '2\\nenergy=1\\nN 0 0 0\\nN 0 1.3 0\\n' > \"$2\"", "moved atom 2")]
    [TestCase("printf '2\\nenergy=1 Properties=species:S:1:pos:R:3\\nN 0 0 0\\nN 0.5 0 1.2\\n' > \"$2\"", "wrote no forces")]
    [TestCase("printf '2\\n\\nN 0 0 0\\nN 0.5 0 1.2\\n' > \"$2\"", "wrote no energy")]
    public void What_was_not_agreed_on_is_told_in_one_line(string script, string problem) => Assert.That(
        () => Evaluate(Program(script)),
        Throws.TypeOf<InputException>().With.Message.StartsWith("exec: sh ").And.Message.Contains(problem));

    [Test]
    public void A_program_that_is_not_there_is_bad_input()
    {
        string file = TemporaryFiles.NewPath("n2.xyz");
        File.WriteAllText(file, "2\n\nN 0 0 0\nN 0 0 1.3\n");
        Assert.That(CliRun.Of("energy", file, "--potential", "exec:no-such-program-here").BadInput(), Does.Contain("no-such-program-here cannot be started"));
        Assert.That(CliRun.Of("energy", file, "--potential", "exec:").BadInput(), Does.Contain("names no program"));
    }

    private static EvaluationResult Evaluate(IPotential potential, AtomicSystem? system = null)
    {
        var result = new EvaluationResult(2);
        potential.Evaluate(system ?? Nitrogen, Quantities.Energy | Quantities.Forces, result);
        return result;
    }

    private static ProgramPotential Program(string script) => new($"sh {Script(script)}");

    private static string Script(string text)
    {
        string path = TemporaryFiles.NewPath("reference.sh");
        File.WriteAllText(path, text.ReplaceLineEndings("\n") + "\n");
        return path;
    }
}
