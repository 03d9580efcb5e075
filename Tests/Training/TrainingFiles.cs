using System.IO.Compression;
using System.Text;
using MDEngine.Training;

namespace MDEngine.Tests.Training;

/// <summary>Data files for these tests: stored ones, and ones written with a fault.</summary>
internal static class TrainingFiles
{
    /// <summary>40 consecutive frames of Ac-Ala3-NHMe, 10 fs apart, 500 K, GFN2-xTB, eV.</summary>
    public static string FarMoves { get; } = Stored("far-moves.extxyz.gz");

    public static string Consecutive { get; } = Stored("ac-ala3-nhme-500K-consecutive.npz");

    /// <summary>50 frames of another trajectory, 160 fs apart.</summary>
    public static string Test { get; } = Stored("ac-ala3-nhme-500K-test.npz");

    /// <summary>A file of Tests/Data/training.</summary>
    public static string Stored(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "training", name);

    /// <summary>The structure of the molecule in these files, with fragment labels.</summary>
    public static string Structure { get; } = Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "training", "ac-ala3-nhme.extxyz");

    /// <summary>A folder of its own for the current test.</summary>
    public static string Folder()
    {
        string folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, "training", TestContext.CurrentContext.Test.ID);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Writes a .npz file of float64 arrays (z as int64).</summary>
    public static string Write(string path, long[] numbers, double[][] positions, double[] energies, double[][]? forces)
    {
        using var archive = new ZipArchive(new FileStream(path, FileMode.Create), ZipArchiveMode.Create);
        long atoms = positions[0].Length / 3;
        Add(archive, "z", numbers, numbers.Length == atoms ? [atoms] : [positions.Length, atoms]);
        Add(archive, "R", [.. positions.SelectMany(row => row)], [positions.Length, atoms, 3]);
        Add(archive, "E", energies, [energies.Length]);
        if (forces is not null)
        {
            Add(archive, "F", [.. forces.SelectMany(row => row)], [forces.Length, atoms, 3]);
        }

        return path;
    }

    /// <summary>A run of twelve steps in the folder, as train.yaml there says.</summary>
    public static TrainingOptions SmallNetwork(string folder, string schedule)
    {
        string path = Path.Combine(folder, "train.yaml");
        File.WriteAllText(path, $$"""
            output: {{folder}}
            model:
              architecture: visnet-lsrm
              hidden_channels: 16
              num_layers: 2
              long_num_layers: 1
              num_rbf: 8
            data:
              train: {{Consecutive}}
              energy_unit: eV
              structure: {{Structure}}
            split:
              block_frames: 4
              validation_fraction: 0.2
            schedule:
              kind: {{schedule}}
              learning_rate: 0.01
              warmup_steps: 2
              plateau_patience: 1
            optimizer:
              amsgrad: true
              clip_norm: 100
            training:
              batch_size: 4
              max_steps: 12
              dropout: 0.1
              validation_interval: 5
              checkpoint_interval: 2
              threads: 1
            """);
        return TrainingOptions.Read(path);
    }

    private static void Add<T>(ZipArchive archive, string name, T[] values, long[] shape)
        where T : struct
    {
        string type = typeof(T) == typeof(long) ? "<i8" : "<f8";
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({string.Join(", ", shape)},), }}";
        header = header.PadRight(((header.Length + 11 + 63) / 64 * 64) - 11) + "\n";
        using Stream stream = archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression).Open();
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)(header.Length & 255), (byte)(header.Length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(header));
        var bytes = new byte[8 * values.Length];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        stream.Write(bytes);
    }
}
