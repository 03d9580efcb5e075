using System.Buffers;
using System.Text;

namespace MDEngine.IO;

/// <summary>
/// The key=value pairs of an XYZ comment line, read as ASE reads them: values may stand in "", '', {} or [], a backslash takes
/// the next character as it is, blanks around = do not count, and a word without a value means true ("T").
/// </summary>
internal sealed class XyzComment
{
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\r\n\"'{}[]=\\");

    private readonly Dictionary<string, (string Value, int Column)> pairs = [];
    private readonly HashSet<string> bare = [];

    private XyzComment()
    {
    }

    /// <summary>Whether it describes an extended XYZ frame, rather than being free text.</summary>
    public bool IsExtended { get; private set; }

    /// <summary>The pairs in file order; the column of a key counts from 1.</summary>
    public IEnumerable<(string Key, string Value, int Column)> Pairs => pairs.Select(pair => (pair.Key, pair.Value.Value, pair.Value.Column));

    /// <summary>The value of a key, as it is written here or else in any case (GPUMD writes lattice and properties).</summary>
    public bool TryGet(string key, out string value, out int column)
    {
        string? written = pairs.ContainsKey(key) ? key : pairs.Keys.FirstOrDefault(other => other.Equals(key, StringComparison.OrdinalIgnoreCase));
        (value, column) = written is null ? ("", 0) : pairs[written];
        return written is not null;
    }

    /// <summary>Whether the key is a word without a value.</summary>
    public bool IsBare(string key) => bare.Contains(key);

    /// <summary>Whether the key stands here in just these letters.</summary>
    public bool Has(string key) => pairs.ContainsKey(key);

    /// <summary>Parses a line; where a quote is never closed, <paramref name="openQuote"/> is its column, else 0.</summary>
    public static XyzComment Parse(string line, out int openQuote)
    {
        var comment = new XyzComment();
        var key = new StringBuilder();
        var value = new StringBuilder();
        int i = 0;
        openQuote = 0;
        while (SkipBlanks(line, ref i))
        {
            int column = i + 1;
            key.Clear();
            value.Clear();
            openQuote = Math.Max(openQuote, ReadWord(line, ref i, key, stopAtEquals: true));
            int afterKey = i;
            if (SkipBlanks(line, ref i) && line[i] == '=')
            {
                i++;
                comment.IsExtended |= key.ToString().ToLowerInvariant() is "properties" or "lattice";
                if (SkipBlanks(line, ref i))
                {
                    openQuote = Math.Max(openQuote, ReadWord(line, ref i, value, stopAtEquals: false));
                }
            }
            else
            {
                i = afterKey;
                value.Append('T');
                comment.bare.Add(key.ToString());
            }

            if (key.Length > 0)
            {
                comment.pairs[key.ToString()] = (value.ToString(), column);
            }
        }

        return comment;
    }

    /// <summary>Appends a pair such that <see cref="Parse"/> and ASE read the same back.</summary>
    public static void Append(StringBuilder line, string key, string value)
    {
        line.Append(' ');
        AppendWord(line, key);
        line.Append('=');
        AppendWord(line, value);
    }

    /// <summary>Appends a word without a value, which means true.</summary>
    public static void AppendBare(StringBuilder line, string key)
    {
        line.Append(' ');
        AppendWord(line, key);
    }

    private static bool SkipBlanks(string line, ref int i)
    {
        while (i < line.Length && char.IsWhiteSpace(line[i]))
        {
            i++;
        }

        return i < line.Length;
    }

    /// <returns>The column of a quote that is never closed, or 0.</returns>
    private static int ReadWord(string line, ref int i, StringBuilder word, bool stopAtEquals)
    {
        char closing = '\0';
        int opened = 0;
        for (; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '\\' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
            }
            else if (closing != '\0')
            {
                if (c == closing)
                {
                    closing = '\0';
                }
                else
                {
                    word.Append(c);
                }
            }
            else if (char.IsWhiteSpace(c) || (c == '=' && stopAtEquals))
            {
                return 0;
            }
            else if (c is '"' or '\'' or '{' or '[')
            {
                closing = c switch { '{' => '}', '[' => ']', _ => c };
                opened = i + 1;
            }
            else
            {
                word.Append(c);
            }
        }

        return closing == '\0' ? 0 : opened;
    }

    private static void AppendWord(StringBuilder line, string word)
    {
        if (word.Length > 0 && word.AsSpan().IndexOfAny(Special) < 0 && !word.Any(char.IsWhiteSpace))
        {
            line.Append(word);
            return;
        }

        line.Append('"');
        foreach (char c in word)
        {
            if (c is '"' or '\\')
            {
                line.Append('\\');
            }

            line.Append(c is '\n' or '\r' ? ' ' : c);
        }

        line.Append('"');
    }
}
