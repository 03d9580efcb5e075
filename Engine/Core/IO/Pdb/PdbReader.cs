using System.Text;

namespace MDEngine.IO;

/// <summary>Reads PDB (format 3.3, wwpdb.org/documentation/file-format): atoms, cell, models, residues and bonds.</summary>
/// <remarks>A frame ends at ENDMDL, END or the end of the file. CONECT records at the end of a file belong to all its models.</remarks>
internal sealed class PdbReader : IFrameReader
{
    private const int TailChunk = 1 << 16;

    private static readonly string[] Records = ["HEADER", "TITLE ", "COMPND", "REMARK", "CRYST1", "MODEL ", "ATOM  ", "HETATM"];

    private readonly Stream stream;
    private readonly Utf8LineReader lines;
    private readonly PdbModel model;
    private UnitCell cell;
    private bool inModel;
    private bool hasModels;
    private bool any;
    private bool hasOwnCell;
    private bool bondsInModel;
    private bool knowsBondsAtEnd;

    public PdbReader(Stream stream, string path)
    {
        this.stream = stream;
        lines = new Utf8LineReader(stream, path);
        model = new PdbModel(lines);
    }

    /// <summary>Whether a file begins with records of the format.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> beginning)
    {
        ReadOnlySpan<byte> name = beginning[..Math.Min(6, beginning.Length)];
        foreach (string record in Records)
        {
            if (name.SequenceEqual(Encoding.ASCII.GetBytes(record)))
            {
                return true;
            }
        }

        return false;
    }

    public Frame? Read(Frame? spent)
    {
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (IsAtom(line))
            {
                model.Add(line);
            }
            else if (line.StartsWith("CRYST1"u8))
            {
                SetCell(line);
            }
            else if (line.StartsWith("CONECT"u8))
            {
                bondsInModel |= inModel;
                model.AddBonds(line);
            }
            else if (line.StartsWith("MODEL "u8))
            {
                BeginModel();
            }
            else if (IsEnd(line))
            {
                inModel = false;
                if (model.Count > 0)
                {
                    ReadTrailer();
                    return Finish();
                }
            }
        }

