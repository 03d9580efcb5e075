using System.Runtime.InteropServices;
using MDEngine.Training.Data;

namespace MDEngine.Tests.Training;

/// <summary>Good data pass; each fault is found, counted, and its first offender named.</summary>
public sealed class DataCheckTests
{
    private const int FrameCount = 40;

    private long[] numbers = [];
    private double[][] positions = [];
    private double[] energies = [];
    private double[][] forces = [];

    [SetUp]
    public void ReadGoodData()
    {
        using ReferenceDataSet data = ReferenceDataSet.Open([TrainingFiles.Consecutive], EnergyUnit.ElectronVolt);
        ReferenceFrame[] frames = [.. Enumerable.Range(0, FrameCount).Select(data.Read)];
        static double[] Flat(Vector3D[] vectors) => MemoryMarshal.Cast<Vector3D, double>(vectors).ToArray();
        numbers = [.. frames[0].Topology.AtomicNumbers.Select(z => (long)z)];
        positions = [.. frames.Select(frame => Flat(frame.Positions))];
        energies = [.. frames.Select(frame => frame.Energy)];
        forces = [.. frames.Select(frame => Flat(frame.Forces!))];
    }

    [Test]
    public void GoodDataPass() => Assert.That(Find(), Is.Empty);

    [Test]
    public void NanForcesAreFound()
    {
        forces[7][5] = double.NaN;
        forces[9][0] = double.PositiveInfinity;
        DataProblem problem = Find().Single();
        Assert.That(problem.Describe(FrameCount), Does.Contain("2 of 40 frames have a NaN or infinite force, first").And.Contain("frame 8 (atom 2)"));
        Assert.That(problem.Frames, Is.EqualTo(new[] { 7, 9 }));
    }

    [Test]
    public void NanEnergiesAreFound()
    {
        energies[3] = double.NaN;
        Assert.That(Find().Single().Describe(FrameCount), Does.Contain("1 of 40 frames have a NaN or infinite energy, first").And.Contain("frame 4"));
    }

    [Test]
    public void RepeatedFramesAreFound()
    {
        positions[12] = positions[10];
        Assert.That(
            Find().Select(problem => problem.Describe(FrameCount)),
            Has.Some.Contains("1 of 40 frames repeat an earlier frame, first").And.Some.Contains("frame 13 (as"));
    }

    [Test]
    public void UnknownElementsAreFound()
    {
        IReadOnlyList<DataProblem> problems = Find(elements: [1, 6, 8]);
        Assert.That(problems.Single().Describe(FrameCount), Does.Contain("40 of 40 frames hold an element that the model lacks, first").And.Contain("is N)"));
    }

    [Test]
    public void MissingForcesAreFound()
    {
        forces = null!;
        Assert.That(Find().Single().Describe(FrameCount), Does.Contain("40 of 40 frames have energies but no forces, first").And.Contain("frame 1;"));
    }

    [Test]
    public void EnergiesInAnotherUnitThanForcesAreFound()
    {
        energies = [.. energies.Select(energy => 23.06 * energy)];
        Assert.That(Find().Single().What, Does.Contain("energies change").And.Contain("times as much"));
    }

    /// <summary>A factor of the other unit of length, near which no other check looks.</summary>
    [TestCase(Units.Bohr)]
    [TestCase(1 / Units.Bohr)]
    public void ForcesPerOtherUnitOfLengthAreFound(double factor)
    {
        forces = [.. forces.Select(row => row.Select(value => value * factor).ToArray())];
        Assert.That(Find().Single().What, Does.Contain("energies change").And.Contain("times as much"));
    }

    [Test]
    public void GradientsInPlaceOfForcesAreFound()
    {
        forces = [.. forces.Select(row => row.Select(value => -value).ToArray())];
        Assert.That(Find().Single().What, Does.Contain("wrong sign"));
    }

    /// <summary>Frames chosen far apart, bonds stretched in many: the trapezoid gives twice the differences of energy, and says nothing of units.</summary>
    [Test]
    public void FramesFarApartSayNothingOfUnits()
    {
        using ReferenceDataSet data = ReferenceDataSet.Open([TrainingFiles.FarMoves], EnergyUnit.ElectronVolt);
        Assert.That(DataCheck.Find(data, []).Select(problem => problem.Describe(data.Count)), Is.Empty);
    }

    [TestCase(23.06)]
    [TestCase(1 / 23.06)]
    [TestCase(1 / 27.21)]
    [TestCase(96.5)]
    public void EnergiesAndForcesInAnotherUnitThanStatedAreFound(double factor)
    {
        energies = [.. energies.Select(energy => factor * energy)];
        forces = [.. forces.Select(row => row.Select(value => factor * value).ToArray())];
        Assert.That(Find().Single().What, Does.Contain("forces are off by a factor"));
    }

    /// <summary>As in a scan of the distance of two molecules that keep their shape: forces differ, bonds do not.</summary>
    [Test]
    public void BondsOfOneLengthTellNoStiffness()
    {
        double[] still = positions[0];
        positions = [.. positions.Select((_, frame) => still.Select((value, k) => value + (1e-9 * Math.Sin(k + frame))).ToArray())];
        Assert.That(Find(), Is.Empty);
    }

