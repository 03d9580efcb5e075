using System.Text.Json;
using MDEngine.IO;
using MDEngine.Tests.Cli;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.Potentials.So3lr;

/// <summary>SO3LR from the command line: what it writes, what it refuses, and of what it warns.</summary>
public sealed class So3lrCommandTests
{
    // As of So3lrReferenceTests.
    private const double Tolerance = 1e-10;

    // Positions of the unwrapped, charged molecules are up to 10 Å from the center of mass.
    private const double DipoleTolerance = 1e-9;

    [TestCaseSource(typeof(So3lrCase), nameof(So3lrCase.Tiny))]
    public void Energy_writes_terms_charges_ratios_and_dipole(So3lrCase reference)
    {
        string json = Sample.Temporary("energies.json"), extxyz = Sample.Temporary("energies.extxyz");

        CliRun run = CliRun.Of(
            ["energy", Structure(reference), "--potential", So3lrCase.Weights, "--threads", "1", "--json", json, "--extxyz", extxyz,
                .. reference.IsOpenShell ? ["--allow-unpaired"] : Array.Empty<string>()]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(json));
        JsonElement written = document.RootElement[0];
        Frame frame = Trajectory.ReadFirst(extxyz);
        Assert.Multiple(() =>
        {
            foreach (string term in new[] { "network", "repulsion", "electrostatic", "dispersion" })
            {
                double expected = reference.Number($"energy_{term}");
                Assert.That(written.GetProperty("components_ev").GetProperty(term).GetDouble(), Is.EqualTo(expected).Within(Tolerance), term);
                Assert.That(double.Parse(frame.Properties[$"energy_{term}"], System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(expected).Within(Tolerance), term);
            }

            Assert.That(Numbers(written, "charges_e"), Is.EqualTo(reference.Numbers("charges")).Within(Tolerance));
            Assert.That(Numbers(written, "hirshfeld_ratios"), Is.EqualTo(reference.Numbers("hirshfeld_ratios")).Within(Tolerance));
            Assert.That(Numbers(written, "atomic_energies_ev").Sum(), Is.EqualTo(reference.Number("energy")).Within(Tolerance));
            Assert.That(frame.Energy, Is.EqualTo(reference.Number("energy")).Within(Tolerance));
            Assert.That(frame.Columns.Select(column => column.Name), Is.EqualTo(new[] { "energies", "charges", "hirshfeld_ratios" }));
            if (!reference.Has("cell"))
            {
                // Here the origin is the center of mass, there the file's.
                Vector3D center = reference.System.CenterOfMass;
                double[] dipole = [.. Numbers(written, "dipole_e_angstrom").Select((component, axis) => component + (reference.Number("total_charge") * center[axis]))];
                Assert.That(dipole, Is.EqualTo(reference.Numbers("dipole")).Within(DipoleTolerance));
            }
        });
    }

    [Test]
    public void Without_a_long_cutoff_molecules_are_in_vacuum()
    {
        So3lrCase reference = So3lrCase.Tiny().First(candidate => candidate.Name == "two-waters-20A");
        string json = Sample.Temporary("energies.json");

        CliRun run = CliRun.Of("energy", Structure(reference), "--potential", So3lrCase.Weights, "--long-cutoff", "none", "--json", json);

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(json));
        Assert.That(document.RootElement[0].GetProperty("energy_ev").GetDouble(), Is.EqualTo(reference.Number("vacuum_energy")).Within(Tolerance));
    }

    [TestCase("8", "SO3LR's long cutoff is 8 Å; expected 10 Å at least (12 is the authors'), or none.")]
    [TestCase("far", "--long-cutoff is 'far'; expected a distance in Å such as 12, or none.")]
    public void Long_cutoffs_that_cannot_be_are_refused(string cutoff, string expected) => Assert.That(
        CliRun.Of("energy", Structure("water"), "--potential", So3lrCase.Weights, "--long-cutoff", cutoff).BadInput(), Is.EqualTo(expected));

