using System.Globalization;
using System.Text.Json.Nodes;

namespace MDEngine.Potentials.Learned;

/// <summary>What a network has seen: the entry "domain" of a model file, made when the model is trained.</summary>
/// <param name="ShortestDistances">Å, of each pair of elements (the lower atomic number first) that came within <see cref="Reach"/> of each other.</param>
/// <param name="Coordination">Fewest and most neighbors that atoms of each element had; within <see cref="NeighborDistance"/>.</param>
/// <param name="LargestStructure">Most atoms of a structure.</param>
public sealed record TrainingDomain(
    IReadOnlyDictionary<(int First, int Second), double> ShortestDistances,
    IReadOnlyDictionary<int, (int Least, int Most)> Coordination,
    int LargestStructure)
{
    /// <summary>Å; pairs of elements that never came so near each other are not listed.</summary>
    public const double Reach = 4;

    private const string Key = "domain";
    private const double NeighborTolerance = 0.40; // Å, as in bond perception

    /// <summary>That of a model, or null if its file has none.</summary>
    /// <exception cref="InputFileException">The entry is not of this form.</exception>
    public static TrainingDomain? Of(ModelFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Header[Key] is not JsonNode entry)
        {
            return null;
        }

        try
        {
            return new TrainingDomain(
                entry["shortest_distances"]!.AsObject().ToDictionary(pair => PairOf(pair.Key), pair => pair.Value!.GetValue<double>()),
                entry["coordination"]!.AsObject().ToDictionary(
                    pair => NumberOf(pair.Key), pair => (pair.Value!.AsArray()[0]!.GetValue<int>(), pair.Value!.AsArray()[1]!.GetValue<int>())),
                entry["largest_structure"]!.GetValue<int>());
        }
        catch (Exception exception) when (exception is NullReferenceException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw model.Wrong(Key, "not a domain record", "shortest_distances, coordination and largest_structure as 'mdengine train' writes them");
        }
    }

    /// <summary>Writes the entry into a model's header.</summary>
    public void WriteTo(JsonObject header)
    {
        ArgumentNullException.ThrowIfNull(header);
        header[Key] = new JsonObject
        {
            ["shortest_distances"] = new JsonObject(ShortestDistances.OrderBy(pair => pair.Key)
                .Select(pair => KeyValuePair.Create($"{Symbol(pair.Key.First)}-{Symbol(pair.Key.Second)}", (JsonNode?)Math.Round(pair.Value, 4)))),
            ["coordination"] = new JsonObject(Coordination.OrderBy(pair => pair.Key)
                .Select(pair => KeyValuePair.Create(Symbol(pair.Key), (JsonNode?)new JsonArray(pair.Value.Least, pair.Value.Most)))),
            ["largest_structure"] = LargestStructure,
        };
    }

    /// <summary>A pair of elements as <see cref="ShortestDistances"/> lists it.</summary>
    public static (int First, int Second) Pair(int z1, int z2) => (Math.Min(z1, z2), Math.Max(z1, z2));

    /// <summary>As far as a bond can reach, Å; closer atoms count as neighbors.</summary>
    public static double NeighborDistance(int z1, int z2) => CovalentRadius.Of(z1) + CovalentRadius.Of(z2) + NeighborTolerance;

    /// <summary>Lines on where a structure lies outside, one for each kind.</summary>
    /// <param name="system">A structure of elements that the model knows.</param>
    public IReadOnlyList<string> Doubts(AtomicSystem system)
    {
        var doubts = new List<string>();
        var neighbors = new int[system.AtomCount];
        var z = system.Topology.AtomicNumbers;
        (double Shortfall, string Text)? nearest = null;
        var unseen = new SortedSet<(int, int)>();
        using var near = new ClosePairs(Reach);
        near.Visit(system, (i, j, d) =>
        {
            neighbors[i] += d <= NeighborDistance(z[i], z[j]) ? 1 : 0;
            (int, int) pair = Pair(z[i], z[j]);
            if (!ShortestDistances.TryGetValue(pair, out double shortest))
            {
                unseen.Add(pair);
            }
            else if (i <= j && d < shortest && !(nearest?.Shortfall >= shortest - d))
            {
                nearest = (shortest - d, string.Create(
                    CultureInfo.InvariantCulture,
                    $"atoms {i + 1} ({Symbol(z[i])}) and {j + 1} ({Symbol(z[j])}) are {d:0.00} Å apart, and the model has seen none of these elements closer than {shortest:0.00} Å"));
            }
        });
        if (nearest is { } found)
        {
            doubts.Add(found.Text);
        }

        if (unseen.Count > 0)
        {
            doubts.Add($"the model has never seen {string.Join(", ", unseen.Select(pair => $"{Symbol(pair.Item1)} and {Symbol(pair.Item2)}"))} within {Reach} Å of each other");
        }

        for (int i = 0; i < neighbors.Length; i++)
        {
            if (Coordination.TryGetValue(z[i], out (int Least, int Most) seen) && (neighbors[i] < seen.Least || neighbors[i] > seen.Most))
            {
                doubts.Add($"atom {i + 1} ({Symbol(z[i])}) has {neighbors[i]} neighbors, and the model has seen {Symbol(z[i])} with {seen.Least} to {seen.Most}");
                break;
            }
        }

        return doubts;
    }

    private static string Symbol(int z) => Element.FromAtomicNumber(z).Symbol;

    private static int NumberOf(string symbol) => Element.FromSymbol(symbol)?.AtomicNumber ?? throw new FormatException();

    private static (int First, int Second) PairOf(string text) => text.Split('-') is [string first, string second]
        ? Pair(NumberOf(first), NumberOf(second))
        : throw new FormatException();
}
