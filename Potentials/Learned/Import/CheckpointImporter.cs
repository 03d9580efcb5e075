using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Import;

/// <summary>What the authors' PAMNet checkpoints are for; the checkpoint itself does not say.</summary>
public enum PamNetTask
{
    /// <summary>RNA scoring if there are three embeddings, else QM9 properties.</summary>
    FromShape,

    /// <summary>A property of a small molecule, local graph of bonds.</summary>
    Qm9,

    /// <summary>Binding affinity of a complex.</summary>
    PdbBind,

    /// <summary>Score of an RNA structure.</summary>
    Rna,
}

/// <summary>What a checkpoint does not say of itself.</summary>
public sealed record ImportOptions
{
    /// <summary>What a PAMNet was trained for.</summary>
    public PamNetTask Task { get; init; }

    /// <summary>Path of keys to the dictionary of tensors; null to find it.</summary>
    public string? Section { get; init; }

    /// <summary>Local (PAMNet) or short (LSR-MP) cutoff, Å; null for the published one.</summary>
    public double? LocalCutoff { get; init; }

    /// <summary>Global (PAMNet) or long (LSR-MP) cutoff, Å; null for the published one.</summary>
    public double? GlobalCutoff { get; init; }

    /// <summary>Whether a PAMNet's local graph is made by radius rather than of bonds; null for the task's.</summary>
    public LocalGraph? LocalGraph { get; init; }

    /// <summary>Attention heads of a ViSNet, PaiNN-LSRM or ET.</summary>
    public int HeadCount { get; init; } = 8;

    /// <summary>The checkpoint's unit of energy in eV.</summary>
    public double EnergyUnit { get; init; } = 1;
}

/// <summary>Turns checkpoints of the authors' PAMNet and LSR-MP code into model files, in exact mode.</summary>
public static class CheckpointImporter
{
    private static readonly string[] Wrappers = ["", "module.", "model.", "model.module."];

    /// <summary>Reads a checkpoint as a model file.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="options">What it does not say.</param>
    /// <exception cref="InputException">Not a checkpoint, or not one of these networks.</exception>
    public static SafetensorsFile Import(string path, ImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TorchCheckpoint checkpoint = TorchCheckpoint.Read(path);
        IEnumerable<string> sections = options.Section is string section
            ? [checkpoint.Dictionaries.ContainsKey(section) ? section : throw new InputException(
                $"{path}: no dictionary of tensors under '{section}'; there are {Shown(checkpoint.Dictionaries.Keys)}.")]
            : checkpoint.Dictionaries.Keys;
        foreach (string name in sections)
        {
            foreach (string wrapper in Wrappers)
            {
                Dictionary<string, SafetensorsTensor> tensors = Unwrap(checkpoint.Dictionaries[name], wrapper);
                if (tensors.ContainsKey("rbf_l.freq") && tensors.ContainsKey("local_layer.0.W"))
                {
                    return PamNet(path, tensors, options);
                }

                var layout = new BackboneLayout(path, tensors, options);
                if (layout.Architecture() is string architecture)
                {
                    return Backbone(path, tensors, architecture, layout.Header(architecture), options);
                }
            }
        }

        throw new InputFileException(
            path, 0, 0, $"holds neither a PAMNet (no 'local_layer.0.W') nor a network of the LSR-MP authors (no 'node_fea_init.embedding.weight', 'representation_model.embedding.weight' or 'atom_embed.atom_type_lin.tp.weight'); its dictionaries of tensors are {Shown(checkpoint.Dictionaries.Keys)}");
    }

    private static string Shown(IEnumerable<string> names) =>
        names.Any() ? string.Join(", ", names.Select(name => name.Length == 0 ? "the checkpoint itself" : $"'{name}'")) : "none";

    private static Dictionary<string, SafetensorsTensor> Unwrap(IReadOnlyDictionary<string, SafetensorsTensor> tensors, string wrapper) =>
        tensors.Where(tensor => tensor.Key.StartsWith(wrapper, StringComparison.Ordinal)).ToDictionary(tensor => tensor.Key[wrapper.Length..], tensor => tensor.Value);

    private static int Count(Dictionary<string, SafetensorsTensor> tensors, Func<int, string> name)
    {
        int count = 0;
        while (tensors.ContainsKey(name(count)))
        {
            count++;
        }

        return count;
    }

