using MDEngine.Simulations;
using MDEngine.Tests.Cli;

namespace MDEngine.Tests.Simulations;

/// <summary>Sums by name: "sum:A + B".</summary>
public sealed class SumNameTests
{
    private const double Distance = 3.9;

    [Test]
    public void Terms_are_added_and_named_and_plus_signs_without_blanks_belong_to_names()
    {
        string folder = Folder();
        CliRun run = CliRun.Of("energy", Path.Combine(folder, "dimer.xyz"), "--potential", Sum(folder, "a+b.yaml", "c.yaml"), "--json", Path.Combine(folder, "energies.json"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("a+b.yaml/eV").And.Contain("c.yaml/eV"));
        using Potential first = Potential.Load(Path.Combine(folder, "a+b.yaml"));
        using Potential second = Potential.Load(Path.Combine(folder, "c.yaml"));
        using Potential sum = Potential.Load(Sum(folder, "a+b.yaml", "c.yaml"));
        (EvaluationResult a, EvaluationResult c, EvaluationResult both) = (Evaluate(first), Evaluate(second), Evaluate(sum, Quantities.Components));
        Assert.Multiple(() =>
        {
            Assert.That(both.Energy, Is.EqualTo(a.Energy + c.Energy));
            Assert.That(both.Forces[0], Is.EqualTo(a.Forces[0] + c.Forces[0]));
            Assert.That(both.Components["c.yaml"], Is.EqualTo(c.Energy).Within(1e-15));
            Assert.That(c.Energy, Is.Not.Zero);
        });
    }

    [Test]
    public void A_bias_is_a_term_whose_places_are_those_of_the_structure_that_it_is_bound_to()
    {
        string folder = Folder();
        using Potential sum = Potential.Load(Sum(folder, "c.yaml", "bias:springs.yaml"));
        using Potential bare = Potential.Load(Path.Combine(folder, "c.yaml"));
        using BoundPotential bound = sum.Bind(Dimer(Distance));
        EvaluationResult there = Evaluate(bound, Quantities.Components, Distance + 0.3);
        Assert.Multiple(() =>
        {
            // ½ · 2 · 0.3² of the place, ½ · 4 · 0.2² of the distance 4.
            Assert.That(there.Components["bias"], Is.EqualTo(0.09 + 0.08).Within(1e-12));
            Assert.That(there.Energy, Is.EqualTo(Evaluate(bare, Quantities.None, Distance + 0.3).Energy + 0.17).Within(1e-12));
            Assert.That(there.Forces[1].Z - Evaluate(bare, Quantities.None, Distance + 0.3).Forces[1].Z, Is.EqualTo(-0.6 - 0.8).Within(1e-12));
            Assert.That(sum.Supported.HasFlag(Quantities.Virial), Is.False, "places do not move with a cell");
        });
    }

    [Test]
    public void A_sum_is_known_by_the_bytes_of_all_its_files()
    {
        string folder = Folder();
        string before = Hash();
        File.AppendAllText(Path.Combine(folder, "springs.yaml"), "# changed\n");
        Assert.That(Hash(), Is.Not.EqualTo(before));

        string Hash()
        {
            using Potential sum = Potential.Load(Sum(folder, "c.yaml", "bias:springs.yaml"));
            return string.Join(' ', sum.Identity());
        }
    }

    [TestCase("sum:a+b", "the term 'a+b' is no potential")]
    [TestCase("sum: + c.yaml", "the term '' is no potential")]
    [TestCase("sum:bias:springs.yaml", "nothing but restraints")]
    [TestCase("sum:xtb + c.yaml", "the term 'xtb' is no potential; expected a model file")]
    public void What_is_no_sum_is_refused_with_a_line(string name, string message) =>
        Assert.That(() => Potential.Load(name), Throws.InstanceOf<InputException>().With.Message.Contains(message));

    [Test]
    public void Metadynamics_is_no_term()
    {
        string folder = Folder();
        File.WriteAllText(Path.Combine(folder, "meta.yaml"), "metadynamics:\n  variables: [{distance: [0, 1], width_angstrom: 0.1}]\n  height_ev: 0.01\n");
        Assert.That(() => Potential.Load(Sum(folder, "c.yaml", "bias:meta.yaml")), Throws.InstanceOf<InputException>().With.Message.Contains("md --bias"));
    }

    private static string Sum(string folder, params string[] terms) => $"sum:{string.Join(" + ", terms.Select(term => term.StartsWith("bias:", StringComparison.Ordinal) ? $"bias:{Path.Combine(folder, term[5..])}" : Path.Combine(folder, term)))}";

    private static AtomicSystem Dimer(double distance) => new(new Topology([18, 18]), UnitCell.None, new Vector3D[] { new(0, 0, 0), new(0, 0, distance) });

    private static EvaluationResult Evaluate(IPotential potential, Quantities more = Quantities.None, double distance = Distance)
    {
        var result = new EvaluationResult(2);
        potential.Evaluate(Dimer(distance), Quantities.Energy | Quantities.Forces | more, result);
        return result;
    }

    private static string Folder()
    {
        string folder = Path.GetDirectoryName(TemporaryFiles.NewPath("dimer.xyz"))!;
        File.WriteAllLines(Path.Combine(folder, "dimer.xyz"), ["2", "", "Ar 0 0 0", "Ar 0 0 3.9"]);
        File.WriteAllText(Path.Combine(folder, "a+b.yaml"), Argon(0.0104));
        File.WriteAllText(Path.Combine(folder, "c.yaml"), Argon(0.002));
        File.WriteAllText(Path.Combine(folder, "springs.yaml"), "restraints:\n  - {position: [0, 1], k_ev_per_angstrom2: 2}\n  - {distance: [0, 1], at_angstrom: 4.0, k_ev_per_angstrom2: 4}\n");
        return folder;
    }

    private static string Argon(double epsilon) => FormattableString.Invariant(
        $"potential: lennard-jones\ncutoff_angstrom: 9\ntruncation: truncated\nelements:\n  Ar: {{ epsilon_ev: {epsilon}, sigma_angstrom: 3.4 }}\n");
}
