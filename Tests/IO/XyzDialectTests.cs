using MDEngine.IO;

namespace MDEngine.Tests.IO;

/// <summary>XYZ as other programs write it: keys, charges, masses, booleans.</summary>
internal sealed class XyzDialectTests
{
    private const double Quip = 1 / Units.AccelerationPerForceOverMass; // eV fs²/Å² of 1 amu

    [Test]
    public void Keys_may_stand_in_any_case()
    {
        Frame frame = Read("properties=species:S:1:pos:R:3:Force:R:3 lattice=\"10 0 0 0 11 0 0 0 12\" PBC=\"T F T\" Energy=-1.5", "H 0 0 0 1 2 3");

        Assert.That(frame.Cell, Is.EqualTo(UnitCell.Orthorhombic(10, 11, 12) with { PeriodicB = false }));
        Assert.That(frame.Forces, Is.EqualTo(new[] { new Vector3D(1, 2, 3) }));
        Assert.That(frame.Energy, Is.EqualTo(-1.5));
    }

    [TestCase("charge=-1", -1)]
    [TestCase("total_charge=2.0", 2)]
    [TestCase("Charge = +1", 1)]
    [TestCase("net_charge=\"-2\" charge=-2", -2)]
    [TestCase("Properties=species:S:1:pos:R:3:initial_charges:R:1", -0.5)]
    [TestCase("charge comes later", null)]
    public void Charge_is_read_under_its_usual_names(string comment, double? charge)
    {
        Assert.That(Read(comment, "H 0 0 0" + (comment.Contains("initial", StringComparison.Ordinal) ? " -0.5" : "")).Topology.TotalCharge, Is.EqualTo(charge));
    }

    [TestCase("multiplicity=3", 2)]
    [TestCase("Spin_Multiplicity=1 unpaired=0", 0)]
    [TestCase("uhf=1", 1)]
    [TestCase("Properties=species:S:1:pos:R:3:initial_magmoms:R:1", 2)]
    [TestCase("spin=1", null)]
    public void Spin_is_read_where_it_can_be_told(string comment, int? unpaired)
    {
        Frame frame = Read(comment, "H 0 0 0" + (comment.Contains("initial", StringComparison.Ordinal) ? " -2.0" : ""));

        Assert.That(frame.Topology.UnpairedElectrons, Is.EqualTo(unpaired));
        Assert.That(frame.Notes, Has.Count.EqualTo(unpaired is null ? 1 : 0));
    }

    [TestCase("charge=abc")]
    [TestCase("charge=1e")]
    [TestCase("charge=1,0")]
    [TestCase("charge=1-")]
    [TestCase("charge=nan")]
    [TestCase("charge=1 total_charge=2")]
    [TestCase("multiplicity=1.5")]
    [TestCase("multiplicity=0")]
    [TestCase("multiplicity=3 unpaired=1")]
    [TestCase("uhf=-1")]
    [TestCase("Properties=species:S:1:pos:R:3 energy=-1,5")]
    [TestCase("Properties=species:S:1:pos:R:3 dipole=\"0,1 0,2 0,3\"")]
    [TestCase("Properties=species:S:1:pos:R:3 dipole=\"1,5 2\"")]
    [TestCase("Lattice=\"5,5 0 0 0 5,5 0 0 0 5,5\"")]
    public void What_cannot_be_read_is_refused_even_in_free_text(string comment)
    {
        Assert.That(Sample.ErrorOf(Sample.Write("a.xyz", $"1\n{comment}\nH 0 0 0\n")), Does.StartWith("a.xyz:2:"));
    }

    [TestCase("charge -1, singlet")]
    [TestCase("Charge: 1 Multiplicity: 2")]
    [TestCase("magmom=1.0")]
    [TestCase("q=-1")]
    [TestCase("mol_charge=1")]
    [TestCase("-1 1")]
    public void What_is_not_obeyed_is_said(string comment)
    {
        Assert.That(Read(comment, "H 0 0 0").Notes.Single(), Does.Contain("not obeyed"));
    }

