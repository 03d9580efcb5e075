using System.Globalization;

namespace MDEngine.Fragmentation;

/// <summary>Ways to divide a structure into fragments.</summary>
public enum FragmentationMethod
{
    /// <summary>BRICS cuts with hydrogen atoms as neighbors.</summary>
    Brics,

    /// <summary>BRICS cuts as published, hydrogen atoms left out.</summary>
    BricsWithoutHydrogens,

    /// <summary>BRICS cuts and the merging rule of the LSR-MP authors' code, for weights published with it.</summary>
    Lsrmp,

    /// <summary>k-means of the positions.</summary>
    KMeans,

    /// <summary>Spectral clustering of the bond graph.</summary>
    Spectral,

    /// <summary>Balanced parts of the bond graph with few bonds between them.</summary>
    Graph,

    /// <summary>One fragment per residue (MFCC-like).</summary>
    Residue,

    /// <summary>Molecules, divided into residues, divided into balanced parts.</summary>
    DivideAndConquer,

    /// <summary>One fragment per molecule.</summary>
    Molecule,

    /// <summary>One fragment of all atoms.</summary>
    Global,

    /// <summary>Every atom its own fragment.</summary>
    Atoms,

    /// <summary>The labels that the structure brings.</summary>
    File,

    /// <summary>No labels.</summary>
    None,
}

/// <summary>How to divide a structure into fragments; written as in "brics:4-12" or "kmeans:8,seed=1".</summary>
public sealed record FragmentationScheme
{
    private const int DefaultSize = 8;
    private const int DefaultPiece = 12;
    private const int DefaultLsrmpMinimum = 4;

    private static readonly Dictionary<string, FragmentationMethod> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["brics"] = FragmentationMethod.Brics,
        ["brics-noh"] = FragmentationMethod.BricsWithoutHydrogens,
        ["lsrmp"] = FragmentationMethod.Lsrmp,
        ["kmeans"] = FragmentationMethod.KMeans,
        ["spectral"] = FragmentationMethod.Spectral,
        ["graph"] = FragmentationMethod.Graph,
        ["residue"] = FragmentationMethod.Residue,
        ["dc"] = FragmentationMethod.DivideAndConquer,
        ["molecule"] = FragmentationMethod.Molecule,
        ["global"] = FragmentationMethod.Global,
        ["atoms"] = FragmentationMethod.Atoms,
        ["file"] = FragmentationMethod.File,
        ["none"] = FragmentationMethod.None,
    };

    /// <summary>BRICS with the merging rule of the paper's text, 4 to 12 atoms: for new models.</summary>
    public static FragmentationScheme Default { get; } = new() { Method = FragmentationMethod.Brics, Minimum = 4, Maximum = 12 };

    /// <summary>The method.</summary>
    public FragmentationMethod Method { get; init; }

    /// <summary>BRICS: size below which a fragment joins a neighbor, 0 for no merging. LSR-MP: the minimum of its rule.</summary>
    public int Minimum { get; init; }

    /// <summary>BRICS with a minimum: size that a merged fragment does not reach.</summary>
    public int Maximum { get; init; }

    /// <summary>Clustering: atoms per fragment aimed at.</summary>
    public int Size { get; init; }

    /// <summary>Seed of the clustering.</summary>
    public int Seed { get; init; }

    /// <summary>Whether molecules below the minimum (water, ions) are clustered with their like.</summary>
    public bool GroupSmall { get; init; }

    /// <summary>Whether fragments above twice the maximum are divided further.</summary>
    public bool SplitLarge { get; init; }

    /// <summary>Reads a scheme such as "brics", "brics:4-12", "lsrmp:4", "kmeans:8,seed=1" or "residue".</summary>
    /// <exception cref="InputException">Not a scheme; the message names what is one.</exception>
    public static FragmentationScheme Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        string[] head = parts[0].Split(':', 2);
        if (!Names.TryGetValue(head[0], out FragmentationMethod method))
        {
            throw new InputException($"\"{text}\" is no fragmentation scheme; expected one of {string.Join(", ", Names.Keys)}, with sizes as in brics:4-12, lsrmp:4 or kmeans:8.");
        }

        var scheme = WithSizes(text, method, head.Length > 1 ? head[1] : null);
        foreach (string option in parts.AsSpan(1))
        {
            scheme = option.Split('=') switch
            {
                ["seed", string seed] when int.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out int value) => scheme with { Seed = value },
                ["group-small"] => scheme with { GroupSmall = true },
                ["split-large"] => scheme with { SplitLarge = true },
                _ => throw new InputException($"\"{option}\" in the fragmentation scheme \"{text}\" is no option; expected seed=NUMBER, group-small or split-large."),
            };
        }

        return scheme;
    }

    /// <summary>The scheme as <see cref="Parse"/> reads it.</summary>
    public override string ToString()
    {
        string name = Names.First(pair => pair.Value == Method).Key;
        string sizes = Method switch
        {
            FragmentationMethod.Brics or FragmentationMethod.BricsWithoutHydrogens => Minimum > 0 ? $":{Minimum}-{Maximum}" : "",
            FragmentationMethod.Lsrmp => $":{Minimum}",
            FragmentationMethod.KMeans or FragmentationMethod.Spectral or FragmentationMethod.Graph or FragmentationMethod.DivideAndConquer => $":{Size}",
            _ => "",
        };
        return $"{name}{sizes}{(Seed != 0 ? $",seed={Seed}" : "")}{(GroupSmall ? ",group-small" : "")}{(SplitLarge ? ",split-large" : "")}";
    }

    private static FragmentationScheme WithSizes(string text, FragmentationMethod method, string? sizes)
    {
        var scheme = new FragmentationScheme { Method = method };
        switch (method)
        {
            case FragmentationMethod.Brics or FragmentationMethod.BricsWithoutHydrogens:
                if (sizes is null)
                {
                    return scheme;
                }

                string[] bounds = sizes.Split('-');
                return bounds.Length == 2 && Number(bounds[0]) is { } minimum && Number(bounds[1]) is { } maximum && minimum < maximum
                    ? scheme with { Minimum = minimum, Maximum = maximum }
                    : throw new InputException($"\"{sizes}\" in the fragmentation scheme \"{text}\" gives no sizes; expected a minimum and a larger maximum, as in brics:4-12.");
            case FragmentationMethod.Lsrmp:
                return scheme with { Minimum = Required(text, sizes, DefaultLsrmpMinimum) };
            case FragmentationMethod.KMeans or FragmentationMethod.Spectral or FragmentationMethod.Graph or FragmentationMethod.DivideAndConquer:
                return scheme with { Size = Required(text, sizes, method == FragmentationMethod.DivideAndConquer ? DefaultPiece : DefaultSize) };
            default:
                return sizes is null ? scheme : throw new InputException($"The fragmentation scheme \"{text}\" takes no size; leave out \":{sizes}\".");
        }
    }

    private static int Required(string text, string? size, int otherwise) => size is null
        ? otherwise
        : Number(size) ?? throw new InputException($"\"{size}\" in the fragmentation scheme \"{text}\" is no size; expected a number of atoms from 1 on.");

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is > 0 and < 1_000_000 ? value : null;
}
