using System.IO.Compression;
using System.Text;
using MDEngine.Checkpoints;
using MDEngine.Cli;
using MDEngine.IO;
using MDEngine.Potentials.Classical;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Import;
using MDEngine.Simulations;
using MDEngine.Simulations.External;
using MDEngine.Tests.Training;
using MDEngine.Training;
using MDEngine.Training.Data;
using MDEngine.Training.Properties;

namespace MDEngine.Tests.IO.Fuzzing;

/// <summary>Every kind of file that is read.</summary>
internal static class FuzzTargets
{
    private static readonly Topology Water = GromacsTests.TheFrame(0).Topology;

    public static IEnumerable<FuzzTarget> All() => Written().Concat(ReadOnly()).Concat(Packed()).Concat(Documents());

    private static IEnumerable<FuzzTarget> Written()
    {
        yield return Own("a.extxyz", "extxyz", 0, null, "ase-periodic.extxyz");
        yield return Own("a.xyz", "xyz", 0, null);
        yield return Own("a.pdb", "pdb", 0.0005, null, "ac-ala3-nhme-conect.pdb");
        yield return Own("a.gro", "gro", 0.005, Water, "gromacs.gro");
        yield return Own("a.lammpstrj", "lammps-dump", 0, null);
        yield return Own("a.dcd", "dcd", 1e-6, Water);
        yield return Own("a.xtc", "xtc", 0.005, Water, "gromacs.xtc");
        yield return Own("a.trr", "trr", 1e-6, Water, "gromacs.trr");
        yield return Own("a.h5md", "h5md", 0, Water);
    }

    private static IEnumerable<FuzzTarget> ReadOnly()
    {
        yield return new FrameTarget("POSCAR", random => random.Next(4) == 0 ? Text(VaspTests.Poscar) : StructureTexts.Poscar(random));
        yield return new FrameTarget("XDATCAR", StructureTexts.Xdatcar);
        yield return new FrameTarget("crystal.cif", random => random.Next(4) == 0 ? Text(CifReaderTests.CrystalExample) : StructureTexts.Crystal(random));
        yield return new FrameTarget("a.mmcif", random => random.Next(4) == 0 ? Text(CifReaderTests.Example) : StructureTexts.Mmcif(random));
        yield return new FrameTarget("qm9.xyz", StructureTexts.Qm9);
        yield return new FrameTarget("a.sdf", random => random.Next(4) == 0 ? Text(MolReaderTests.V2000 + MolReaderTests.V3000) : MoleculeTexts.V2000(random));
        yield return new FrameTarget("a.mol", MoleculeTexts.V3000);
        yield return new FrameTarget("a.mol2", random => random.Next(4) == 0 ? Text(MolReaderTests.Mol2) : MoleculeTexts.Mol2(random));
        yield return new FrameTarget("a.data", random => random.Next(4) == 0 ? Text(LammpsTests.Data) : MoleculeTexts.LammpsData(random));
    }

    private static IEnumerable<FuzzTarget> Packed()
    {
        yield return new FrameTarget("a.pdb.gz", random => new Specimen(Zipped(RandomFrames.Written("a.pdb", RandomFrames.Several(random, null, false)).Bytes))) { HasChecksums = true };
        yield return new FrameTarget("a.xyz.bz2", _ => Stored("water.xyz.bz2")) { HasChecksums = true };
        yield return new FrameTarget("a.xyz.xz", _ => Stored("water.xyz.xz")) { HasChecksums = true };
    }

