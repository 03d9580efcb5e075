using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.IO;
using YamlDotNet.RepresentationModel;

namespace MDEngine.Training;

/// <summary>A mapping of a YAML file whose every key must be asked for; errors name the file, the line and the key.</summary>
internal sealed class YamlSection
{
    private const string BaseKey = "extends";
    private const string TrainingFile = "a training file (docs/reference/training.md)";

    private readonly string path;
    private readonly string name;
    private readonly YamlMappingNode node;
    private readonly HashSet<string> known = [];
    private readonly List<YamlSection> sections = [];
    private readonly Dictionary<YamlNode, string> origins; // of what another file said

    private YamlSection(string path, string name, YamlMappingNode node, Dictionary<YamlNode, string>? origins = null)
    {
        this.path = path;
        this.name = name;
        this.node = node;
        this.origins = origins ?? new(ReferenceEqualityComparer.Instance);
    }

    /// <summary>Reads a file whose root is a mapping.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it should be, for the message where it is missing.</param>
    /// <exception cref="InputFileException">It is missing, or not such a file.</exception>
    public static YamlSection Load(string path, string what = TrainingFile) => Parse(path, ReadText(path, what));

    /// <summary>Reads a file that may name another one by the key "extends": what it does not say itself is taken from there, and a key without a value takes nothing.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its root, and the texts of all files that it consists of.</returns>
    /// <exception cref="InputFileException">One is missing, or not such a file, or they extend each other.</exception>
    public static (YamlSection Root, string Text) LoadExtended(string path)
    {
        string text = ReadText(path, TrainingFile);
        YamlSection root = Parse(path, text);
        var files = new HashSet<string> { Path.GetFullPath(path) };
        for (YamlSection last = root; last.Text(BaseKey) is { } next;)
        {
            if (!files.Add(Path.GetFullPath(next)))
            {
                throw last.Wrong(BaseKey, "a file that does not extend this one");
            }

            string more = ReadText(next, TrainingFile);
            last = Parse(next, more);
            root.TakeMissing(root.node, last.node, next);
            text += more;
        }

        root.known.Add(BaseKey);
        return (root, text);
    }

    /// <summary>The keys, as they stand.</summary>
    public IEnumerable<string> Keys => node.Children.Keys.Select(key => Scalar(key, ""));

    /// <summary>Whether a mapping stands under the key.</summary>
    public bool IsSection(string key) => Find(key) is YamlMappingNode;

    /// <summary>Whether the key is there.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>The mapping under a key, or an empty one.</summary>
    public YamlSection Section(string key)
    {
        YamlMappingNode mapping = Find(key) switch
        {
            null => new YamlMappingNode(),
            YamlMappingNode found => found,
            YamlNode other => throw Wrong(other, key, "a section of 'key: value' lines"),
        };
        var section = new YamlSection(path, $"{name}{key}.", mapping, origins);
        sections.Add(section);
        return section;
    }

    /// <summary>The mappings of a list; none where the key is not there.</summary>
    public IReadOnlyList<YamlSection> Sections(string key)
    {
        const string Expected = "a list of entries of the form {key: value, …}";
        YamlNode? found = Find(key);
        if (found is not (null or YamlSequenceNode))
        {
            throw Wrong(found, key, Expected);
        }

        YamlSection[] entries = [.. (found as YamlSequenceNode ?? []).Select((item, index) =>
            new YamlSection(path, string.Create(CultureInfo.InvariantCulture, $"{name}{key}[{index}]."), item as YamlMappingNode ?? throw Wrong(item, key, Expected), origins))];
        sections.AddRange(entries);
        return entries;
    }

    public string? Text(string key) => Find(key) is YamlNode value ? Scalar(value, key) : null;

    public string Text(string key, string fallback) => Text(key) ?? fallback;

    /// <summary>One of several words.</summary>
    public T Choice<T>(string key, T fallback)
        where T : struct, Enum
    {
        if (Find(key) is not YamlNode value)
        {
            return fallback;
        }

        string word = Scalar(value, key);
        return !int.TryParse(word, out _) && Enum.TryParse(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out T choice)
            ? choice
            : throw Wrong(value, key, string.Join(" or ", Enum.GetNames<T>().Select(option => option.ToLowerInvariant())));
    }

