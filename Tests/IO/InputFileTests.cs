using System.IO.Compression;
using System.Text;
using MDEngine.IO;

namespace MDEngine.Tests.IO;

/// <summary>What stands around the content of a file: marks, packing, names.</summary>
internal sealed class InputFileTests
{
    private const string Pdb = "CRYST1   20.000   30.000   40.000  90.00  90.00  90.00 P 1           1\n"
        + "HETATM    1  O   HOH A   1       0.000   0.000   0.119  1.00  0.00           O\n"
        + "HETATM    2  H1  HOH A   1       0.000   0.763  -0.477  1.00  0.00           H\nEND\n";

    private static readonly byte[] Mark = [0xef, 0xbb, 0xbf];

    [TestCase("a.xyz", "1\n\nH 0 0 1\n")]
    [TestCase("a.extxyz", "1\nLattice=\"20 0 0 0 30 0 0 0 40\" Properties=species:S:1:pos:R:3\nH 0 0 1\n")]
    [TestCase("a.pdb", Pdb)]
    public void A_byte_order_mark_changes_nothing(string name, string content)
    {
        Frame plain = Sample.ReadAll(Sample.Write(name, content)).Single();
        string path = Sample.Temporary(name);
        File.WriteAllBytes(path, [.. Mark, .. Encoding.ASCII.GetBytes(content)]);

        Frame marked = Sample.ReadAll(path).Single();

        Assert.That(marked.Topology.AtomicNumbers, Is.EqualTo(plain.Topology.AtomicNumbers));
        Assert.That(marked.Cell, Is.EqualTo(plain.Cell));
        Assert.That(marked.Positions, Is.EqualTo(plain.Positions));
    }

    [Test]
    public void UTF_16_is_named()
    {
        string path = Sample.Temporary("a.xyz");
        File.WriteAllText(path, "1\n\nH 0 0 1\n", Encoding.Unicode);

        Assert.That(Sample.ErrorOf(path), Does.Contain("UTF-16").And.Contain("save it as UTF-8"));
    }

    /// <summary>Writers that flush now and then leave whole blocks, after which nothing but the missing end tells that more was to come.</summary>
    [Test]
    public void A_packed_file_that_is_cut_off_anywhere_is_refused([Values("a.xyz.gz", "a.pdb.gz")] string name)
    {
        string frame = name.Contains("pdb", StringComparison.Ordinal) ? Pdb : "1\n\nH 0 0 1\n";
        using var whole = new MemoryStream();
        using (var gzip = new GZipStream(whole, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (int i = 0; i < 8; i++)
            {
                gzip.Write(Encoding.ASCII.GetBytes(frame));
                gzip.Flush();
            }
        }

        byte[] bytes = whole.ToArray();
        string path = Sample.Temporary(name);
        File.WriteAllBytes(path, bytes);
        Assert.That(Sample.ReadAll(path), Has.Count.EqualTo(8));
        for (int length = 2; length < bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);

            Assert.That(Sample.ErrorOf(path), Does.Contain("cut off"), $"{length} of {bytes.Length} bytes");
        }
    }

    [Test]
    public void Packing_and_name_must_agree()
    {
        string notPacked = Sample.Write("a.xyz.gz", "1\n\nH 0 0 1\n");
        string packed = Sample.Temporary("a.xyz");
        using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
        {
            gzip.Write("1\n\nH 0 0 1\n"u8);
        }

        Assert.That(Sample.ErrorOf(notPacked), Is.EqualTo("a.xyz.gz: is not packed by gzip, although its name ends in .gz; rename it without .gz, or pack it with gzip"));
        Assert.That(Sample.ErrorOf(packed), Is.EqualTo("a.xyz: is packed by gzip; add .gz to its name, or unpack it with gunzip"));
        Assert.That(Sample.ErrorOf(Sample.Write("a.dcd.gz", "x")), Does.StartWith("a.dcd.gz: is not packed by gzip, although its name ends in .gz"));
    }

    /// <summary>Two streams that Python's lzma wrote, one after another with four zeros between, as 'cat a.xz b.xz' makes them.</summary>
    [Test]
    public void All_streams_of_an_xz_file_are_read()
    {
        string path = Sample.Temporary("a.xyz.xz");
        File.WriteAllBytes(path, Convert.FromBase64String(
            "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAKMQoKSCAwIDAgMQoAABECcOKMU0tLAAEjC8Ib/QkftvN9AQAAAAAEWVoAAAAA"
            + "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAKMQoKSCAwIDAgMgoAAAYRAQc62XC2AAEjC8Ib/QkftvN9AQAAAAAEWVo="));
        string misnamed = Sample.Temporary("b.xyz.gz");
        File.Copy(path, misnamed);

        Assert.That(Sample.ReadAll(path).Select(frame => frame.Positions[0].Z), Is.EqualTo(new double[] { 1, 2 }));
        Assert.That(Sample.ErrorOf(misnamed), Is.EqualTo("b.xyz.gz: is packed by xz; add .xz to its name in place of .gz, or unpack it with unxz"));
    }

    [Test]
    public void A_folder_is_named()
    {
        string path = Sample.Temporary("a.xyz");
        Directory.CreateDirectory(path);

        Assert.That(Sample.ErrorOf(path), Is.EqualTo("a.xyz: is a folder; expected a file"));
    }
}
