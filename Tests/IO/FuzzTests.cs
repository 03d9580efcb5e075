using System.Diagnostics;
using System.Text;
using MDEngine.IO;

namespace MDEngine.Tests.IO;

/// <summary>Damaged files of every format: read as something that writes and reads back the same, or refused by an input error; soon, and in memory that follows the file.</summary>
internal sealed class FuzzTests
{
    /// <summary>Managed memory that a reading may take for its buffers, beside a multiple of the file's size.</summary>
    private const long FixedMemory = 16 << 20;
    private const long MemoryPerByte = 400;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    [Test]
    public void Damaged_files_are_refused_or_read_alike([ValueSource(nameof(Names))] string name) => Fuzz(name, seed: 1, runs: 150);

    [Test]
    [Category("Long")]
    [CancelAfter(600_000)]
    public void Many_damaged_files_are_refused_or_read_alike([ValueSource(nameof(Names))] string name) => Fuzz(name, seed: 1000, runs: 20_000);

    private static IEnumerable<string> Names() => Seeds().Keys;

    private static void Fuzz(string name, int seed, int runs)
    {
        byte[] whole = Seeds()[name];
        string path = Sample.Temporary(name);
        int refused = 0;
        for (int run = seed; run < seed + runs; run++)
        {
            byte[] bytes = new MutatedFiles(run).Damage(whole);
            File.WriteAllBytes(path, bytes);
            long memory = GC.GetAllocatedBytesForCurrentThread();
            var time = Stopwatch.StartNew();
            List<Frame>? frames = TryRead(path, run);
            memory = GC.GetAllocatedBytesForCurrentThread() - memory;
            refused += frames is null ? 1 : 0;

            // PureHDF makes room for a name of any stated length before it finds the file too short.
            if (Path.GetExtension(name) != ".h5md")
            {
                Assert.That(memory, Is.LessThan(FixedMemory + (MemoryPerByte * bytes.Length)), $"{name}, seed {run}: memory");
            }

            if (time.Elapsed > Longest)
            {
                // Another program may have held one reading up, and hardly the same one twice.
                time.Restart();
                TryRead(path, run);
            }

            Assert.That(time.Elapsed, Is.LessThan(Longest), $"{name}, seed {run}: time");
            if (frames is { Count: > 0 }) // a DCD file may be cut off behind its header, before the first frame
            {
                RequireSameAgain(frames, $"{name}, seed {run}");
            }
        }

        TestContext.Out.WriteLine($"{name}: seeds {seed} to {seed + runs - 1}, {refused} refused, {runs - refused} read");

        // Packed data have checksums, so that any damage may be noticed.
        bool isPacked = Path.GetExtension(name) is ".gz" or ".bz2" or ".xz";
        Assert.That(refused, Is.InRange(1, isPacked ? runs : runs - 1), "damage that is never noticed, or always");
    }

    private static List<Frame>? TryRead(string path, int seed)
    {
        var options = new ReadingOptions { Topology = GromacsTests.TheFrame(0).Topology, TypeElements = TypeElements.Parse("O,H,C"), LammpsUnits = "metal" };
        try
        {
            using Trajectory trajectory = Trajectory.Open(path, options);
            return [.. trajectory.ReadToEnd()];
        }
        catch (InputException exception)
        {
            Assert.That(exception.Message, Does.StartWith(path).And.Not.Contain("\n"), $"seed {seed}");
            return null;
        }
    }

    /// <summary>What was accepted is written and read back as the same numbers.</summary>
    private static void RequireSameAgain(List<Frame> frames, string what)
    {
        string path = Sample.Temporary("again.extxyz");
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            frames.ForEach(trajectory.Write);
        }

        List<Frame> again = Sample.ReadAll(path);
        Assert.That(again, Has.Count.EqualTo(frames.Count), what);
        for (int k = 0; k < frames.Count; k++)
        {
            Assert.That(again[k].Topology.AtomicNumbers.SequenceEqual(frames[k].Topology.AtomicNumbers), $"{what}: elements");
            Assert.That(again[k].Positions.AsSpan().SequenceEqual(frames[k].Positions), $"{what}: positions");
            Assert.That(again[k].Cell, Is.EqualTo(frames[k].Cell), $"{what}: cell");
            Assert.That(again[k].Time, Is.EqualTo(frames[k].Time), $"{what}: time");
        }
    }

    /// <summary>A small valid file of each format.</summary>
    private static Dictionary<string, byte[]> Seeds()
    {
        var seeds = new Dictionary<string, byte[]>();
        foreach (string name in new[] { "gromacs.xtc", "gromacs.trr", "gromacs.gro", "ase-periodic.extxyz", "water.xyz.xz", "water.xyz.bz2" })
        {
            seeds.Add(name, File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", "io", name)));
        }

        foreach (string name in new[] { "a.pdb", "a.dcd", "a.h5md", "a.lammpstrj" })
        {
            string folder = Directory.CreateTempSubdirectory("mdengine-seed-").FullName;
            string path = Path.Combine(folder, name);
            using (Trajectory trajectory = Trajectory.Create(path))
            {
                trajectory.Write(GromacsTests.TheFrame(0));
                trajectory.Write(GromacsTests.TheFrame(1));
            }

            seeds.Add(name, File.ReadAllBytes(path));
            Directory.Delete(folder, recursive: true);
        }

        seeds.Add("a.data", Encoding.UTF8.GetBytes(LammpsTests.Data));
        seeds.Add("a.sdf", Encoding.UTF8.GetBytes(MolReaderTests.V2000 + MolReaderTests.V3000));
        seeds.Add("a.mol2", Encoding.UTF8.GetBytes(MolReaderTests.Mol2));
        seeds.Add("POSCAR", Encoding.UTF8.GetBytes(VaspTests.Poscar));
        seeds.Add("a.cif", Encoding.UTF8.GetBytes(CifReaderTests.Example));
        seeds.Add("b.cif", Encoding.UTF8.GetBytes(CifReaderTests.CrystalExample));
        return seeds;
    }
}
