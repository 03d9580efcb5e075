using System.Globalization;
using MDEngine.IO;

namespace MDEngine.Training.Properties;

/// <summary>Where the values of a property are: under a key of each frame, or in a table beside the structures.</summary>
public sealed class PropertySource
{
    private static readonly char[] Blanks = [' ', '\t', ','];
    private readonly string key;
    private readonly int width;
    private readonly PropertyTable? table;

    private PropertySource(string key, int width, PropertyTable? table)
    {
        this.key = key;
        this.width = width;
        this.table = table;
    }

    /// <summary>A source; its table is read at once.</summary>
    /// <param name="key">Key of the frames, or column of the table; of a vector the columns KEY_x, KEY_y and KEY_z.</param>
    /// <param name="width">Numbers that a structure has: 1 or 3.</param>
    /// <param name="path">The table, or null.</param>
    /// <exception cref="InputFileException">The table cannot be used.</exception>
    public static PropertySource Open(string key, int width, string? path) => new(key, width, path is null ? null : PropertyTable.Read(path, key, width));

    /// <summary>The value of a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="number">Its number in the file, from 1.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="InputFileException">It has none.</exception>
    internal double[] Of(Frame frame, int number, string path)
    {
        if (table is not null)
        {
            return table.Find(NamesOf(frame, number, path)) ?? throw new InputFileException(path, 0, 0, $"frame {number} has no row in {table.Path}; expected one whose {PropertyTable.NameColumn} is {string.Join(" or ", NamesOf(frame, number, path).Select(name => $"'{name}'"))}");
        }

        return (Stated(frame) ?? Numbers(frame)) is { } values && values.Length == width
            ? values
            : throw new InputFileException(path, 0, 0, $"frame {number} has no {(width == 1 ? "number" : "three numbers")} under the key '{key}'; it has {Listed(frame)}");
    }

    /// <summary>What a table may call a frame.</summary>
    private static IEnumerable<string> NamesOf(Frame frame, int number, string path)
    {
        foreach (string word in (string[])["name", "id"])
        {
            if (frame.Properties.TryGetValue(word, out string? name))
            {
                yield return name;
            }
        }

        string file = Path.GetFileName(path);
        foreach (string name in new[] { path, file, file.Split('.')[0] }.Distinct())
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{name}:{number}");
            if (number == 1)
            {
                yield return name;
            }
        }
    }

    private static string Listed(Frame frame) => string.Join(", ", frame.Properties.Keys) is { Length: > 0 } list ? list : "none";

    /// <summary>Keys that a reader takes for itself.</summary>
    private double[]? Stated(Frame frame) => key switch
    {
        "energy" when frame.Energy is { } energy => [energy],
        "dipole" when frame.Dipole is { } dipole => width == 3 ? [dipole.X, dipole.Y, dipole.Z] : [dipole.Length],
        _ => null,
    };

    private double[]? Numbers(Frame frame)
    {
        if (!frame.Properties.TryGetValue(key, out string? text))
        {
            return null;
        }

        string[] words = text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[words.Length];
        return words.Index().All(word => double.TryParse(word.Item, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[word.Index])) ? numbers : null;
    }
}
