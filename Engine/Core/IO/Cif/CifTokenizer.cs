using System.Text;

namespace MDEngine.IO;

/// <summary>What a word of a CIF file is.</summary>
internal enum CifKind
{
    End,
    Block,
    Loop,
    Tag,
    Value,
    Other,
}

/// <summary>
/// Words of CIF 1.1 (iucr.org/resources/cif/spec): blanks part them, quotes close before a blank only, a semicolon in the first column opens and
/// closes a text of several lines, and # begins a comment.
/// </summary>
internal sealed class CifTokenizer(Utf8LineReader lines)
{
    private byte[] line = [];
    private int length;
    private int next;
    private int start;
    private int end;
    private byte[]? lengthy;

    public CifKind Kind { get; private set; }

    /// <summary>The word, without its quotes; valid until the next call.</summary>
    public ReadOnlySpan<byte> Text => lengthy ?? line.AsSpan(start, end - start);

    /// <summary>Whether it stands in quotes, or is a text of several lines.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>Whether it is . or ? alone: not applicable, or not known.</summary>
    public bool IsAbsent => !IsQuoted && Text.Length == 1 && Text[0] is (byte)'.' or (byte)'?';

    /// <summary>Goes to the next word.</summary>
    public void Advance()
    {
        lengthy = null;
        IsQuoted = false;
        while (true)
        {
            while (next < length && line[next] is (byte)' ' or (byte)'\t')
            {
                next++;
            }

            if (next < length && line[next] != '#')
            {
                break;
            }

            if (!TryReadLine())
            {
                Kind = CifKind.End;
                (start, end) = (0, 0);
                return;
            }
        }

        if (next == 0 && line[0] == ';')
        {
            ReadTextField();
        }
        else if (line[next] is (byte)'\'' or (byte)'"')
        {
            ReadQuoted(line[next]);
        }
        else
        {
            start = next;
            while (next < length && line[next] is not ((byte)' ' or (byte)'\t'))
            {
                next++;
            }

            end = next;
            Kind = KindOf(Text);
        }
    }

    public InputFileException Error(string problem) => lines.Error(start + 1, problem);

    private static CifKind KindOf(ReadOnlySpan<byte> word) =>
        word[0] == '_' ? CifKind.Tag
        : StartsWith(word, "data_"u8) ? CifKind.Block
        : word.Length == 5 && StartsWith(word, "loop_"u8) ? CifKind.Loop
        : StartsWith(word, "save_"u8) || (word.Length == 7 && StartsWith(word, "global_"u8)) || (word.Length == 5 && StartsWith(word, "stop_"u8)) ? CifKind.Other
        : CifKind.Value;

    private static bool StartsWith(ReadOnlySpan<byte> word, ReadOnlySpan<byte> beginning) =>
        word.Length >= beginning.Length && Ascii.EqualsIgnoreCase(word[..beginning.Length], beginning);

    private bool TryReadLine()
    {
        if (!lines.TryRead(out ReadOnlySpan<byte> read))
        {
            (length, next) = (0, 0);
            return false;
        }

        if (line.Length < read.Length)
        {
            line = new byte[2 * read.Length];
        }

        read.CopyTo(line);
        (length, next) = (read.Length, 0);
        return true;
    }

    private void ReadQuoted(byte quote)
    {
        start = next + 1;
        for (int i = start; i < length; i++)
        {
            if (line[i] == quote && (i + 1 == length || line[i + 1] is (byte)' ' or (byte)'\t'))
            {
                (end, next, Kind, IsQuoted) = (i, i + 1, CifKind.Value, true);
                return;
            }
        }

        throw lines.Error(start, "this quote is never closed; a quote closes before a blank or at the end of its line");
    }

    private void ReadTextField()
    {
        long first = lines.LineNumber;
        var text = new List<byte>();
        text.AddRange(line.AsSpan(1, length - 1));
        while (TryReadLine())
        {
            if (length > 0 && line[0] == ';')
            {
                next = 1;
                (lengthy, Kind, IsQuoted, start) = ([.. text], CifKind.Value, true, 0);
                return;
            }

            text.Add((byte)'\n');
            text.AddRange(line.AsSpan(0, length));
        }

        throw new InputFileException(lines.Path, first, 1, "the text that begins here is never closed; expected a line that begins with ;");
    }
}
