using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MDEngine.Potentials.Learned;

/// <summary>
/// A model file: a safetensors file whose metadata key "mdengine" holds a JSON object that says which network this is, how it was
/// trained, and for which elements. Format 1.
/// </summary>
public sealed class ModelFile
{
    private const string HeaderKey = "mdengine";
    private const int NewestFormat = 1;

    private readonly SafetensorsFile file;
    private readonly JsonObject header;

    private ModelFile(string path, SafetensorsFile file, JsonObject header)
    {
        Path = path;
        this.file = file;
        this.header = header;
        Elements = header["elements"] is JsonArray elements ? [.. elements.Select(element => ToInteger(element, "elements"))] : [];
        (FragmentationScheme, LabeledAtomicNumbers, Labels) = ReadFragmentation();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Which network, such as "visnet-lsrm".</summary>
    public string Architecture => GetString("architecture");

    /// <summary>Whether it is one under LSR-MP, which takes fragments.</summary>
    public bool HasFragments => Architectures.HasFragments(Architecture);

    /// <summary>Whether this is the smooth variant for dynamics, rather than the authors' exact equations.</summary>
    public bool IsSmooth => GetString("mode") switch
    {
        "smooth" => true,
        "exact" => false,
        string other => throw Wrong("mode", $"'{other}'", "\"smooth\" or \"exact\""),
    };

    /// <summary>Atomic numbers in the training data; empty if the file does not say.</summary>
    public ImmutableArray<int> Elements { get; }

    /// <summary>How fragment labels are made where a structure brings none; "labels" means by <see cref="Labels"/> alone.</summary>
    public string FragmentationScheme { get; }

    /// <summary>Atomic numbers of the one molecule that <see cref="Labels"/> are for, in order, or empty.</summary>
    public ImmutableArray<int> LabeledAtomicNumbers { get; }

    /// <summary>Fragment labels of that molecule's atoms, or empty.</summary>
    public ImmutableArray<int> Labels { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors => file.Tensors;

    /// <summary>What the file says of itself.</summary>
    public JsonObject Header => header;

    /// <summary>Reads a model file.</summary>
    /// <exception cref="InputFileException">The file is missing, damaged, or says something that cannot be.</exception>
    public static ModelFile Read(string path)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        if (!file.Metadata.TryGetValue(HeaderKey, out string? text))
        {
            throw new InputFileException(
                path, 0, 0, $"no metadata key '{HeaderKey}': these are tensors, but no model file; 'mdengine import' makes one from a checkpoint");
        }

        JsonObject header;
        try
        {
            header = JsonNode.Parse(text) as JsonObject ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new InputFileException(path, 0, 0, $"metadata key '{HeaderKey}' is not a JSON object");
        }

        var model = new ModelFile(path, file, header);
        int format = model.GetInteger("format");
        return format <= NewestFormat
            ? model
            : throw model.Wrong("format", $"{format}", $"at most {NewestFormat}; a newer MDEngine reads this file");
    }

    /// <summary>A model in memory, to be filled or written.</summary>
    /// <param name="path">What messages name.</param>
    /// <param name="header">The object under the metadata key.</param>
    /// <param name="tensors">The tensors by name.</param>
    /// <exception cref="InputFileException">The header says something that cannot be.</exception>
    public static ModelFile Create(string path, JsonObject header, IReadOnlyDictionary<string, SafetensorsTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(header);

        // Read back, so that entries have the types that they have when read from a file.
        string text = header.ToJsonString();
        var file = new SafetensorsFile(tensors, new Dictionary<string, string> { [HeaderKey] = text });
        return new ModelFile(path, file, JsonNode.Parse(text)!.AsObject());
    }

    /// <summary>Writes the file under a temporary name and renames it.</summary>
    public void Write(string path) => file.Write(path);

    /// <summary>A text entry of the header.</summary>
    /// <exception cref="InputFileException">Missing or of another type.</exception>
    public string GetString(string key) =>
        header[key] is JsonValue value && value.TryGetValue(out string? text) ? text : throw Wrong(key, Shown(key), "a text");

    /// <summary>An integer entry of the header.</summary>
    /// <exception cref="InputFileException">Missing or of another type.</exception>
    public int GetInteger(string key) => ToInteger(header[key], key);

    /// <summary>An integer entry of the header that is at least <paramref name="least"/>, or <paramref name="fallback"/> where there is none.</summary>
    /// <exception cref="InputFileException">Missing without a fallback, of another type, or smaller.</exception>
    public int GetSize(string key, int least, int? fallback = null)
    {
        int size = header[key] is null && fallback is int chosen ? chosen : GetInteger(key);
        return size >= least ? size : throw Wrong(key, $"{size}", $"at least {least}");
    }

    /// <summary>An entry of the header with as many integers as <paramref name="least"/>, each at least that.</summary>
    /// <exception cref="InputFileException">Missing, of another type or length, or smaller.</exception>
    public ImmutableArray<int> GetSizes(string key, params ReadOnlySpan<int> least)
    {
        ImmutableArray<int> sizes = header[key] is JsonArray array ? [.. array.Select(item => ToInteger(item, key))] : [];
        for (int k = 0; k < least.Length; k++)
        {
            if (sizes.Length != least.Length || sizes[k] < least[k])
            {
                throw Wrong(key, Shown(key), $"{least.Length} integers, at least {string.Join(", ", least.ToArray())}");
            }
        }

        return sizes;
    }

    /// <summary>An entry of the header that is true or false, or <paramref name="fallback"/> where there is none.</summary>
    /// <exception cref="InputFileException">Of another type.</exception>
    public bool GetFlag(string key, bool fallback) => header[key] switch
    {
        null => fallback,
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        _ => throw Wrong(key, Shown(key), "true or false"),
    };

    /// <summary>A number of the header, or <paramref name="fallback"/> where there is none.</summary>
    /// <exception cref="InputFileException">Missing without a fallback, of another type, or not positive.</exception>
    public double GetPositive(string key, double? fallback = null)
    {
        if (header[key] is null && fallback is double chosen)
        {
            return chosen;
        }

        return header[key] is JsonValue value && value.TryGetValue(out double number) && number > 0 && double.IsFinite(number)
            ? number
            : throw Wrong(key, Shown(key), "a positive number");
    }

    /// <summary>A tensor's elements as doubles.</summary>
    /// <exception cref="InputFileException">Missing, not floating-point, or of another shape than <paramref name="shape"/>.</exception>
    public double[] GetTensor(string name, params ReadOnlySpan<long> shape)
    {
        if (!Tensors.TryGetValue(name, out SafetensorsTensor? tensor))
        {
            throw new InputFileException(Path, 0, 0, $"tensor {name} of {Architecture} is missing: the file is incomplete, or its architecture is another");
        }

        if (tensor.Type is not ("F32" or "F64"))
        {
            throw new InputFileException(Path, 0, 0, $"tensor {name} has the type {tensor.Type}; F32 or F64 is expected");
        }

        if (!shape.SequenceEqual(tensor.Shape) && !(tensor.Count == 1 && shape.Length == 0))
        {
            throw new InputFileException(
                Path, 0, 0, $"tensor {name} has the shape [{string.Join(", ", tensor.Shape)}]; by the header it should be [{string.Join(", ", shape.ToArray())}]");
        }

        return tensor.ToDoubles();
    }

    /// <summary>An error that names the header's entry.</summary>
    public InputFileException Wrong(string key, string found, string expected) =>
        new(Path, 0, 0, $"metadata '{HeaderKey}', entry '{key}': {found}; expected {expected}");

    private string Shown(string key) => header[key]?.ToJsonString() ?? "missing";

    private int ToInteger(JsonNode? node, string key) => node is JsonValue value && value.TryGetValue(out int number)
        ? number
        : throw Wrong(key, node?.ToJsonString() ?? "missing", "an integer");

    private (string Scheme, ImmutableArray<int> AtomicNumbers, ImmutableArray<int> Labels) ReadFragmentation()
    {
        const string Key = "fragmentation";
        switch (header[Key])
        {
            case JsonValue value when value.TryGetValue(out string? scheme):
                return (scheme, [], []);
            case JsonObject details:
                ImmutableArray<int> Integers(string key) =>
                    details[key] is JsonArray array ? [.. array.Select(item => ToInteger(item, $"{Key}.{key}"))] : [];
                ImmutableArray<int> numbers = Integers("atomic_numbers");
                ImmutableArray<int> labels = Integers("labels");
                return numbers.Length == labels.Length
                    ? (details["scheme"]?.GetValue<string>() ?? "labels", numbers, labels)
                    : throw Wrong(Key, $"{numbers.Length} atomic_numbers and {labels.Length} labels", "as many of the one as of the other");
            default:
                return ("labels", [], []);
        }
    }
}