    [Test]
    public void A_periodic_structure_needs_a_long_cutoff() => Assert.That(
        CliRun.Of("energy", Structure("formaldehyde-triclinic"), "--potential", So3lrCase.Weights, "--long-cutoff", "none").BadInput(),
        Is.EqualTo("SO3LR without a long cutoff is for open structures; take --long-cutoff 12 for periodic ones."));

    [Test]
    public void Other_potentials_have_no_long_cutoff() => Assert.That(
        CliRun.Of("energy", Structure("water"), "--potential", "xtb:gfn2", "--long-cutoff", "12").BadInput(), Does.StartWith("--long-cutoff and --allow-unpaired are for SO3LR"));

    [Test]
    public void Unpaired_electrons_are_refused()
    {
        CliRun stated = CliRun.Of("energy", Structure("methyl-radical"), "--potential", So3lrCase.Weights);
        Assert.That(stated.BadInput(), Does.StartWith("The structure states 1 unpaired electron; SO3LR was trained on closed shells"));

        string radical = Sample.Write("oh.xyz", "2\n\nO 0 0 0\nH 0 0 0.97\n");
        CliRun odd = CliRun.Of("energy", radical, "--potential", So3lrCase.Weights);
        Assert.That(odd.ExitCode, Is.EqualTo(2));
        Assert.That(odd.Error, Does.Contain("odd number of electrons").And.Contain("charge=Q"));
    }

    [Test]
    public void Other_elements_are_refused()
    {
        string bromide = Sample.Write("hbr.xyz", "2\n\nBr 0 0 0\nH 0 0 1.4\n");
        Assert.That(
            CliRun.Of("energy", bromide, "--potential", So3lrCase.Weights).BadInput(),
            Does.Contain("atom 1 is bromine, but the model was trained on H, C, N, O, F, P, S, Cl only"));
    }

    [Test]
    public void A_charge_that_bonds_show_and_nobody_states_is_asked_for()
    {
        // With no charge ammonium is a radical; who insists on that is told what it looks like.
        string ammonium = Sample.Write("nh4.xyz", "5\n\nN 0 0 0\nH 0.6 0.6 0.6\nH -0.6 -0.6 0.6\nH 0.6 -0.6 -0.6\nH -0.6 0.6 -0.6\n");
        CliRun run = CliRun.Of("energy", ammonium, "--potential", So3lrCase.Weights, "--allow-unpaired");
        Assert.That((run.ExitCode, run.Error.Contains("by its bonds the charge is +1: write charge=+1", StringComparison.Ordinal)), Is.EqualTo((0, true)), run.Error);
    }

    [Test]
    public void A_charged_molecule_in_company_is_told()
    {
        string pair = Sample.Write(
            "nh4-water.xyz",
            "8\ncharge=1\nN 0 0 0\nH 0.6 0.6 0.6\nH -0.6 -0.6 0.6\nH 0.6 -0.6 -0.6\nH -0.6 0.6 -0.6\nO 4 0 0\nH 4.76 0 -0.59\nH 4.76 0 0.59\n");
        CliRun run = CliRun.Of("energy", pair, "--potential", So3lrCase.Weights);
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Error, Does.Contain("1 of its 2 molecules is charged: SO3LR knows the charge of the whole only"));
    }

    private static string Structure(string name) => Structure(So3lrCase.Tiny().First(candidate => candidate.Name == name));

    private static string Structure(So3lrCase reference)
    {
        string path = Sample.Temporary("structure.extxyz");
        Topology topology = reference.System.Topology with { UnpairedElectrons = (int)reference.Number("unpaired_electrons") };
        CompleteTrajectory.Write(path, new TrajectoryOptions { Format = "extxyz" }, file => file.Write(
            new Frame(topology, reference.System.Positions.ToArray()) { Cell = reference.System.Cell }));
        return path;
    }

    private static double[] Numbers(JsonElement frame, string name) => [.. frame.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
}
