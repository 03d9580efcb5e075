using System.Globalization;
using MDEngine.Tests.IO;
using MDEngine.Tests.Potentials.Xtb;

namespace MDEngine.Tests.Cli;

/// <summary>Which motions cost no energy, and so are no vibrations; and infrared intensities where atoms are fixed.</summary>
internal sealed class ZeroModeTests
{
    private const string Argon = "cutoff_angstrom: 8.5\ntruncation: shifted-force\nelements:\n  Ar: { epsilon_ev: 0.0103, sigma_angstrom: 3.405 }\n";
    private const string Triangle = "3\n{0}\nAr 0 0 0\nAr 3.8 0 0\nAr 1.9 3.29 0\n";

    [TestCase("", null, 6)]
    [TestCase("", "0", 3, TestName = "About one fixed atom a molecule turns")]
    [TestCase("", "0,1", 1, TestName = "About two fixed atoms it turns around their line")]
    [TestCase("Lattice=\"30 0 0 0 30 0 0 0 30\"", null, 3)]
    [TestCase("Lattice=\"30 0 0 0 30 0 0 0 30\" pbc=\"T T F\"", null, 3)]
    [TestCase("Lattice=\"30 0 0 0 30 0 0 0 30\" pbc=\"F F T\"", null, 4, TestName = "A wire turns about its axis")]
    [TestCase("Lattice=\"30 0 0 0 30 0 0 0 30\" pbc=\"F F T\"", "0", 1, TestName = "A wire turns about the axis through a fixed atom")]
    public void Motions_without_energy_are_projected_out(string comment, string? held, int expected)
    {
        string structure = Sample.Write("a.xyz", Triangle.Replace("{0}", comment, StringComparison.Ordinal));
        string[] fix = held is null ? [] : ["--fix", held];

        CliRun run = CliRun.Of(["vibrations", structure, "--potential", Sample.Write("argon.yaml", Argon), "--optimize", "--output", Sample.Temporary("out"), "--no-report", .. fix]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Match($"translations, rotations +{expected} projected out"));
    }

    [Test]
    public void An_atom_has_no_vibrations()
    {
        CliRun run = CliRun.Of("vibrations", Sample.Write("a.xyz", "1\n\nAr 0 0 0\n"), "--potential", Sample.Write("argon.yaml", Argon), "--output", Sample.Temporary("out"), "--no-report");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("translations, rotations       3 projected out").And.Contain("1.603728 meV/K"), "Sackur and Tetrode's entropy of argon at 298.15 K and 1 atm: 154.74 J/mol/K");
    }

    /// <summary>Bent by a quarter of a degree, CO2 keeps both bending vibrations: what would turn it about its axis bends it.</summary>
    [Test]
    public void A_nearly_linear_molecule_counts_as_linear()
    {
        XtbCase.RequireLibrary();
        string folder = Sample.Temporary("out");
        string structure = Sample.Write("a.xyz", "3\n\nO 0.0 0.005 1.14363\nC 0 0 0\nO 0 0 -1.14363\n");

        Assert.That(CliRun.Of("vibrations", structure, "--potential", "xtb:gfn2", "--output", folder, "--no-report").ExitCode, Is.Zero);

        double[] modes = [.. File.ReadLines(Path.Combine(folder, "modes.csv")).Skip(1).Select(line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture))];
        Assert.That(modes, Has.Length.EqualTo(4));
        Assert.That(modes[1], Is.EqualTo(modes[0]).Within(1), "both bends");
    }

    /// <summary>
    /// The program xtb's dipole moment of OH⁻ about a fixed origin changes by −0.104 e Bohr as the hydrogen atom moves by 0.1 Å along the
    /// bond (0.349 to 0.245): 293 km/mol. The oxygen atom does not move, so its mass has no say.
    /// </summary>
    [TestCase(15.999)]
    [TestCase(1e6)]
    public void Intensities_do_not_depend_on_the_mass_of_a_fixed_atom(double mass)
    {
        XtbCase.RequireLibrary();
        string folder = Sample.Temporary("out");
        string structure = Sample.Write("a.xyz", string.Create(
            CultureInfo.InvariantCulture, $"2\nProperties=species:S:1:pos:R:3:masses:R:1 charge=-1\nO 0 0 -0.0043927893 {mass}\nH 0 0 0.9743927893 1.008\n"));

        Assert.That(CliRun.Of("vibrations", structure, "--potential", "xtb:gfn2", "--fix", "0", "--output", folder, "--no-report").ExitCode, Is.Zero);

        string[] stretch = File.ReadLines(Path.Combine(folder, "modes.csv")).Last().Split(',');
        Assert.That(double.Parse(stretch[3], CultureInfo.InvariantCulture), Is.EqualTo(292.9).Within(3));
    }
}
