using System.Text;

namespace MDEngine.IO;

/// <summary>Reads MOL and SDF files (V2000 and V3000; Dalby et al. 1992, doi:10.1021/ci00007a012): atoms, bonds, total charge, isotopes, one frame a record.</summary>
internal sealed class SdfReader(Stream stream, string path) : IFrameReader
{
    private const int MostText = 200;

    private readonly Utf8LineReader lines = new(stream, path);
    private bool any;

    /// <summary>Whether the fourth line ends in V2000 or V3000.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> beginning)
    {
        for (int line = 0; line < 3; line++)
        {
            int length = beginning.IndexOf((byte)'\n');
            if (length < 0)
            {
                return false;
            }

            beginning = beginning[(length + 1)..];
        }

        int end = beginning.IndexOf((byte)'\n');
        ReadOnlySpan<byte> counts = (end < 0 ? beginning : beginning[..end]).TrimEnd(" \r"u8);
        return counts.EndsWith("V2000"u8) || counts.EndsWith("V3000"u8);
    }

    public Frame? Read(Frame? spent)
    {
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
        {
            return any ? null : throw lines.Error(0, "the file is empty; expected a MOL or SDF record");
        }

        string title = Encoding.UTF8.GetString(line).Trim();
        ReadOnlySpan<byte> program = ReadLine("second line of the header");
        bool isDrawing = program.Length >= 22 && program[20..22].SequenceEqual("2D"u8);
        ReadLine("third line of the header");
        if (!lines.TryRead(out line))
        {
            return any && title.Length == 0 ? null : throw lines.Error(0, "the file ends within the header of a record; expected three lines and the counts of atoms and bonds");
        }

        var properties = new Dictionary<string, string>();
        if (title.Length > 0)
        {
            properties["name"] = title;
        }

        var atoms = new MolAtoms();
        if (line.TrimEnd((byte)' ').EndsWith("V3000"u8))
        {
            new V3000Record(lines, atoms).Read();
        }
        else
        {
            new V2000Record(lines, atoms).Read(line);
        }

        if (atoms.Count == 0)
        {
            throw lines.Error(0, "the record that ends here has no atoms; expected at least one");
        }

        if (isDrawing && atoms.Count > 3 && atoms.IsFlat)
        {
            throw lines.Error(0, "the record that ends here is a drawing (2D in its header, all z are 0), and no structure; make coordinates first, such as by obabel --gen3d");
        }

        ReadData(properties);
        any = true;
        return atoms.ToFrame(properties);
    }

    public void Dispose() => lines.Dispose();

    private ReadOnlySpan<byte> ReadLine(string what) =>
        lines.TryRead(out ReadOnlySpan<byte> line) ? line : any ? default : throw lines.Error(0, $"the file ends before the {what}; it is cut off");

    /// <summary>Values of one line of the data behind the atoms, up to $$$$ or the end of the file.</summary>
    private void ReadData(Dictionary<string, string> properties)
    {
        string key = "";
        while (lines.TryRead(out ReadOnlySpan<byte> line) && !line.StartsWith("$$$$"u8))
        {
            if (line.StartsWith(">"u8))
            {
                int open = line.IndexOf((byte)'<');
                int close = line.LastIndexOf((byte)'>');
                key = open >= 0 && close > open ? Encoding.UTF8.GetString(line[(open + 1)..close]).Trim() : "";
            }
            else if (key.Length > 0)
            {
                if (!Utf8Fields.IsBlank(line) && line.Length <= MostText)
                {
                    properties.TryAdd(key, Encoding.UTF8.GetString(line).Trim());
                }

                key = "";
            }
        }
    }
}
