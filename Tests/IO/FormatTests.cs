using MDEngine.IO;

namespace MDEngine.Tests.IO;

/// <summary>How formats are told apart, packed and refused.</summary>
internal sealed class FormatTests
{
    [TestCase("water.xyz.xz")]
    [TestCase("water.xyz.bz2")]
    public void Packed_text_is_unpacked(string name)
    {
        Assert.That(Trajectory.ReadFirst(Sample.Path(name)).Positions[2], Is.EqualTo(new Vector3D(0.93, 0, -0.24)));

        byte[] whole = File.ReadAllBytes(Sample.Path(name));
        string path = Sample.Temporary(name);
        File.WriteAllBytes(path, whole[..(whole.Length - 9)]);
        Assert.That(() => Sample.ReadAll(path), Throws.TypeOf<InputFileException>());
        File.WriteAllText(path, "3\nwater\nO 0 0 0\n");
        Assert.That(Assert.Throws<InputFileException>(() => Sample.ReadAll(path))!.Message, Does.Contain("is not packed by"));
    }

    [Test]
    public void Content_tells_where_the_name_lies()
    {
        byte[] trr = File.ReadAllBytes(Sample.Path("gromacs.trr"));
        string path = Sample.Temporary("a.xtc");
        File.WriteAllBytes(path, trr);
        Assert.That(Sample.ReadAll(path, new Topology([.. Enumerable.Repeat(1, 30)]))[0].Velocities, Is.Not.Null);

        Assert.That(Trajectory.ReadFirst(Sample.Write("a.pdb", "data_a\nloop_\n_atom_site.type_symbol\n_atom_site.Cartn_x\n_atom_site.Cartn_y\n_atom_site.Cartn_z\nHe 1 2 3\n")).Positions, Is.EqualTo(new[] { new Vector3D(1, 2, 3) }));
        Assert.That(Trajectory.ReadFirst(Sample.Write("a.cif", "ATOM      1 HE    HE A   1       1.000   2.000   3.000  1.00  0.00          HE\n")).Positions, Is.EqualTo(new[] { new Vector3D(1, 2, 3) }));
    }

    [TestCase("a.traj", "is ASE's trajectory format, which is not read; convert it first: ase convert a.traj a.extxyz")]
    [TestCase("OUTCAR", "is VASP's output, which is not read; convert it first: ase convert OUTCAR FILE.extxyz")]
    [TestCase("a.tpr", "is GROMACS's run file, which is not read; convert it first: gmx editconf -f a.tpr -o a.gro")]
    public void Known_formats_that_are_not_read_are_refused_with_a_way(string name, string expected) =>
        Assert.That(Sample.ErrorOf(Sample.Write(name, "x")), Is.EqualTo($"{name}: {expected}"));

    [Test]
    public void Binary_files_are_not_unpacked_as_they_are_read()
    {
        string path = Sample.Temporary("a.xtc.gz");
        using (var packed = new System.IO.Compression.GZipStream(File.Create(path), System.IO.Compression.CompressionMode.Compress))
        {
            packed.Write(File.ReadAllBytes(Sample.Path("gromacs.xtc")));
        }

        Assert.That(Sample.ErrorOf(path), Is.EqualTo("a.xtc.gz: is packed, and xtc files are not unpacked as they are read; unpack it first: gunzip a.xtc.gz"));
    }
}
