using MDEngine.Tests.IO;

namespace MDEngine.Tests.Cli;

internal sealed class InfoCommandTests
{
    [Test]
    public void Describes_a_periodic_trajectory()
    {
        string path = Sample.Path("ase-periodic.extxyz");

        Assert.That(CliRun.Of("info", path).Output, Is.EqualTo($"""
            file       {path}
            frames     2
            atoms      5
            formula    ClH2NaO
            mass       76.455 amu
            charge     -1 e
            cell       a (8 0 0), b (1.5 9 0), c (-0.25 2 7.5) Å, repeats along a, b
            extent     4.946 × 3.205 × 3.086 Å
            fragments  3
            columns    positions, velocities, forces, fragment (integer), site_charge (real), pair (2 × integer), mobile (logical)
            energy     0.03558623705548571 eV
            name       salt 'n water
            weights    _JSON [1.5, 2.5]
            converged  T
            note       a "quoted"  word

            """));
    }

    [Test]
    public void Describes_residues_and_bonds()
    {
        string output = CliRun.Of("info", Sample.Path("ac-ala3-nhme-conect.pdb")).Output;

        Assert.That(output, Does.Contain("formula   C12H22N4O4\n").And.Contain("residues  5 in chain A: ACE 1, ALA 2, ALA 3, ALA 4, NME 5\n").And.Contain("bonds     41\n"));
    }

    [Test]
    public void Describes_a_model_file()
    {
        string path = Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "visnet", "lsrm_tiny_smooth.safetensors");

        Assert.That(CliRun.Of("info", path).Output, Does.Match("architecture +visnet-lsrm\n").And.Match("elements +H C N O F S Cl\n").And.Match("short_cutoff +5.0\n"));
    }

    [TestCase("a.xyz", "", ": the file is empty; expected an atom count")]
    [TestCase("a.xyz", "2\n\nH 0 0 0\n\n", ":4:1: the line ends where the element symbol of atom 2 of 2 should stand (is the atom count in line 1 right?)")]
    [TestCase("a.xyz", "1\n\nH 0 O 0\n", ":3:5: 'O' is no finite number")]
    [TestCase("a.xyz", "1\n\nXx 0 0 0\n", ":3:1: unknown element symbol 'Xx'")]
    [TestCase("a.foo", "data\n", ": unknown extension '.foo'; expected a structure or trajectory in .extxyz, .xyz, ")]
    public void Bad_files_are_one_line(string name, string content, string expected)
    {
        string path = Sample.Write(name, content);

        Assert.That(CliRun.Of("info", path).BadInput(), Does.StartWith(path + expected));
    }
}
