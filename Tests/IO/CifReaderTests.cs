using MDEngine.IO;

namespace MDEngine.Tests.IO;

internal sealed class CifReaderTests
{
    private const string Columns = "loop_\n_atom_site.group_PDB\n_atom_site.id\n_atom_site.type_symbol\n_atom_site.label_atom_id\n_atom_site.label_alt_id\n"
        + "_atom_site.label_comp_id\n_atom_site.label_asym_id\n_atom_site.label_seq_id\n_atom_site.auth_seq_id\n_atom_site.pdbx_PDB_ins_code\n_atom_site.Cartn_x\n"
        + "_atom_site.Cartn_y\n_atom_site.Cartn_z\n_atom_site.occupancy\n_atom_site.pdbx_PDB_model_num\n";

    private const string Cell = "_cell.length_a 20\n_cell.length_b 30.0(5)\n_cell.length_c 40\n_cell.angle_alpha 90\n_cell.angle_beta 100\n_cell.angle_gamma 90\n";

    private const string Crystal = "data_c\n_cell_length_a 10\n_cell_length_b 8\n_cell_length_c 6\n_cell_angle_alpha 90\n_cell_angle_beta 90.0(1)\n_cell_angle_gamma 90\n";

    private const string Sites = "loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n_atom_site_occupancy\n";

    internal const string CrystalExample = Crystal + "loop_\n_symmetry_equiv_pos_as_xyz\n'-x, y+1/2, -z+1/2'\n'x, y, z'\n'-x, -y, -z'\n'x, -y+1/2, z+1/2'\n" + Sites
        + "C1 C 0.1000(2) 0.2 0.3 1\nFe1 Fe3+ 0 0 0 1.000\nH1 D -0.05 0.25 0.5 .\n";

    internal const string Example = "data_1ABC\n" + Cell + Columns + """
        ATOM 1 N N . ALA A 1 5 ? 1.5 2.5 3.5 1.00 1
        ATOM 2 C "C5'" . ALA A 1 5 ? 2.5 2.5 3.5 1.00 1
        ATOM 3 C CB A ALA A 1 5 ? 3.0 2.5 3.5 0.30 1
        ATOM 4 C CB B ALA A 1 5 ? 4.0 2.5 3.5 0.70 1
        HETATM 5 O O . HOH B . 301 A 9.0 9.0 9.0 1.00 1
        ATOM 1 N N . ALA A 1 5 ? 1.6 2.5 3.5 1.00 2
        ATOM 2 C "C5'" . ALA A 1 5 ? 2.6 2.5 3.5 1.00 2
        ATOM 3 C CB A ALA A 1 5 ? 3.1 2.5 3.5 0.30 2
        ATOM 4 C CB B ALA A 1 5 ? 4.1 2.5 3.5 0.70 2
        HETATM 5 O O . HOH B . 301 A 9.1 9.0 9.0 1.00 2

        """;

    [Test]
    public void Models_quotes_and_alternate_locations_of_mmcif()
    {
        List<Frame> frames = Sample.ReadAll(Sample.Write("a.cif", Example));

        Assert.That(frames.Select(frame => frame.Positions[2].X), Is.EqualTo(new[] { 4.0, 4.1 }));
        Topology topology = frames[0].Topology;
        Assert.That(frames[1].Topology, Is.SameAs(topology));
        Assert.That(topology.AtomicNumbers, Is.EqualTo(new[] { 7, 6, 6, 8 }));
        Assert.That(topology.AtomNames, Is.EqualTo(new[] { "N", "C5'", "CB", "O" }));
        Assert.That(topology.Residues.Select(r => (r.Name, r.Id, r.InsertionCode, r.Chain)), Is.EqualTo(new[] { ("ALA", 5, ' ', "A"), ("HOH", 301, 'A', "B") }));
        Assert.That(frames[1].Cell.C.X, Is.EqualTo(40 * Math.Cos(100 * Math.PI / 180)).Within(1e-12));
        Assert.That(frames[1].Cell.B, Is.EqualTo(new Vector3D(0, 30, 0)));
    }

