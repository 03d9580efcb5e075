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

    [Test]
    public void Frames_beyond_the_limit_of_memory_are_the_same()
    {
        string path = Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "models", "organic-400K.extxyz");
        using ReferenceDataSet held = ReferenceDataSet.Open([path], EnergyUnit.ElectronVolt);
        using ReferenceDataSet stored = ReferenceDataSet.Open([path], EnergyUnit.ElectronVolt, null, null, new FrameStore(limit: 3_000));
        ReferenceFrame first = stored.Read(0);
        ReferenceFrame last = stored.Read(stored.Count - 1);
        Assert.Multiple(() =>
        {
            Assert.That(stored.Read(0), Is.SameAs(first), "below the limit");
            Assert.That(last, Is.Not.SameAs(stored.Read(stored.Count - 1)), "beyond it");
            Assert.That(stored.Count, Is.EqualTo(held.Count));
            for (int i = held.Count - 1; i >= 0; i--)
            {
                (ReferenceFrame a, ReferenceFrame b) = (held.Read(i), stored.Read(i));
                Assert.That(b.Positions, Is.EqualTo(a.Positions));
                Assert.That(b.Forces, Is.EqualTo(a.Forces));
                Assert.That(b.Energy, Is.EqualTo(a.Energy));
                Assert.That(b.Topology.AtomicNumbers, Is.EqualTo(a.Topology.AtomicNumbers));
            }
        });
    }

    [Test]
    public void Frames_without_forces_stay_without()
    {
        using var store = new FrameStore(limit: 0);
        Func<ReferenceFrame> kept = store.Keep(new ReferenceFrame(new Topology([1, 1]), default, [default, new Vector3D(0.7, 0, 0)], -1, Forces: null));
        Assert.That(kept().Forces, Is.Null);
        Assert.That(kept().Positions[1].X, Is.EqualTo(0.7));
    }

    private static ReferenceDataSet Open(string name, EnergyUnit unit) => ReferenceDataSet.Open([TrainingFiles.Stored(name)], unit);
}
