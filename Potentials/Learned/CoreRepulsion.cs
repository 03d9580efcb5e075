using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned.Fused;

namespace MDEngine.Potentials.Learned;

/// <summary>
/// What keeps atoms apart where a network has seen nothing: the universal screened repulsion of nuclei (Ziegler, Biersack and Littmark, The Stopping and
/// Range of Ions in Solids, 1985), faded out so that it is zero, with two derivatives, from the shortest distance on at which the pair of elements was
/// trained, or from the longest bond on. It changes nothing that the network has learned.
/// </summary>
/// <remarks>
/// V(r) = k z₁z₂/r · φ(r/a) · C(r; r_s), φ(x) = Σ c_m exp(−b_m x), a = 0.8854 a₀/(z₁^0.23 + z₂^0.23), C the envelope of smooth mode. Pairs that were never
/// near each other end at the sum of both elements' shares: half of the shortest distance of the element to any other.
/// </remarks>
internal sealed class CoreRepulsion
{
    /// <summary>The entry of a model's header.</summary>
    public const string Key = "core_repulsion";

    private const string Kind = "zbl";
    private const double Coulomb = 14.399645; // e²/(4πε₀), eV·Å
    private const double Bohr = 0.529177211;  // Å

    private readonly TrainingDomain domain;
    private readonly Dictionary<(int First, int Second), double> ends;

    private CoreRepulsion(TrainingDomain domain)
    {
        this.domain = domain;
        ends = domain.ShortestDistances.ToDictionary(
            pair => pair.Key, pair => Math.Min(pair.Value, TrainingDomain.NeighborDistance(pair.Key.First, pair.Key.Second)));
        Cutoff = ends.Values.DefaultIfEmpty(0).Max();
    }

    /// <summary>Beyond it no pair feels anything, Å.</summary>
    public double Cutoff { get; }

    /// <summary>That of a model, or null where its file names none.</summary>
    /// <exception cref="InputFileException">It names another kind, or has no domain record.</exception>
    public static CoreRepulsion? Of(ModelFile model)
    {
        if (model.Header[Key] is not JsonNode)
        {
            return null;
        }

        if (model.GetString(Key) != Kind)
        {
            throw model.Wrong(Key, $"'{model.GetString(Key)}'", $"\"{Kind}\"");
        }

        TrainingDomain domain = TrainingDomain.Of(model) ?? throw model.Wrong(Key, "no entry 'domain'", "the shortest distances of each pair of elements, at which the repulsion ends");
        return domain.ShortestDistances.Count == 0 ? null : new CoreRepulsion(domain);
    }

    /// <summary>Writes the entry into a model's header.</summary>
    public static void WriteTo(JsonObject header) => header[Key] = Kind;

    /// <summary>Where the repulsion of a pair of elements ends, Å.</summary>
    public double End(int z1, int z2)
    {
        (int, int) pair = TrainingDomain.Pair(z1, z2);
        if (!ends.TryGetValue(pair, out double end))
        {
            ends[pair] = end = Math.Min(Share(z1) + Share(z2), TrainingDomain.NeighborDistance(z1, z2));
        }

        return end;
    }

    /// <summary>A pair closer than its end.</summary>
    public static Pair At(double r, int z1, int z2, double end)
    {
        ReadOnlySpan<double> weights = [0.18175, 0.50986, 0.28022, 0.02817];
        ReadOnlySpan<double> rates = [3.19980, 0.94229, 0.40290, 0.20162];
        double length = 0.8854 * Bohr / (Math.Pow(z1, 0.23) + Math.Pow(z2, 0.23));
        double screening = 0, screening1 = 0, screening2 = 0;
        for (int m = 0; m < weights.Length; m++)
        {
            double rate = rates[m] / length;
            double term = weights[m] * Math.Exp(-rate * r);
            screening += term;
            screening1 -= rate * term;
            screening2 += rate * rate * term;
        }

        double x = r / end;
        (double fade, double fade1) = new CutoffEnvelope(end, smooth: true).At(r);
        double fade2 = -60 * x * (1 - x) * (1 - (2 * x)) / (end * end);
        double bare = Coulomb * z1 * z2 / r;
        double bare1 = -bare / r;
        double bare2 = -2 * bare1 / r;
        double product1 = (screening1 * fade) + (screening * fade1);
        double product2 = (screening2 * fade) + (2 * screening1 * fade1) + (screening * fade2);
        return new Pair(
            bare * screening * fade,
            (bare1 * screening * fade) + (bare * product1),
            (bare2 * screening * fade) + (2 * bare1 * product1) + (bare * product2));
    }

    private double Share(int z) => 0.5 * domain.ShortestDistances
        .Where(pair => pair.Key.First == z || pair.Key.Second == z).Select(pair => pair.Value).DefaultIfEmpty(CovalentRadius.Of(z)).Min();

    /// <summary>A pair's energy and its derivatives by the distance.</summary>
    /// <param name="Energy">eV.</param>
    /// <param name="Slope">eV/Å.</param>
    /// <param name="Curvature">eV/Å².</param>
    public readonly record struct Pair(double Energy, double Slope, double Curvature);
}
