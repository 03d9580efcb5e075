using System.Collections.Immutable;

namespace MDEngine.Potentials.Learned.PAMNet;

/// <summary>How the local layer of the multiplex graph is made.</summary>
public enum LocalGraph
{
    /// <summary>All pairs within the local cutoff.</summary>
    Radius,

    /// <summary>The bonds that the structure states, whatever their length.</summary>
    Bonds,

    /// <summary>RNA scoring: the nearest neighbors of each atom, within the local cutoff; the global layer too is made of nearest neighbors.</summary>
    Nearest,
}

/// <summary>How atom outputs become one number a structure.</summary>
public enum Pooling
{
    /// <summary>Σ ε_i.</summary>
    Sum,

    /// <summary>(1/N) Σ ε_i.</summary>
    Mean,

    /// <summary>Σ s_i ε_i with s = +1 in a complex and −1 in its separated parts.</summary>
    ComplexMinusParts,
}

/// <summary>How the outputs of the two layers of the graph are joined.</summary>
public enum Fusion
{
    /// <summary>By the paper's attention.</summary>
    Attention,

    /// <summary>By their mean: the paper's ablation.</summary>
    Mean,
}

/// <summary>Which layers of the multiplex graph pass messages.</summary>
public enum GraphLayers
{
    /// <summary>Both: the paper's model.</summary>
    Both,

    /// <summary>The local layer alone: with a wide local cutoff, a single-layer network with angles on all edges.</summary>
    LocalOnly,
}

/// <summary>How atoms get their vector, the equivariant readout for dipoles.</summary>
public enum VectorHead
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Edge vectors weighted by the norm of the edge's message, gated by the scalar outputs.</summary>
    MessageNorm,

    /// <summary>Edge vectors weighted by a learned combination of the message's channels, with a gate of their own: smooth everywhere.</summary>
    Learned,
}

/// <summary>Sizes, cutoffs and mode of a PAMNet (Zhang, Liu and Xie, arXiv:2206.02789) or PAMNet_s.</summary>
public sealed record PamNetOptions
{
    /// <summary>PAMNet_s: one-hop pairs alone, no two-hop triplets.</summary>
    public bool IsSimple { get; init; }

    /// <summary>The variant for dynamics, with smooth cutoffs and a smooth fusion, rather than the authors' exact equations.</summary>
    public bool IsSmooth { get; init; } = true;

    /// <summary>d.</summary>
    public required int HiddenChannels { get; init; }

    /// <summary>L; each layer is a global and a local block.</summary>
    public required int LayerCount { get; init; }

    /// <summary>c_l, Å.</summary>
    public required double LocalCutoff { get; init; }

    /// <summary>c_g, Å.</summary>
    public required double GlobalCutoff { get; init; }

    /// <summary>How the local layer of the graph is made.</summary>
    public LocalGraph LocalGraph { get; init; }

    /// <summary>Neighbors of each atom in <see cref="LocalGraph.Nearest"/>, the atom itself not counted.</summary>
    public int NeighborCount { get; init; } = 49;

    /// <summary>Atomic numbers in the order of the rows of the embedding; empty where atoms come with feature vectors.</summary>
    public ImmutableArray<int> Elements { get; init; } = [1, 6, 7, 8, 9];

    /// <summary>How atom outputs become one number.</summary>
    public Pooling Pooling { get; init; }

    /// <summary>δ_l: width below c_l over which smooth mode switches local edges off, Å.</summary>
    public double LocalWidth { get; init; } = 0.4;

    /// <summary>δ_g: width below c_g over which smooth mode switches global edges off, Å.</summary>
    public double GlobalWidth { get; init; } = 0.5;

    /// <summary>ε: half width of the rounded corner of smooth mode's LeakyReLU.</summary>
    public double FusionWidth { get; init; } = 0.05;

    /// <summary>How the two layers of the graph are joined.</summary>
    public Fusion Fusion { get; init; }

    /// <summary>Which layers of the graph pass messages.</summary>
    public GraphLayers GraphLayers { get; init; }

    /// <summary>The readout for dipoles.</summary>
    public VectorHead VectorHead { get; init; }

    /// <summary>Whether a second scalar readout gives partial charges that sum to the total charge.</summary>
    public bool HasCharges { get; init; }

    /// <summary>Whether the parameters include the map from 18 atom features to the embedding.</summary>
    public bool HasFeatureMap { get; init; }

    /// <summary>Whether atoms come with 18 features (PDBbind) rather than as elements.</summary>
    public bool UsesFeatures => Elements.IsEmpty;

    /// <summary>Whether the graph's global layer is used.</summary>
    internal bool HasGlobalLayer => GraphLayers == GraphLayers.Both;

    /// <summary>Blocks in a layer.</summary>
    internal int BlocksPerLayer => HasGlobalLayer ? 2 : 1;

    /// <summary>Radial Bessel functions of each edge.</summary>
    internal const int RadialCount = 16;

