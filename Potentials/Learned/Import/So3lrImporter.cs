using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Import;

/// <summary>
/// Turns the authors' SO3LR parameters (params.pkl: nested dictionaries of NumPy arrays, in a pickle) into a model file; nothing in the
/// pickle is run.
/// </summary>
public static class So3lrImporter
{
    /// <summary>The settings' file that the authors keep beside the parameters.</summary>
    public const string SettingsFileName = "hyperparameters.json";

    private const string Root = "params";
    private const string PublishedHash = "1c481bd2d9280f8b7b131ec65e92d25ff73deda76956bc137754c2acb98d93fd";
    private const int FirstTheoryLevel = 0;

    /// <summary>Whether a file looks like such parameters: a pickle of the protocols that PyTorch does not write.</summary>
    public static bool Recognizes(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using FileStream file = File.OpenRead(path);
        return file.ReadByte() == 0x80 && file.ReadByte() >= 4;
    }

    /// <summary>Reads parameters as a model file.</summary>
    /// <param name="path">The pickle.</param>
    /// <param name="settings">Its settings (hyperparameters.json); null for the file beside it, or the published model's.</param>
    /// <exception cref="InputException">Damaged, not SO3LR's, or the settings ask for equations that are not SO3LR's.</exception>
    public static SafetensorsFile Import(string path, string? settings = null)
    {
        byte[] bytes = ReadAll(path);
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        JsonObject header = Header(path, settings, isPublished: hash == PublishedHash);
        header["origin"] = new JsonObject { ["file"] = Path.GetFileName(path), ["sha256"] = hash };
        if (hash == PublishedHash)
        {
            header["origin"]!["licence"] = "MIT, Copyright (c) 2024 Thorben Frank";
            header["origin"]!["citation"] = "Kabylda et al., J. Am. Chem. Soc. 147, 33723 (2025), doi 10.1021/jacs.5c09558";
        }

        var options = So3lrOptions.From(ModelFile.Create(path, header, new Dictionary<string, SafetensorsTensor>()));
        var leaves = new Dictionary<string, SafetensorsTensor>();
        Collect(path, "", new PickleReader(path, bytes, 0, null).Read(), leaves);
        var tensors = new Dictionary<string, SafetensorsTensor>();
        foreach (So3lrParameter parameter in So3lrParameters.Of(options))
        {
            tensors[parameter.Name] = Take(path, leaves, parameter);
        }

        return leaves.Count == 0
            ? new SafetensorsFile(tensors, new Dictionary<string, string> { ["mdengine"] = header.ToJsonString() })
            : throw new InputFileException(path, 0, 0, $"'{leaves.Keys.Order(StringComparer.Ordinal).First()}' is no parameter of SO3LR with {options.Layers} layers; give the file's own {SettingsFileName}");
    }

    private static byte[] ReadAll(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException(path, 0, 0, File.Exists(path) ? $"cannot be read ({error.Message})" : "no such file; give the path of SO3LR's params.pkl");
        }
    }

    private static JsonObject Header(string path, string? settings, bool isPublished)
    {
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "", SettingsFileName);
        string? file = settings ?? (File.Exists(beside) ? beside : null);
        if (file is null && !isPublished)
        {
            throw new InputFileException(path, 0, 0, $"not the published parameters, and no {SettingsFileName} lies beside them: put it there, since sizes and cutoffs stand in it alone");
        }

        JsonObject header = file is null ? So3lrSettings.Published() : So3lrSettings.Read(file);
        header["constants"] = So3lrConstants.Published.ToJson();
        header["units"] = new JsonObject { ["energy"] = "eV", ["length"] = "angstrom", ["charge"] = "e" };
        header["energy_reference"] = "none: energies of one composition can be compared, others cannot";
        return header;
    }

    private static void Collect(string path, string place, object? value, Dictionary<string, SafetensorsTensor> leaves)
    {
        switch (value)
        {
            case Dictionary<object, object?> dictionary:
                foreach ((object key, object? item) in dictionary)
                {
                    Collect(path, place.Length == 0 ? $"{key}" : $"{place}/{key}", item, leaves);
                }

                break;
            case PickledArray { Tensor: SafetensorsTensor tensor }:
                leaves[place] = tensor;
                break;
            default:
                throw new InputFileException(path, 0, 0, $"'{place}' is neither a dictionary nor an array of numbers: not SO3LR's parameters");
        }
    }

    private static SafetensorsTensor Take(string path, Dictionary<string, SafetensorsTensor> leaves, So3lrParameter parameter)
    {
        string key = $"{Root}/{parameter.Source}";
        if (!leaves.Remove(key, out SafetensorsTensor? tensor))
        {
            return parameter.Name == "energy.mlp.1.bias"
                ? SafetensorsTensor.FromSingles([0], 1) // newer parameters have none
                : throw new InputFileException(path, 0, 0, $"'{key}' is missing: not SO3LR's parameters, or of other sizes than the settings say");
        }

        long[] shape = parameter.IsTransposed ? [.. parameter.Shape.Reverse()] : parameter.Shape;
        tensor = FirstLevel(tensor, shape);
        if (tensor.Type is not ("F32" or "F64") || !tensor.Shape.AsSpan().SequenceEqual(shape))
        {
            throw new InputFileException(
                path, 0, 0, $"'{key}' has the type {tensor.Type} and the shape [{string.Join(", ", tensor.Shape)}]; expected floats of [{string.Join(", ", shape)}]");
        }

        return parameter.IsTransposed ? Transposed(tensor) : tensor;
    }

    // Fine-tuned parameters have one column of energies for each level of theory, of which dynamics uses the first.
    private static SafetensorsTensor FirstLevel(SafetensorsTensor tensor, long[] shape)
    {
        bool isScalar = shape.Length == 1 || (shape.Length == 2 && shape[1] == 1);
        if (!isScalar || tensor.Type != "F32" || tensor.Shape.Length != 2 || tensor.Shape[0] != shape[0] || tensor.Shape[1] == 1)
        {
            return tensor;
        }

        float[] values = tensor.ToSingles();
        int columns = (int)tensor.Shape[1];
        return SafetensorsTensor.FromSingles([.. Enumerable.Range(0, (int)shape[0]).Select(row => values[(row * columns) + FirstTheoryLevel])], shape);
    }

    private static SafetensorsTensor Transposed(SafetensorsTensor tensor)
    {
        double[] values = tensor.ToDoubles();
        (int rows, int columns) = ((int)tensor.Shape[0], (int)tensor.Shape[1]);
        var transposed = new float[values.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                transposed[(j * rows) + i] = (float)values[(i * columns) + j];
            }
        }

        return SafetensorsTensor.FromSingles(transposed, columns, rows);
    }
}
