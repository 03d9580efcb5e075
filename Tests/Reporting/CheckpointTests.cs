using System.Text;
using System.Text.Json.Nodes;
using MDEngine.Checkpoints;
using MDEngine.IO;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.Reporting;

public sealed class CheckpointTests
{
    [Test]
    public void EveryBitComesBack()
    {
        string path = Sample.Temporary("checkpoint.safetensors");
        Checkpoint saved = Make(41);
        saved.Save(path);
        Checkpoint loaded = Checkpoint.Load(path);
        Assert.Multiple(() =>
        {
            Assert.That(loaded.Positions, Is.EqualTo(saved.Positions));
            Assert.That(loaded.Velocities, Is.EqualTo(saved.Velocities));
            Assert.That(loaded.Cell, Is.EqualTo(saved.Cell));
            Assert.That((loaded.Step, loaded.Time, loaded.ThermostatHeat, loaded.PotentialEnergy), Is.EqualTo((41L, 0.1 + 0.2, 1.0 / 3.0, -1e-300)));
            Assert.That(loaded.Variables["chain"], Is.EqualTo(saved.Variables["chain"]));
            Assert.That(loaded.Variables["none"], Is.Empty);
            Assert.That((string?)loaded.Settings!["name"], Is.EqualTo("ü \"quoted\""));
        });
    }

    [Test]
    public void TheLastTwoAreKept()
    {
        string folder = Path.GetDirectoryName(Sample.Temporary("x"))!;
        var store = new CheckpointStore(folder);
        for (int step = 1; step <= 3; step++)
        {
            store.Save(Make(step));
        }

        Assert.Multiple(() =>
        {
            Assert.That(Checkpoint.Load(store.Latest).Step, Is.EqualTo(3));
            Assert.That(Checkpoint.Load(store.Previous).Step, Is.EqualTo(2));
            Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(2), "no temporary file is left");
        });
    }

    /// <summary>Cut off anywhere, or with one byte changed anywhere in the data: refused, and the one before is taken.</summary>
    [Test]
    public void DamageIsSeenAndTheOneBeforeIsTaken()
    {
        string folder = Path.GetDirectoryName(Sample.Temporary("x"))!;
        var store = new CheckpointStore(folder);
        store.Save(Make(1));
        store.Save(Make(2));
        byte[] whole = File.ReadAllBytes(store.Latest);
        var random = new Random(1);
        for (int trial = 0; trial < 60; trial++)
        {
            byte[] damaged = [.. whole];
            if (trial % 2 == 0)
            {
                damaged = damaged[..random.Next(whole.Length)];
            }
            else
            {
                damaged[random.Next(whole.Length - (2 * 24 * 3), whole.Length)] ^= 1;
            }

            File.WriteAllBytes(store.Latest, damaged);
            Assert.That(() => Checkpoint.Load(store.Latest), Throws.InstanceOf<InputFileException>(), $"trial {trial}");
            Assert.That(store.Load().Step, Is.EqualTo(1), $"trial {trial}");
        }
    }

    /// <summary>The header has no checksum.</summary>
    [Test]
    public void Velocities_of_fewer_atoms_than_positions_are_damage()
    {
        string path = TemporaryFiles.NewPath("checkpoint.safetensors");
        Checkpoint.Of(new Frame(new Topology([1, 1]), new Vector3D[2]).ToState(), new Dictionary<string, double[]>(), null).Save(path);
        string content = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Assert.That(content, Does.Contain("[48,96]"), "the bytes of the velocities");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(content.Replace("[48,96]", "[48,72]", StringComparison.Ordinal)));

        Assert.That(Assert.Throws<InputFileException>(() => Checkpoint.Load(path))!.Message, Does.Contain("its numbers of positions and velocities differ"));
    }

    [Test]
    public void AnEmptyFolderHasNothingToResume()
    {
        string folder = Path.GetDirectoryName(Sample.Temporary("x"))!;
        Assert.That(() => new CheckpointStore(folder).Load(), Throws.InstanceOf<InputFileException>().With.Message.Contains("nothing to resume"));
    }

    private static Checkpoint Make(long step) => new()
    {
        Step = step,
        Time = 0.1 + 0.2,
        ThermostatHeat = 1.0 / 3.0,
        PotentialEnergy = -1e-300,
        Cell = new UnitCell(new(10, 0.1, 0), new(0, 11, 0), default, true, true, false),
        Positions = [new(Math.PI, double.Epsilon, -0.0), new(1e308, 2, 3)],
        Velocities = [new(0.1, 0.2, 0.3), default],
        Variables = new Dictionary<string, double[]> { ["chain"] = [1, Math.E], ["none"] = [] },
        Settings = new JsonObject { ["name"] = "ü \"quoted\"" },
    };
}
