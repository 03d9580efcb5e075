using MDEngine.IO;
using MDEngine.Training.Data;

namespace MDEngine.Tests.Training;

/// <summary>Data files written by NumPy, in the conventions of the published sets.</summary>
public sealed class DataFileTests
{
    // The conventions' files were made by multiplying with kcal/mol per eV: one rounding of numbers around 2e3 eV.
    private const double ConversionTolerance = 1e-8;

    private const double ReferenceEnergy = -1764.580662201656;
    private static readonly Vector3D ReferencePosition = new(-6.985831760980557, 0.23096372287041175, -1.1224226916414788);
    private static readonly Vector3D ReferenceForce = new(0.46809605146434335, 1.0468353630296108, -0.3395585330942309);

    [TestCase("conventions-md17.npz")]
    [TestCase("conventions-rmd17.npz")]
    public void ConventionsAreRead(string name)
    {
        using ReferenceDataSet expected = Open("reference-three-frames.npz", EnergyUnit.ElectronVolt);
        using ReferenceDataSet actual = Open(name, EnergyUnit.KilocaloriePerMole);
        Assert.That(actual.Count, Is.EqualTo(3));
        for (int i = 0; i < 3; i++)
        {
            ReferenceFrame a = expected.Read(i);
            ReferenceFrame b = actual.Read(i);
            Assert.Multiple(() =>
            {
                Assert.That(b.Topology.AtomicNumbers, Is.EqualTo(a.Topology.AtomicNumbers));
                Assert.That(b.Positions, Is.EqualTo(a.Positions));
                Assert.That(b.Energy, Is.EqualTo(a.Energy).Within(ConversionTolerance));
                Assert.That(b.Forces!.Zip(a.Forces!, (f, g) => (f - g).Length).Largest(), Is.LessThan(ConversionTolerance));
            });
        }
    }

    [Test]
    public void FirstFrameHasTheNumbersThatNumPyPrints()
    {
        using ReferenceDataSet data = Open("reference-three-frames.npz", EnergyUnit.ElectronVolt);
        ReferenceFrame frame = data.Read(0);
        Assert.Multiple(() =>
        {
            Assert.That(frame.AtomCount, Is.EqualTo(42));
            Assert.That(frame.Energy, Is.EqualTo(ReferenceEnergy));
            Assert.That(frame.Positions[0], Is.EqualTo(ReferencePosition));
            Assert.That(frame.Forces![41], Is.EqualTo(ReferenceForce));
        });
    }

    [Test]
    public void ExtendedXyzGivesTheSameFrames()
    {
        using ReferenceDataSet data = Open("reference-three-frames.npz", EnergyUnit.ElectronVolt);
        string path = Path.Combine(TrainingFiles.Folder(), "frames.extxyz");
        using (Trajectory file = Trajectory.Create(path))
        {
            for (int i = 0; i < data.Count; i++)
            {
                ReferenceFrame frame = data.Read(i);
                file.Write(new Frame(frame.Topology, frame.Positions) { Energy = frame.Energy, Forces = frame.Forces });
            }
        }

        using ReferenceDataSet read = ReferenceDataSet.Open([path], EnergyUnit.KilocaloriePerMole);
        for (int i = 0; i < data.Count; i++)
        {
            Assert.That(read.Read(i).Energy, Is.EqualTo(data.Read(i).Energy));
            Assert.That(read.Read(i).Forces, Is.EqualTo(data.Read(i).Forces));
        }
    }

    [Test]
    public void MixedMoleculesInOneFileAreRefused()
    {
        string path = Path.Combine(TrainingFiles.Folder(), "mixed.npz");
        double[] row = [0, 0, 0, 0, 0, 1];
        TrainingFiles.Write(path, [1, 8, 1, 8, 8, 1], [row, row, row], [0, 0, 0], [row, row, row]);
        InputFileException? error = Assert.Throws<InputFileException>(() => ReferenceDataSet.Open([path], EnergyUnit.ElectronVolt));
        Assert.That(error!.Message, Does.Contain("1 of 3 frames are of another molecule").And.Contain("frame 3"));
    }

    [Test]
    public void TruncatedFileIsRefused()
    {
        string path = Path.Combine(TrainingFiles.Folder(), "short.npz");
        byte[] whole = File.ReadAllBytes(TrainingFiles.Consecutive);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        Assert.That(
            () => ReferenceDataSet.Open([path], EnergyUnit.ElectronVolt),
            Throws.TypeOf<InputFileException>().With.Message.Contains("not a whole .npz file"));
    }

    private static ReferenceDataSet Open(string name, EnergyUnit unit) => ReferenceDataSet.Open([TrainingFiles.Stored(name)], unit);
}