        return inModel ? throw lines.Error(0, "the file ends within a MODEL; expected ENDMDL, so it is cut off")
            : model.Count > 0 ? Finish()
            : any ? null
            : throw lines.Error(0, lines.LineNumber == 0 ? "the file is empty; expected ATOM or HETATM records" : "the file holds no atoms; expected ATOM or HETATM records");
    }

    public void Dispose() => lines.Dispose();

    private static bool IsAtom(ReadOnlySpan<byte> line) => line.StartsWith("ATOM  "u8) || line.StartsWith("HETATM"u8);

    private static bool IsEnd(ReadOnlySpan<byte> line) => line.StartsWith("END"u8) && (line.StartsWith("ENDMDL"u8) || Utf8Fields.IsBlank(line[3..]));

    /// <summary>What follows the end of a frame and is still its own: bonds, and the cell where none came before its atoms.</summary>
    private void ReadTrailer()
    {
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (IsAtom(line) || line.StartsWith("MODEL "u8) || (line.StartsWith("CRYST1"u8) && hasOwnCell))
            {
                lines.PushBack();
                return;
            }

            if (line.StartsWith("CRYST1"u8))
            {
                SetCell(line);
            }
            else if (line.StartsWith("CONECT"u8) && !knowsBondsAtEnd)
            {
                model.AddBonds(line);
            }
        }
    }

    private void SetCell(ReadOnlySpan<byte> line)
    {
        cell = ReadCell(line);
        hasOwnCell = true;
    }

    private Frame Finish()
    {
        any = true;
        hasOwnCell = false;
        bool keepBonds = hasModels && !bondsInModel;
        bondsInModel = false;
        return model.Finish(cell, keepBonds);
    }

    private void BeginModel()
    {
        if (model.Count > 0)
        {
            throw lines.Error(1, "MODEL begins before ENDMDL has ended the atoms above it");
        }

        if (!hasModels)
        {
            ReadBondsAtEnd();
        }

        hasModels = true;
        inModel = true;
    }

    private void ReadBondsAtEnd()
    {
        knowsBondsAtEnd = stream.CanSeek || File.Exists(lines.Path);
        if (stream.CanSeek)
        {
            ReadBondsOfTail();
        }
        else if (File.Exists(lines.Path))
        {
            ReadBondsOfSecondPass();
        }
    }

    /// <summary>The same for a packed file, which has to be read through.</summary>
    private void ReadBondsOfSecondPass()
    {
        using var again = new Utf8LineReader(InputFile.Open(lines.Path), lines.Path);
        var bonds = new List<byte[]>();
        while (again.TryRead(out ReadOnlySpan<byte> line))
        {
            if (line.StartsWith("CONECT"u8))
            {
                bonds.Add(line.ToArray());
            }
            else if (IsAtom(line) || line.StartsWith("ENDMDL"u8))
            {
                bonds.Clear();
            }
        }

        foreach (byte[] line in bonds)
        {
            model.AddBonds(line);
        }
    }

    /// <summary>Looks ahead for the CONECT records at the end of the file, without reading the models before them.</summary>
    private void ReadBondsOfTail()
    {
        long position = stream.Position;
        long length = stream.Length;
        for (long size = TailChunk; ; size *= 8)
        {
            long begin = Math.Max(0, length - size);
            stream.Position = begin;
            var bytes = new byte[length - begin];
            stream.ReadExactly(bytes);
            string[] tail = Encoding.Latin1.GetString(bytes).Split('\n');
            int first = Array.FindLastIndex(tail, line => !IsTrailer(line)) + 1;
            if (first > 1 || begin == 0)
            {
                foreach (string line in tail.Skip(first).Where(line => line.StartsWith("CONECT", StringComparison.Ordinal)))
                {
                    model.AddBonds(Encoding.Latin1.GetBytes(line.TrimEnd('\r')));
                }

                break;
            }
        }

        stream.Position = position;
    }

    private static bool IsTrailer(string line) =>
        line.StartsWith("CONECT", StringComparison.Ordinal) || line.StartsWith("MASTER", StringComparison.Ordinal)
        || line.StartsWith("CRYST1", StringComparison.Ordinal) || line.TrimEnd() is "" or "END";

    private UnitCell ReadCell(ReadOnlySpan<byte> line)
    {
        // Some writers cut the last zeros off; a field that ends before its decimal point may lack more.
        if (line.Length < 54 && (line.Length < 48 || !line[47..].Contains((byte)'.')))
        {
            throw lines.Error(line.Length + 1, "CRYST1 ends before column 54; expected a, b, c and three angles in columns 7-54");
        }

        var parameters = new CellParameters(
            CellNumber(line, 6, 9), CellNumber(line, 15, 9), CellNumber(line, 24, 9),
            CellNumber(line, 33, 7), CellNumber(line, 40, 7), CellNumber(line, 47, 7));

        // Files without a cell have this one as a placeholder, or zeros.
        if (parameters == new CellParameters(1, 1, 1, 90, 90, 90) || parameters is { A: 0, B: 0, C: 0 })
        {
            return UnitCell.None;
        }

        return parameters.IsValid ? parameters.ToCell() : throw lines.Error(7, "the lengths and angles of CRYST1 span no cell; expected lengths in Å and angles in degrees");
    }

    private double CellNumber(ReadOnlySpan<byte> line, int start, int width)
    {
        ReadOnlySpan<byte> field = line[start..Math.Min(line.Length, start + width)].Trim((byte)' ');
        return Utf8Number.TryParse(field, out double value) && double.IsFinite(value)
            ? value
            : throw lines.Error(start + 1, $"{Utf8Fields.Quote(field)} is no finite number; expected one in columns {start + 1}-{start + width}");
    }
}
