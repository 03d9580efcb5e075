using MDEngine.IO;

namespace MDEngine.Tests.IO;

/// <summary>Molecules as the QM9 data set writes them.</summary>
internal sealed class Qm9ReaderTests
{
    /// <summary>A water molecule with numbers of its own, exponents in the data set's spelling among them.</summary>
    private const string Water =
        "3\n"
        + "gdb 3\t799.58812\t437.90386\t282.94545\t1.8511\t6.31\t-0.2928\t0.0687\t0.3615\t19.0002\t0.021375\t-76.404702\t-76.401867\t-76.400922\t-76.422349\t6.002\t\n"
        + "O\t-0.0343604951\t 0.9775395708\t 0.0076015923\t-0.589706\n"
        + "H\t 6.4766*^-2\t 0.0205721989\t-1.5*^-6\t 0.294853\n"
        + "H\t 0.8717903737\t 1.3007924048\t 0.0006931336\t 0.294853\n"
        + "1671.4222\t3803.6305\t3907.698\t\n"
        + "O\tO\t\n"
        + "InChI=1S/H2O/h1H2\tInChI=1S/H2O/h1H2\n";

    [Test]
    public void Atoms_properties_and_names_are_read_and_energies_become_electron_volts()
    {
        using Trajectory trajectory = Trajectory.Open(Write("water.xyz", Water + Water.Replace("gdb 3", "gdb 4", StringComparison.Ordinal)));
        Frame[] frames = [.. trajectory.ReadToEnd()];
        Assert.Multiple(() =>
        {
            Assert.That(frames, Has.Length.EqualTo(2));
            Assert.That(frames[0].Topology.AtomicNumbers, Is.EqualTo(new[] { 8, 1, 1 }));
            Assert.That(frames[0].Positions[1], Is.EqualTo(new Vector3D(0.064766, 0.0205721989, -1.5e-6)));
            Assert.That(frames[1].Properties["name"], Is.EqualTo("gdb_4"));
            Assert.That(frames[0].Properties["smiles"], Is.EqualTo("O"));
            Assert.That(Number("mu"), Is.EqualTo(1.8511));
            Assert.That(Number("alpha"), Is.EqualTo(6.31));
            Assert.That(Number("Cv"), Is.EqualTo(6.002));
            Assert.That(Number("r2"), Is.EqualTo(19.0002));

            // 1 Hartree is 27.211386 eV.
            Assert.That(Number("gap"), Is.EqualTo(9.836916).Within(1e-6));
            Assert.That(Number("homo"), Is.EqualTo(-7.967494).Within(1e-6));
            Assert.That(Number("zpve"), Is.EqualTo(0.581643).Within(1e-6));
            Assert.That(frames[0].Energy, Is.EqualTo(Number("U0")).And.EqualTo(-2079.077857).Within(1e-5));
            Assert.That(((RealColumn)frames[0].Columns[0]).Values, Is.EqualTo(new[] { -0.589706, 0.294853, 0.294853 }));
        });

        double Number(string key) => double.Parse(frames[0].Properties[key], System.Globalization.CultureInfo.InvariantCulture);
    }

    [TestCase("\t6.002\t\n", "\n", "file:2:1: 16 fields; expected 'gdb', a number, and the 15 properties")]
    [TestCase("6.31", "6.31*", "file:2: '6.31*' is no finite number")]
    [TestCase("H\t 0.87", "Hh\t 0.87", "file:5:1: expected atom 3 of 3: a symbol, three coordinates")]
    [TestCase("InChI=1S/H2O/h1H2\tInChI=1S/H2O/h1H2\n", "", "the file ends where the InChI should stand")]
    [TestCase("O\tO\t\n", "\n", "file:7:1: the line of the SMILES is blank")]
    [TestCase("3\ngdb", "99999999\ngdb", "file:1:1: the file is too short for the 99999999 atoms")]
    [TestCase("-76.404702", "1e308", "file:2: U0 is 1e308, which is too large")]
    [TestCase("3\ngdb", "4\ngdb", "file:6:1: expected atom 4 of 4")]
    public void What_is_wrong_is_said_with_its_line(string part, string other, string message)
    {
        string path = Write("file.xyz", Water.Replace(part, other, StringComparison.Ordinal));
        using Trajectory trajectory = Trajectory.Open(path);
        InputFileException error = Assert.Throws<InputFileException>(() => trajectory.ReadToEnd().ToArray())!;
        Assert.That(error.Message.Replace(path, "file", StringComparison.Ordinal), Does.Contain(message));
    }

    private static string Write(string name, string text)
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{TestContext.CurrentContext.Test.ID}-{name}");
        File.WriteAllText(path, text);
        return path;
    }
}