    public int Integer(string key, int fallback, int least = 1)
    {
        if (Find(key) is not YamlNode value)
        {
            return fallback;
        }

        return int.TryParse(Scalar(value, key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least
            ? number
            : throw Wrong(value, key, $"an integer, {least} or more");
    }

    /// <summary>A number in [<paramref name="least"/>, <paramref name="most"/>].</summary>
    public double Number(string key, double fallback, double least = 0, double most = double.MaxValue)
    {
        if (Find(key) is not YamlNode value)
        {
            return fallback;
        }

        return double.TryParse(Scalar(value, key), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most
            ? number
            : throw Wrong(value, key, least == double.MinValue ? "a number" : string.Create(CultureInfo.InvariantCulture, $"a number from {least:R}{(most < double.MaxValue ? $" to {most:R}" : " on")}"));
    }

    public bool Flag(string key, bool fallback)
    {
        if (Find(key) is not YamlNode value)
        {
            return fallback;
        }

        return bool.TryParse(Scalar(value, key), out bool flag) ? flag : throw Wrong(value, key, "true or false");
    }

    /// <summary>A list, or a single value as a list of one.</summary>
    public IReadOnlyList<string> List(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode sequence => [.. sequence.Children.Select(item => Scalar(item, key))],
        YamlNode single => [Scalar(single, key)],
    };

    /// <summary>Files: names as they stand, and for a pattern (* and ? in the name) the files that it matches, "2" before "10".</summary>
    public IReadOnlyList<string> Files(string key) => [.. List(key).SelectMany(name => name.AsSpan().ContainsAny('*', '?') ? Matching(name, key) : [name])];

    public IReadOnlyList<int> Integers(string key, IReadOnlyList<int> fallback) => Find(key) is not YamlNode value
        ? fallback
        : [.. List(key).Select(word => int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : throw Wrong(value, key, "integers"))];

    public IReadOnlyList<double> Numbers(string key) => Find(key) is not YamlNode value
        ? []
        : [.. List(key).Select(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : throw Wrong(value, key, "numbers"))];

    /// <summary>The whole section as numbers by element.</summary>
    /// <param name="expected">For the message at what is no element.</param>
    public IReadOnlyDictionary<int, double> OfElements(string expected)
    {
        var numbers = new Dictionary<int, double>();
        foreach (string symbol in Keys)
        {
            int z = Element.FromSymbol(symbol)?.AtomicNumber ?? throw Wrong(symbol, expected);
            numbers[z] = Number(symbol, 0, double.MinValue);
        }

        return numbers;
    }

    /// <summary>The whole section as JSON: numbers, flags and lists as such, all else as text. Every key counts as asked for.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach ((YamlNode key, YamlNode value) in node.Children)
        {
            string word = Scalar(key, "");
            known.Add(word);
            json[word] = value is YamlSequenceNode list
                ? new JsonArray([.. list.Children.Select(item => ToJson(Scalar(item, word)))])
                : ToJson(Scalar(value, word));
        }

        return json;
    }

    /// <summary>An error at a key.</summary>
    public InputFileException Wrong(string key, string expected) => Find(key) is YamlNode value
        ? Wrong(value, key, expected)
        : new InputFileException(path, node.Start.Line, 0, $"'{name}{key}' is missing; expected {expected}");

    /// <summary>Refuses keys that nothing has asked for, here and in the sections.</summary>
    /// <exception cref="InputFileException">There is one.</exception>
    public void RejectUnknownKeys()
    {
        foreach (YamlNode key in node.Children.Keys)
        {
            if (!known.Contains(Scalar(key, "")))
            {
                throw new InputFileException(
                    OriginOf(key), key.Start.Line, (int)key.Start.Column, $"unknown key '{name}{key}'; {(name.Length == 0 ? "known are" : $"'{name[..^1]}' knows")} {string.Join(", ", known.Order())}");
            }
        }

        foreach (YamlSection section in sections)
        {
            section.RejectUnknownKeys();
        }
    }

    private static string ReadText(string path, string what) => YamlFile.ReadText(path, $"no such file; give {what}");

    private static YamlSection Parse(string path, string text) =>
        new(path, "", YamlFile.Parse(path, text) ?? throw new InputFileException(path, 1, 1, "is empty; expected lines of the form 'key: value'"));

    private static JsonNode ToJson(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int integer) ? integer
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number
        : bool.TryParse(text, out bool flag) ? flag
        : text;

    private IEnumerable<string> Matching(string pattern, string key)
    {
        string folder = Path.GetDirectoryName(pattern) ?? "";
        string[] files = Directory.Exists(folder.Length > 0 ? folder : ".")
            ? [.. Directory.GetFiles(folder.Length > 0 ? folder : ".", Path.GetFileName(pattern)).Select(file => Path.Combine(folder, Path.GetFileName(file)))]
            : [];
        return files.Length > 0
            ? files.OrderBy(file => file.Length).ThenBy(file => file, StringComparer.Ordinal)
            : throw new InputFileException(OriginOf(Find(key)!), Find(key)!.Start.Line, 0, $"'{name}{key}': no file matches '{pattern}'");
    }

    private YamlNode? Find(string key)
    {
        known.Add(key);
        return node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) && value is not YamlScalarNode { Value: null or "" } ? value : null;
    }

    private void TakeMissing(YamlMappingNode mapping, YamlMappingNode from, string file)
    {
        foreach ((YamlNode key, YamlNode value) in from.Children)
        {
            if (!mapping.Children.TryGetValue(key, out YamlNode? own))
            {
                mapping.Add(key, value);
                foreach (YamlNode node in key.AllNodes.Concat(value.AllNodes))
                {
                    origins[node] = file;
                }
            }
            else if (own is YamlMappingNode section && value is YamlMappingNode more)
            {
                TakeMissing(section, more, file);
            }
        }
    }

    private string OriginOf(YamlNode value) => origins.GetValueOrDefault(value, path);

    private string Scalar(YamlNode value, string key) =>
        value is YamlScalarNode { Value: string text } ? text : throw Wrong(value, key, "a single value");

    private InputFileException Wrong(YamlNode value, string key, string expected) =>
        new(OriginOf(value), value.Start.Line, (int)value.Start.Column, $"'{name}{key}' is {(value is YamlScalarNode ? $"'{value}'" : "no single value")}; expected {expected}");
}