    /// <summary>Features of each atom in PDBbind mode.</summary>
    public const int FeatureCount = 18;

    /// <summary>Reads the header of a model file.</summary>
    /// <exception cref="InputFileException">An entry is missing or impossible.</exception>
    public static PamNetOptions From(ModelFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        int Size(string key, int fallback) => model.Header[key] is null && fallback > 0 ? fallback : model.GetInteger(key) is int size && size >= 1
            ? size
            : throw model.Wrong(key, $"{model.GetInteger(key)}", "at least 1");

        bool usesFeatures = Choice(model, "input", "elements", "features") == 1;
        var options = new PamNetOptions
        {
            IsSimple = model.Architecture == "pamnet_s",
            IsSmooth = model.IsSmooth,
            HiddenChannels = Size("hidden_channels", 0),
            LayerCount = Size("num_layers", 0),
            LocalCutoff = model.GetPositive("local_cutoff"),
            GlobalCutoff = model.GetPositive("global_cutoff"),
            LocalGraph = (LocalGraph)Choice(model, "local_graph", "radius", "bonds", "nearest"),
            NeighborCount = Size("neighbor_count", 49),
            Elements = usesFeatures ? [] : model.Elements,
            Pooling = (Pooling)Choice(model, "pooling", "sum", "mean", "signed"),
            LocalWidth = model.GetPositive("local_width", 0.4),
            GlobalWidth = model.GetPositive("global_width", 0.5),
            FusionWidth = model.GetPositive("fusion_width", 0.05),
            Fusion = (Fusion)Choice(model, "fusion", "attention", "mean"),
            GraphLayers = (GraphLayers)Choice(model, "graph_layers", "both", "local"),
            VectorHead = (VectorHead)Choice(model, "vector_head", "none", "norm", "learned"),
            HasCharges = Choice(model, "charges", "none", "learned") == 1,
            HasFeatureMap = usesFeatures,
        };
        if (!usesFeatures && options.Elements.IsEmpty)
        {
            throw model.Wrong("elements", "none", "the atomic numbers in the order of the rows of 'embeddings'");
        }

        if (options.IsSmooth && options.LocalGraph == LocalGraph.Nearest)
        {
            throw model.Wrong("local_graph", "\"nearest\" in smooth mode", "\"radius\" or \"bonds\": nearest neighbors swap at a jump");
        }

        return options.LocalWidth < options.LocalCutoff && options.GlobalWidth < options.GlobalCutoff
            ? options
            : throw model.Wrong("local_width", $"{options.LocalWidth} and global_width {options.GlobalWidth}", "widths below their cutoffs");
    }

    /// <summary>The entries of a model file's header that say the same.</summary>
    public IEnumerable<KeyValuePair<string, System.Text.Json.Nodes.JsonNode?>> ToHeader()
    {
        static KeyValuePair<string, System.Text.Json.Nodes.JsonNode?> Entry(string key, System.Text.Json.Nodes.JsonNode value) => new(key, value);
        yield return Entry("architecture", IsSimple ? "pamnet_s" : "pamnet");
        yield return Entry("mode", IsSmooth ? "smooth" : "exact");
        yield return Entry("hidden_channels", HiddenChannels);
        yield return Entry("num_layers", LayerCount);
        yield return Entry("local_cutoff", LocalCutoff);
        yield return Entry("global_cutoff", GlobalCutoff);
        yield return Entry("local_graph", LocalGraph switch { LocalGraph.Radius => "radius", LocalGraph.Bonds => "bonds", _ => "nearest" });
        if (LocalGraph == LocalGraph.Nearest)
        {
            yield return Entry("neighbor_count", NeighborCount);
        }

        yield return Entry("input", UsesFeatures ? "features" : "elements");
        yield return Entry("elements", new System.Text.Json.Nodes.JsonArray([.. Elements.Select(z => (System.Text.Json.Nodes.JsonNode)z)]));
        yield return Entry("pooling", Pooling switch { Pooling.Sum => "sum", Pooling.Mean => "mean", _ => "signed" });
        if (IsSmooth)
        {
            yield return Entry("local_width", LocalWidth);
            yield return Entry("global_width", GlobalWidth);
            yield return Entry("fusion_width", FusionWidth);
        }

        yield return Entry("fusion", Fusion == Fusion.Attention ? "attention" : "mean");
        yield return Entry("graph_layers", HasGlobalLayer ? "both" : "local");
        yield return Entry("vector_head", VectorHead switch { VectorHead.None => "none", VectorHead.MessageNorm => "norm", _ => "learned" });
        yield return Entry("charges", HasCharges ? "learned" : "none");
    }

    private static int Choice(ModelFile model, string key, params string[] names)
    {
        if (model.Header[key] is null)
        {
            return 0;
        }

        string name = model.GetString(key);
        int index = Array.IndexOf(names, name);
        return index >= 0 ? index : throw model.Wrong(key, $"'{name}'", string.Join(" or ", names.Select(n => $"\"{n}\"")));
    }
}