    private static SafetensorsFile PamNet(string path, Dictionary<string, SafetensorsTensor> tensors, ImportOptions options)
    {
        long[] embeddings = Required(path, tensors, "embeddings").Shape;
        if (embeddings.Length != 2)
        {
            throw new InputFileException(path, 0, 0, $"tensor embeddings has {embeddings.Length} dimensions; 2 are expected");
        }

        long rows = embeddings[0];
        PamNetTask task = options.Task != PamNetTask.FromShape ? options.Task : rows == 3 ? PamNetTask.Rna : PamNetTask.Qm9;
        var network = new PamNetOptions
        {
            IsSimple = tensors.ContainsKey("mlp_sbf.0.0.weight"),
            IsSmooth = false,
            HiddenChannels = (int)embeddings[1],
            LayerCount = Count(tensors, t => $"local_layer.{t}.W"),
            LocalCutoff = options.LocalCutoff ?? task switch { PamNetTask.Rna => 2.6, PamNetTask.PdbBind => 2.0, _ => 5.0 },
            GlobalCutoff = options.GlobalCutoff ?? task switch { PamNetTask.Rna => 20.0, PamNetTask.PdbBind => 6.0, _ => 5.0 },
            LocalGraph = options.LocalGraph ?? task switch { PamNetTask.Rna => LocalGraph.Nearest, PamNetTask.PdbBind => LocalGraph.Radius, _ => LocalGraph.Bonds },
            Elements = task switch { PamNetTask.Rna => [6, 7, 8], PamNetTask.PdbBind => [], _ => [1, 6, 7, 8, 9] },
            Pooling = task switch { PamNetTask.Rna => Pooling.Mean, PamNetTask.PdbBind => Pooling.ComplexMinusParts, _ => Pooling.Sum },
        };
        if (!network.UsesFeatures && rows != network.Elements.Length)
        {
            throw new InputFileException(path, 0, 0, $"tensor embeddings has {rows} rows; a PAMNet for this task has {network.Elements.Length} (give the task with --task)");
        }

        Dictionary<string, SafetensorsTensor> kept = Keep(path, tensors, PamNetParameters.Shapes(network));
        var header = new JsonObject { ["format"] = 1 };
        foreach ((string key, JsonNode? value) in network.ToHeader())
        {
            header[key] = value;
        }

        if (options.EnergyUnit != 1)
        {
            kept["scale"] = SafetensorsTensor.FromDoubles([options.EnergyUnit]);
        }

        return Finish(path, kept, header, options);
    }

    private static SafetensorsFile Backbone(
        string path, Dictionary<string, SafetensorsTensor> tensors, string architecture, JsonObject sizes, ImportOptions options)
    {
        var header = new JsonObject { ["format"] = 1, ["architecture"] = architecture, ["mode"] = "exact" };
        foreach ((string key, JsonNode? value) in sizes)
        {
            header[key] = value?.DeepClone();
        }

        (string mean, string deviation) = Architectures.TotalEnergyScaling(architecture)!.Value;
        foreach (string name in ((string[])[mean, deviation]).Where(tensors.ContainsKey))
        {
            double[] values = tensors[name].ToDoubles();
            tensors[name] = SafetensorsTensor.FromDoubles([.. values.Select(value => value * options.EnergyUnit)], tensors[name].Shape);
        }

        return Finish(path, tensors, header, options);
    }

    private static SafetensorsTensor Required(string path, Dictionary<string, SafetensorsTensor> tensors, string name) =>
        tensors.GetValueOrDefault(name) ?? throw new InputFileException(path, 0, 0, $"tensor {name} is missing: the checkpoint is incomplete");

    private static Dictionary<string, SafetensorsTensor> Keep(
        string path, Dictionary<string, SafetensorsTensor> tensors, IEnumerable<(string Name, long[] Shape)> parameters)
    {
        var kept = new Dictionary<string, SafetensorsTensor>();
        foreach ((string name, long[] shape) in parameters)
        {
            SafetensorsTensor tensor = Required(path, tensors, name);
            kept[name] = tensor.Shape.AsSpan().SequenceEqual(shape) ? tensor : throw new InputFileException(
                path, 0, 0, $"tensor {name} has the shape [{string.Join(", ", tensor.Shape)}]; [{string.Join(", ", shape)}] is expected");
        }

        return kept;
    }

    private static SafetensorsFile Finish(string path, Dictionary<string, SafetensorsTensor> tensors, JsonObject header, ImportOptions options)
    {
        foreach ((string name, SafetensorsTensor tensor) in tensors.Where(tensor => tensor.Value.Type is not ("F32" or "F64")).ToArray())
        {
            if (tensor.Type is "F16" or "BF16")
            {
                throw new InputFileException(path, 0, 0, $"tensor {name} is in half precision ({tensor.Type}); save the checkpoint in single precision (model.float())");
            }

            tensors.Remove(name);
        }

        header["units"] = new JsonObject { ["energy"] = "eV", ["length"] = "angstrom" };
        header["training"] = new JsonObject { ["imported_from"] = System.IO.Path.GetFileName(path), ["section"] = options.Section ?? "" };
        return new SafetensorsFile(tensors, new Dictionary<string, string> { ["mdengine"] = header.ToJsonString() });
    }
}