    [Test]
    public void LengthsInBohrAreFound()
    {
        positions = [.. positions.Select(row => row.Select(value => value / Units.Bohr).ToArray())];
        forces = [.. forces.Select(row => row.Select(value => value * Units.Bohr).ToArray())];
        Assert.That(Find().Single().What, Does.Contain("bonds to hydrogen are"));
    }

    [Test]
    public void AtomsInAnotherOrderAreFound()
    {
        int atoms = numbers.Length;
        int[] order = [.. Enumerable.Range(0, atoms).Select(i => (i * 5) % atoms)]; // 5 and 42 have no common factor
        double[] shuffled = new double[3 * atoms];
        for (int i = 0; i < atoms; i++)
        {
            Array.Copy(positions[20], 3 * order[i], shuffled, 3 * i, 3);
        }

        positions[20] = shuffled;
        DataProblem problem = Find()[0];
        Assert.That(problem.Describe(FrameCount), Does.Contain("1 of 40 frames are not of the molecule").And.Contain("frame 21"));
    }

    /// <summary>Single atoms all lie at the origin, cells of one atom differ in their size alone, atoms of a liquid change their neighbors and wrap: none of it is a fault.</summary>
    [Test]
    public void AtomsCrystalsAndLiquidsAreGoodData()
    {
        string path = Path.Combine(TrainingFiles.Folder(), "atoms.extxyz");
        var text = new System.Text.StringBuilder();
        foreach (string element in new[] { "H", "C", "O" })
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"1\nProperties=species:S:1:pos:R:3:forces:R:3 energy=-1\n{element} 0 0 0 0 0 0\n");
        }

        for (int i = 0; i < 5; i++)
        {
            double edge = 3.5 + (0.1 * i);
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"1\nLattice=\"{edge} 0 0 0 {edge} 0 0 0 {edge}\" Properties=species:S:1:pos:R:3:forces:R:3 energy={-3 + (0.1 * i)}\nCu 0 0 0 0 0 0\n");
        }

        foreach (string lattice in new[] { "", "Lattice=\"9 0 0 0 9 0 0 0 9\" " })
        {
            foreach (string positions in new[] { "0 0 0|3.6 0 0|0 8.5 0|3.6 8.6 0", "0 0 0|0 8.4 0|3.6 0 0|3.6 8.6 8.9" })
            {
                string[] rows = [.. positions.Split('|').Select(row => $"Ar {row} 0 0 0\n")];
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"4\n{lattice}Properties=species:S:1:pos:R:3:forces:R:3 energy=-0.1\n{string.Concat(rows)}");
            }
        }

        File.WriteAllText(path, text.ToString());
        using ReferenceDataSet data = ReferenceDataSet.Open([path], EnergyUnit.ElectronVolt);
        Assert.That(data.Count, Is.EqualTo(12));
        Assert.That(DataCheck.Find(data, []).Select(problem => problem.Describe(data.Count)), Is.Empty);
    }

    [TestCase("0.05 0 0 0 9 0 0 0 9", "atom 1 (Ar) and its own image")]
    [TestCase("6.05 0 0 0 9 0 0 0 9", "atoms 1 (Ar) and 2 (Ar) stand at one place")]
    public void ImagesAtOnePlaceAreCollisions(string lattice, string expected)
    {
        string path = Path.Combine(TrainingFiles.Folder(), "images.extxyz");
        File.WriteAllText(path, $"2\nLattice=\"{lattice}\" Properties=species:S:1:pos:R:3 energy=1\nAr 0 0 0\nAr 6 0 0\n");
        using ReferenceDataSet data = ReferenceDataSet.Open([path], EnergyUnit.ElectronVolt);
        Assert.That(DataCheck.Find(data, [], Quantities.None).Single().Describe(1), Does.Contain(expected));
    }

    [Test]
    public void FaultyFramesAreDroppedOnRequestOnly()
    {
        forces[7][5] = double.NaN;
        using ReferenceDataSet data = Write();
        IReadOnlyList<DataProblem> problems = DataCheck.Find(data, []);
        Assert.Multiple(() =>
        {
            Assert.That(() => DataCheck.Require(data, problems, drop: false), Throws.TypeOf<InputException>());
            Assert.That(DataCheck.Require(data, problems, drop: true), Is.EqualTo(Enumerable.Range(0, FrameCount).Where(i => i != 7)));
        });
    }

    [Test]
    public void BlocksKeepNeighborsInTimeOnOneSide()
    {
        using ReferenceDataSet data = Write();
        DataSplit split = DataSplit.ByBlocks(data, [.. Enumerable.Range(0, FrameCount)], 0.25, blockFrames: 5, gap: 1, seed: 3);
        Assert.Multiple(() =>
        {
            Assert.That(split.Validation, Has.Length.EqualTo(10));
            Assert.That(split.Training, Is.Not.Empty);
            Assert.That(split.Training.SelectMany(t => split.Validation.Select(v => Math.Abs(t - v))).Min(), Is.GreaterThan(1));
        });
    }

    private ReferenceDataSet Write() => ReferenceDataSet.Open(
        [TrainingFiles.Write(Path.Combine(TrainingFiles.Folder(), "data.npz"), numbers, positions, energies, forces)], EnergyUnit.ElectronVolt);

    private IReadOnlyList<DataProblem> Find(int[]? elements = null)
    {
        using ReferenceDataSet data = Write();
        return DataCheck.Find(data, elements ?? []);
    }
}
