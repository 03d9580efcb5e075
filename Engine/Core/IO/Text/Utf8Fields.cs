using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;

namespace MDEngine.IO;

/// <summary>Goes through the blank-separated fields of a line.</summary>
internal ref struct Utf8Fields(ReadOnlySpan<byte> line)
{
    private readonly ReadOnlySpan<byte> line = line;
    private int next;

    /// <summary>Column of the current field, from 1; past the end of the line when there is none left.</summary>
    public int Column { get; private set; }

    /// <summary>The next field, or an empty span at the end of the line.</summary>
    public ReadOnlySpan<byte> Next()
    {
        while (next < line.Length && IsBlank(line[next]))
        {
            next++;
        }

        int start = next;
        next += LengthOfField(line[start..]);
        Column = start + 1;
        return line[start..next];
    }

    public static bool IsBlank(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
        {
            if (!IsBlank(b))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A field as a message shows it: short, and without control characters.</summary>
    public static string Quote(ReadOnlySpan<byte> field)
    {
        const int longest = 40;
        var text = new StringBuilder("'");
        foreach (char c in Encoding.UTF8.GetString(field.Length > longest ? field[..longest] : field))
        {
            text.Append(char.IsControl(c) ? '?' : c);
        }

        return text.Append(field.Length > longest ? "…'" : "'").ToString();
    }

    private static int LengthOfField(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (text.Length - length >= Vector256<byte>.Count)
        {
            var bytes = Vector256.Create(text[length..]);
            uint low = Vector256.Equals(Vector256.Min(bytes, Vector256.Create((byte)' ')), bytes).ExtractMostSignificantBits();
            length += low == 0 ? Vector256<byte>.Count : BitOperations.TrailingZeroCount(low);
            if (low != 0)
            {
                break;
            }
        }

        while (length < text.Length && !IsBlank(text[length]))
        {
            length++;
        }

        return length;
    }

    private static bool IsBlank(byte b) => b == ' ' || (b >= '\t' && b <= '\r');
}