    [TestCase("charge_model=mulliken")]
    [TestCase("Properties=species:S:1:pos:R:3:initial_magmoms:R:1")]
    public void What_says_nothing_of_the_charge_is_no_matter(string comment) => Assert.That(Read(comment, "H 0 0 0 0").Notes, Is.Empty);

    [Test]
    public void Charge_and_spin_are_written_and_read_back()
    {
        Topology topology = new Topology([8, 8]) { TotalCharge = -1, UnpairedElectrons = 1, FixedAtoms = [1] };
        string path = Sample.Temporary("a.extxyz");
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            trajectory.Write(new Frame(topology, [new(0, 0, 0), new(0, 0, 1.3)]));
        }

        Topology back = Trajectory.ReadFirst(path).Topology;
        Assert.That((back.TotalCharge, back.UnpairedElectrons), Is.EqualTo((-1.0, 1)));
        Assert.That(back.FixedAtoms, Is.EqualTo(new[] { 1 }));
        Assert.That(File.ReadAllText(path), Does.Contain("move_mask:L:1").And.Contain("multiplicity=2"));
    }

    [Test]
    public void Masses_of_QUIP_are_told_by_their_values()
    {
        Frame frame = Read("Properties=species:S:1:pos:R:3:mass:R:1", FormattableString.Invariant($"Si 0 0 0 {28.085 * Quip}"), FormattableString.Invariant($"H 0 0 2 {2.014 * Quip}"));

        Assert.That(frame.Topology.Masses[0], Is.EqualTo(28.085).Within(1e-9));
        Assert.That(frame.Topology.Masses[1], Is.EqualTo(2.014).Within(1e-9));
        Assert.That(frame.Notes.Single(), Does.Contain("QUIP"));
    }

    [Test]
    public void A_mass_that_is_no_atoms_is_refused_but_in_the_column_of_ASE()
    {
        Assert.That(
            Sample.ErrorOf(Sample.Write("a.xyz", "2\nProperties=species:S:1:pos:R:3:mass:R:1\nSi 0 0 0 2910.86\nSi 0 0 2 28.085\n")),
            Does.Contain("atom 1 (Si) has the mass 2910.86, 104 times its element's"));
        Frame heavy = Read("Properties=species:S:1:pos:R:3:masses:R:1", "O 0 0 0 1000000", "H 0 0 1 1.008");
        Assert.That(heavy.Topology.Masses[0], Is.EqualTo(1e6));
        Assert.That(heavy.Notes.Single(), Does.Contain("6.25E+04 times"));
    }

    [Test]
    public void Mass_beside_masses_is_kept_and_not_used()
    {
        Frame frame = Read("Properties=species:S:1:pos:R:3:mass:R:1:masses:R:1", FormattableString.Invariant($"H 0 0 0 {2 * 1.008 * Quip} 2.016"));

        Assert.That(frame.Topology.Masses, Is.EqualTo(new[] { 2.016 }));
        Assert.That(frame.Columns.Single().Name, Is.EqualTo("mass"));
    }

    [TestCase("D", 2.014)]
    [TestCase("T", 3.016)]
    [TestCase("H", 1.008)]
    public void Deuterium_and_tritium_are_hydrogen(string symbol, double mass)
    {
        List<Frame> frames = Sample.ReadAll(Sample.Write("a.xyz", $"2\n\nO 0 0 0\n{symbol} 0 0 1\n2\n\nO 0 0 0\nH 0 0 1\n"));

        Assert.That(frames[0].Topology.AtomicNumbers, Is.EqualTo(new[] { 8, 1 }));
        Assert.That(frames[0].Topology.Masses, Is.EqualTo(new[] { 15.999, mass }));
        Assert.That(frames[1].Topology.Masses, Is.EqualTo(new[] { 15.999, 1.008 }));
    }

    [Test]
    public void A_stated_mass_wins_over_that_of_a_symbol() =>
        Assert.That(Read("Properties=species:S:1:pos:R:3:masses:R:1", "D 0 0 0 2.5").Topology.Masses, Is.EqualTo(new[] { 2.5 }));

    [TestCase("pbc=true", true, true, true)]
    [TestCase("pbc=\"TRUE false T\"", true, false, true)]
    [TestCase("pbc=\"1 0 0\"", true, false, false)]
    [TestCase("pbc=[true, False, F]", true, false, false)]
    public void Booleans_of_every_kind(string pbc, bool a, bool b, bool c)
    {
        Frame frame = Read($"Lattice=\"5 0 0 0 5 0 0 0 5\" Properties=species:S:1:pos:R:3:ok:L:2 {pbc}", "H 0 0 0 TRUE false");

        Assert.That((frame.Cell.PeriodicA, frame.Cell.PeriodicB, frame.Cell.PeriodicC), Is.EqualTo((a, b, c)));
        Assert.That(((LogicalColumn)frame.Columns.Single()).Values, Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public void Stress_may_have_six_numbers_as_in_ASE()
    {
        Matrix3x3? stress = Read("Lattice=\"5 0 0 0 5 0 0 0 5\" stress=\"1 2 3 4 5 6\"", "H 0 0 0").Stress;

        Assert.That(stress, Is.EqualTo(new Matrix3x3(new(1, 6, 5), new(6, 2, 4), new(5, 4, 3))));
    }

    [TestCase("1.0D0", 1)]
    [TestCase("-2.5d-01", -0.25)]
    [TestCase("1.5D+002", 150)]
    public void Numbers_of_Fortran(string text, double value) => Assert.That(Read("", $"H {text} 0 0").Positions[0].X, Is.EqualTo(value));

    [Test]
    public void Atomic_numbers_may_stand_alone() =>
        Assert.That(Read("Properties=numbers:I:1:pos:R:3", "17 0 0 0").Topology.AtomicNumbers, Is.EqualTo(new[] { 17 }));

    [TestCase("velo")]
    [TestCase("velocity")]
    [TestCase("Velocities")]
    public void Velocities_have_several_names(string name) =>
        Assert.That(Read($"Properties=species:S:1:pos:R:3:{name}:R:3", "H 0 0 0 1 2 3").Velocities, Is.EqualTo(new[] { new Vector3D(1, 2, 3) }));

    [Test]
    public void A_column_that_may_be_velocities_is_told() =>
        Assert.That(Read("Properties=species:S:1:pos:R:3:vx:R:1", "H 0 0 0 1").Notes.Single(), Does.Contain("'vx' is not read as velocities"));

    [TestCase("move_mask:L:1", "F", "T")]
    [TestCase("move_mask:I:1", "0", "1")]
    [TestCase("move_mask:L:3", "F F F", "T T F")]
    public void Fixed_atoms_of_ASE(string column, string first, string second)
    {
        Frame frame = Read($"Properties=species:S:1:pos:R:3:{column}", $"H 0 0 0 {first}", $"H 0 0 1 {second}");

        Assert.That(frame.Topology.FixedAtoms, Is.EqualTo(new[] { 0 }));
        Assert.That(frame.Notes, Has.Count.EqualTo(column.EndsWith('3') ? 1 : 0), "single directions are not obeyed, which is said");
    }

    [TestCase("Atoms. Timestep: 100")]
    [TestCase("Atoms")]
    [TestCase("Timestep=100 Lattice=\"5 0 0 0 5 0 0 0 5\" Properties=species:S:1:pos:R:3")]
    public void Types_of_LAMMPS_are_no_elements(string comment)
    {
        Assert.That(
            Sample.ErrorOf(Sample.Write("a.xyz", $"3\n{comment}\n1 0 0 0\n2 0 0 1\n2 0 1 0\n")), Does.StartWith("a.xyz:3:1: atom 1 has LAMMPS's type '1'").And.Contain("dump_modify ID element"));
        Assert.That(Read(comment, "O 0 0 0").Topology.AtomicNumbers, Is.EqualTo(new[] { 8 }));
    }

    private static Frame Read(string comment, params string[] atoms) =>
        Sample.ReadAll(Sample.Write("a.xyz", $"{atoms.Length}\n{comment}\n{string.Join('\n', atoms)}\n")).Single();
}
