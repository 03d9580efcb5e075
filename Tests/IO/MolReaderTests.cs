using MDEngine.IO;

namespace MDEngine.Tests.IO;

internal sealed class MolReaderTests
{
    internal const string V2000 = """
        acetate
          made by hand      3D

          4  3  0  0  0  0  0  0  0  0999 V2000
            0.0000    0.0000    0.5000 C   0  0
            1.5000    0.0000    0.0000 C   0  0
            2.0000    1.1000    0.0000 O   0  5
            2.0000   -1.1000    0.0000 D   0  0
          1  2  1  0
          2  3  2  0
          2  4  1  0
        M  CHG  1   3  -1
        M  ISO  1   1  13
        M  END
        > <note>
        kept

        $$$$

        """;

    internal const string V3000 = """
        second
          made by hand      3D

          0  0  0     0  0            999 V3000
        M  V30 BEGIN CTAB
        M  V30 COUNTS 2 1 0 0 0
        M  V30 BEGIN ATOM
        M  V30 1 N 0 0 0 0 CHG=1
        M  V30 7 H 0 0 -
        M  V30 1.0 0 MASS=2
        M  V30 END ATOM
        M  V30 BEGIN BOND
        M  V30 1 1 1 7
        M  V30 END BOND
        M  V30 END CTAB
        M  END
        $$$$

        """;

    [Test]
    public void Records_have_bonds_charges_and_isotopes()
    {
        List<Frame> frames = Sample.ReadAll(Sample.Write("a.sdf", V2000 + V3000));

        Assert.That(frames, Has.Count.EqualTo(2));
        Topology first = frames[0].Topology;
        Assert.That(first.AtomicNumbers, Is.EqualTo(new[] { 6, 6, 8, 1 }));
        Assert.That(first.TotalCharge, Is.EqualTo(-1));
        Assert.That((first.Masses[0], first.Masses[1]), Is.EqualTo((13.0, 12.011)));
        Assert.That(first.Masses[3], Is.EqualTo(2.014).Within(1e-3));
        Assert.That(first.Bonds, Is.EqualTo(new[] { new Bond(0, 1), new Bond(1, 2), new Bond(1, 3) }));
        Assert.That(frames[0].Positions[2], Is.EqualTo(new Vector3D(2, 1.1, 0)));
        Assert.That(frames[0].Properties, Does.ContainKey("name").WithValue("acetate").And.ContainKey("note").WithValue("kept"));
        Topology second = frames[1].Topology;
        Assert.That((second.TotalCharge, second.Bonds.Single()), Is.EqualTo((1.0, new Bond(0, 1))));
        Assert.That(second.Masses[1], Is.EqualTo(2.014).Within(1e-3));
        Assert.That(frames[1].Positions[1], Is.EqualTo(new Vector3D(0, 0, 1)));
    }

    [Test]
    public void Without_charge_lines_the_codes_of_the_atoms_count_and_nothing_is_neutral()
    {
        Assert.That(Charge(V2000.Replace("M  CHG  1   3  -1\n", "", StringComparison.Ordinal)), Is.EqualTo(-1));
        Assert.That(Charge(V2000.Replace("M  CHG  1   3  -1", "M  CHG  2   3  -1   2   1", StringComparison.Ordinal)), Is.Zero);
        Assert.That(Charge(V2000.Replace("M  CHG  1   3  -1", "M  RAD  1   3   2", StringComparison.Ordinal)), Is.Zero);

        static double? Charge(string content) => Sample.ReadAll(Sample.Write("a.mol", content))[0].Topology.TotalCharge;
    }

    [TestCase("3D", "2D", "    0.5000 C", "    0.0000 C", "is a drawing (2D in its header")]
    [TestCase("D   0", "R#  0", "", "", "a.sdf:8:32: 'R#' is no element")]
    [TestCase("  2  4  1  0", "  2  9  1  0", "", "", "a.sdf:11:1: a bond needs two different atoms of 1 to 4")]
    [TestCase("    1.1000", "    1.1x00", "", "", "a.sdf:7:11: '1.1x00' is no finite number")]
    [TestCase("M  CHG  1   3", "M  CHG  1   9", "", "", "atom 9 with the value -1; expected an atom of 1 to 4")]
    [TestCase("M  END", "$$$$", "", "", "the record ends before M  END")]
    public void Errors_of_records(string from, string to, string from2, string to2, string expected)
    {
        string content = V2000.Replace(from, to, StringComparison.Ordinal);
        content = from2.Length > 0 ? content.Replace(from2, to2, StringComparison.Ordinal) : content;
        Assert.That(Sample.ErrorOf(Sample.Write("a.sdf", content)), Does.Contain(expected));
    }

    internal const string Mol2 = """
        # a comment
        @<TRIPOS>MOLECULE
        ligand
        3 2 1
        SMALL
        USER_CHARGES

        @<TRIPOS>ATOM
          1 C1   0.0 0.0 0.0 C.2  5 LIG5 -0.4
          2 O1   1.2 0.0 0.0 O.co2 5 LIG5 -0.61
          3 Cl1 -1.7 0.0 0.0 Cl   6 CL6   0.0
        @<TRIPOS>BOND
          1 1 2 2
          2 1 3 1
        @<TRIPOS>CRYSIN
        10 11 12 90 90 90 1 1

        """;

    [Test]
    public void Mol2_has_elements_residues_bonds_cell_and_the_sum_of_charges()
    {
        List<Frame> frames = Sample.ReadAll(Sample.Write("a.mol2", Mol2 + Mol2));

        Assert.That(frames, Has.Count.EqualTo(2));
        foreach (Frame frame in frames)
        {
            Assert.That(frame.Topology.AtomicNumbers, Is.EqualTo(new[] { 6, 8, 17 }));
            Assert.That(frame.Topology.Bonds, Is.EqualTo(new[] { new Bond(0, 1), new Bond(0, 2) }));
            Assert.That(frame.Topology.Residues.Select(residue => (residue.Name, residue.Id)), Is.EqualTo(new[] { ("LIG", 5), ("CL", 6) }));
            Assert.That(frame.Topology.TotalCharge, Is.EqualTo(-1));
            Assert.That(frame.Cell, Is.EqualTo(UnitCell.Orthorhombic(10, 11, 12)));
        }
    }

    [TestCase("C.2", "ca", "the type 'ca' tells no element")]
    [TestCase("3 2 1", "4 2 1", "has 3 of the 4 atoms that it announces")]
    [TestCase("  2 1 3 1", "  2 1 8 1", "no atom has the id 8")]
    [TestCase("1.2 0.0 0.0", "1.2 0.0 inf", "'inf' is no finite number")]
    public void Errors_of_mol2(string from, string to, string expected) =>
        Assert.That(Sample.ErrorOf(Sample.Write("a.mol2", Mol2.Replace(from, to, StringComparison.Ordinal))), Does.Contain(expected));
}
