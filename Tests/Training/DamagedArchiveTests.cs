using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using MDEngine.Training.Data;

namespace MDEngine.Tests.Training;

/// <summary>NumPy archives whose sizes cannot be: none takes memory for them, and each is told in one line.</summary>
internal sealed class DamagedArchiveTests
{
    [TestCase("(2, x, 3)", "has no readable shape")]
    [TestCase("(2, -1, 3)", "has no readable shape")]
    [TestCase("(4294967296, 4294967296, 4)", "should hold")]
    public void Shapes_that_cannot_be_are_refused(string shape, string expected)
    {
        byte[] header = Encoding.ASCII.GetBytes($"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n");
        byte[] array = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. new byte[48]];

        Assert.That(Assert.Throws<InputFileException>(() => _ = new NpyArray("a.npz", "R", new NpyBytes(array)))!.Message, Does.StartWith("a.npz: array R ").And.Contain(expected));
    }

    /// <summary>The entry's size, at byte 24 of its record in the directory.</summary>
    [TestCase(CompressionLevel.NoCompression)]
    [TestCase(CompressionLevel.Optimal)]
    public void An_entry_larger_than_its_file_can_hold_is_refused(CompressionLevel level)
    {
        string path = Path.Combine(TrainingFiles.Folder(), "a.npz");
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
        using (Stream entry = archive.CreateEntry("R.npy", level).Open())
        {
            entry.Write(new byte[64]);
        }

        byte[] bytes = File.ReadAllBytes(path);
        int record = bytes.AsSpan().IndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(record + 24), 2_000_000_000);
        File.WriteAllBytes(path, bytes);

        using var damaged = new NpzArchive(path);
        Assert.That(Assert.Throws<InputFileException>(() => damaged.Find("R"))!.Message, Is.EqualTo($"{path}: array R is damaged; copy the file again"));
    }
}