    private static IEnumerable<FuzzTarget> Documents()
    {
        byte[] data = File.ReadAllBytes(TrainingFiles.Stored("reference-three-frames.npz"));
        yield return new DocumentTarget<List<ReferenceFrame>>("a.npz", data, ReadReference);
        yield return new DocumentTarget<List<ReferenceFrame>>("packed.npz", Repacked(data), ReadReference) { HasChecksums = true };
        yield return new DocumentTarget<Checkpoint>("checkpoint.safetensors", ACheckpoint(), Checkpoint.Load)
        {
            HasChecksums = true,
            Again = ((checkpoint, path) => checkpoint.Save(path), checkpoint => (checkpoint.Step, checkpoint.Time, checkpoint.Cell, string.Join(';', checkpoint.Positions), string.Join(';', checkpoint.Velocities), string.Join(';', checkpoint.Variables.Select(pair => $"{pair.Key}: {string.Join(' ', pair.Value)}").Order()))),
        };
        yield return new DocumentTarget<SafetensorsFile>("tensors.safetensors", Tensors(), SafetensorsFile.Read)
        {
            Again = ((file, path) => file.Write(path), file => string.Join('\n', file.Tensors.Select(pair => $"{pair.Key} {pair.Value.Type} {string.Join(',', pair.Value.Shape)} {Convert.ToHexString(pair.Value.Data.Span)}").Order())),
        };
        foreach (string name in new[] { "archive.pt", "legacy.pt" })
        {
            yield return new DocumentTarget<TorchCheckpoint>(name, File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", "import", name)), TorchCheckpoint.Read) { HasChecksums = name[0] == 'a' };
        }

        yield return Yaml("training.yaml", "output: out\nmodel:\n  architecture: visnet\n  mode: smooth\n  hidden_channels: 8\ndata:\n  train: [a.npz, b.npz]\n  energy_unit: kcal/mol\nsplit:\n  method: blocks\n  gap_frames: 3\nschedule:\n  kind: cosine\n  learning_rate: 1e-3\nloss:\n  energy_weight: 1\n  force_weight: 80\ntraining:\n  batch_size: 8\n  seeds: [1, 2]\n", TrainingOptions.Read);
        yield return Yaml("bias.yaml", "restraints:\n  - distance: [1, 4]\n    at_angstrom: 3.5\n    k_ev_per_angstrom2: 2\nwalls:\n  - {torsion: [1, 2, 3, 4], lower_degrees: -60, upper_degrees: 60, k_ev_per_rad2: 1}\nfield:\n  volt_per_angstrom: [0, 0, 0.1]\n", Bias.Load);
        yield return Yaml("lj.yaml", "potential: lennard-jones\ncutoff_angstrom: 8.5\nskin_angstrom: auto\ntruncation: shifted\nmixing: geometric\nelements:\n  Ar: {epsilon_ev: 0.0104, sigma_angstrom: 3.4}\n", path => LennardJonesFile.Load(path, 1));
        yield return Yaml("config.yaml", $"# a comment of some length, in which most damage makes no difference to what the file says\n# and another one, as the path below may be long\nfile: {Sample.Path("ac-ala3-nhme.xyz")}\ninput-format: extxyz\n", InfoByConfig);
        yield return Yaml("table.csv", "structure,mu,name\na,1.5,x\n\"b, c\",-2e-3,\"y\"\"z\"\n", path => PropertyTable.Read(path, "mu", 1));
        yield return Yaml("gaussian.inp", "         3         1         0         1\n         8      0.000000000000      0.000000000000      0.221000000000      0.0\n         1      0.0  1.43 -0.88 0.0\n 1 0.0 -1.43 -0.88 0.0\n", path => GaussianRequest.Read(path, "answer"));
    }

    /// <summary>Files of our writer, and now and then a stored one that another program wrote.</summary>
    private static FrameTarget Own(string name, string format, double tolerance, Topology? topology, string? stored = null) =>
        new(name, random => stored is not null && random.Next(4) == 0 ? Stored(stored) : RandomFrames.Written(name, RandomFrames.Several(random, topology, format is "gro" or "h5md"), format))
        {
            Format = format,
            Tolerance = tolerance,
        };

    private static DocumentTarget<T> Yaml<T>(string name, string text, Func<string, T> read)
        where T : notnull => new(name, Encoding.UTF8.GetBytes(text), read);

    private static Specimen Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private static Specimen Stored(string name) => new(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", "io", name)));

    private static byte[] Zipped(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            zip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>The same archive with packed entries.</summary>
    private static byte[] Repacked(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var target = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        using (var source = new ZipArchive(new MemoryStream(data)))
        {
            foreach (ZipArchiveEntry entry in source.Entries)
            {
                using Stream from = entry.Open();
                using Stream to = target.CreateEntry(entry.Name, CompressionLevel.Fastest).Open();
                from.CopyTo(to);
            }
        }

        return packed.ToArray();
    }

    private static List<ReferenceFrame> ReadReference(string path)
    {
        using var store = new FrameStore();
        using ReferenceFile file = ReferenceFile.Open(path, EnergyUnit.ElectronVolt, DataKeys.Usual, store);
        return [.. Enumerable.Range(0, file.Count).Select(file.Read)];
    }

    /// <summary>A command whose options a file gives.</summary>
    private static string InfoByConfig(string path)
    {
        using var error = new StringWriter();
        return Application.Run(["info", "--config", path], TextWriter.Null, error, CancellationToken.None) switch
        {
            0 => "",
            ExitCode.BadInput => throw new InputFileException(path, 0, 0, error.ToString().TrimEnd()),
            _ => throw new InvalidOperationException(error.ToString()),
        };
    }

    private static byte[] ACheckpoint()
    {
        Frame frame = GromacsTests.TheFrame(1);
        SimulationState state = frame.ToState();
        return Written("c.safetensors", Checkpoint.Of(state, new Dictionary<string, double[]> { ["thermostat"] = [1, 2.5], ["random"] = [3] }, null).Save);
    }

    private static byte[] Tensors() => Written("t.safetensors", new SafetensorsFile(
        new Dictionary<string, SafetensorsTensor> { ["a"] = new("F32", [2, 3], new byte[24]), ["b"] = new("I64", [1], new byte[8]) },
        new Dictionary<string, string> { ["note"] = "text" }).Write);

    private static byte[] Written(string name, Action<string> write)
    {
        string path = Sample.Temporary(name);
        write(path);
        return File.ReadAllBytes(path);
    }
}