    [Test]
    public void Formal_charges_are_told()
    {
        string content = "data_oh\nloop_\n_atom_site.type_symbol\n_atom_site.label_atom_id\n_atom_site.Cartn_x\n_atom_site.Cartn_y\n_atom_site.Cartn_z\n_atom_site.pdbx_formal_charge\nO O1 0 0 0 -1\nH H1 0 0 0.96 ?\n";

        Assert.That(Sample.ReadAll(Sample.Write("a.cif", content)).Single().Notes.Single(), Does.Contain("sum to -1 e and are not obeyed"));
    }

    [Test]
    public void A_cell_behind_the_atoms_and_texts_of_several_lines_are_read()
    {
        string content = "data_x\n_struct.title\n;A text with 'quotes\nloop_ and data_ inside\n;\n" + Columns
            + "ATOM 1 C CA . GLY A 1 1 ? 1 2\n 3 1.00 1\n#\n" + Cell;

        Frame frame = Sample.ReadAll(Sample.Write("a.cif", content)).Single();
        Assert.That(frame.Cell.A.X, Is.EqualTo(20));
        Assert.That(frame.Positions, Is.EqualTo(new[] { new Vector3D(1, 2, 3) }));
    }

    /// <summary>P2₁/c: a general position has four images, one on the center of inversion two; uncertainties stand in brackets.</summary>
    [Test]
    public void Symmetry_makes_all_atoms_of_the_cell_once()
    {
        Frame frame = Sample.ReadAll(Sample.Write("a.cif", CrystalExample)).Single();

        Assert.That(frame.Topology.AtomicNumbers, Is.EqualTo(new[] { 6, 6, 6, 6, 26, 26, 1, 1, 1, 1 }));
        Assert.That(frame.Topology.Masses[6], Is.EqualTo(2.014).Within(1e-3));
        (double, double, double)[] expected =
        [
            (1, 1.6, 1.8), (9, 5.6, 1.2), (9, 6.4, 4.2), (1, 2.4, 4.8),
            (0, 0, 0), (0, 4, 3),
            (-0.5, 2, 3), (0.5, 6, 0), (0.5, 6, 3), (9.5, 2, 0),
        ];
        Vector3D[] positions = [.. expected.Select(p => new Vector3D(p.Item1, p.Item2, p.Item3))];
        foreach ((Vector3D position, int i) in positions.Select((p, i) => (p, i)))
        {
            Assert.That(frame.Positions.Where((_, k) => frame.Topology.AtomicNumbers[k] == frame.Topology.AtomicNumbers[i]).Min(q => (q - position).Length), Is.LessThan(1e-9), $"{position}");
        }
    }

    [TestCase("", "a.cif: the file is empty")]
    [TestCase("data_x\n_a 1\n", "a.cif:2: the file holds no positions of atoms")]
    [TestCase("x\n", "a.cif:1:1: 'x' stands before the first data block")]
    [TestCase("data_x\n_a 'b\n", "a.cif:2:4: this quote is never closed")]
    [TestCase("data_x\n_a\n;b\n", "a.cif:3:1: the text that begins here is never closed")]
    [TestCase("data_x\n_a b c\n", "a.cif:2:6: 'c' stands where a name")]
    [TestCase(Crystal + Sites + "C1 C 0 0 0\n", "the loop of atom sites ends within a row: 5 of 6 values")]
    [TestCase(Crystal + Sites + "C1 C 0 0 0.1.2 1\n", "a.cif:15:10: '0.1.2' is no finite number")]
    [TestCase(Crystal + Sites + "C1 C 0 0 0 0.5\n", "the atom C1 before has the occupancy 0.5: the crystal is disordered")]
    [TestCase(Crystal + "_symmetry_space_group_name_H-M 'P 21/c'\n" + Sites + "C1 C 0 0 0 1\n", "names a space group and lists no symmetry operations")]
    [TestCase(Crystal + Sites + "C1 C 9e307 0 9e307 1\n", "a.cif: frame 1: the position of atom 1 is (")]
    [TestCase("data_x\n" + Sites + "C1 C 0 0 0 1\n", "has fractional coordinates and no cell")]
    [TestCase(Crystal + Sites + "C1 Xx 0 0 0 1\n", "a.cif:15:4: unknown element symbol 'Xx'")]
    [TestCase("data_x\nloop_\n_symmetry_equiv_pos_as_xyz\n'x, y'\n", "'x, y' is no symmetry operation")]
    public void Errors_say_where_and_what(string content, string expected) => Assert.That(Sample.ErrorOf(Sample.Write("a.cif", content)), Does.Contain(expected));
}
