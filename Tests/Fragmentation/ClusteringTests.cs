using System.Collections.Immutable;
using System.Text.Json;
using MDEngine.Fragmentation;

namespace MDEngine.Tests.Fragmentation;

/// <summary>Clusterings against scikit-learn's on the same structures: not the same labels, but labels as good.</summary>
public sealed class ClusteringTests
{
    /// <summary>Against the best of 300 starts.</summary>
    private const double InertiaTolerance = 1.05;

    private const double CutTolerance = 1.2;

    private static IEnumerable<TestCaseData> References() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "fragmentation", "clustering.json"))).RootElement.EnumerateArray()
            .Select(r => new TestCaseData(r).SetArgDisplayNames($"{r.GetProperty("structure")}, {r.GetProperty("min_nodes")}"));

    [TestCaseSource(nameof(References))]
    public void KMeansIsAsTight(JsonElement reference)
    {
        AtomicSystem system = Structures.Read(reference.GetProperty("structure").GetString()!);
        ImmutableArray<int> labels = FragmentLabels.Assign(system, FragmentationScheme.Parse($"kmeans:{reference.GetProperty("min_nodes")}")).Labels;
        Assert.That(labels.Max() + 1, Is.EqualTo(reference.GetProperty("k").GetInt32()));
        Assert.That(Inertia(system, labels), Is.LessThanOrEqualTo(InertiaTolerance * reference.GetProperty("kmeans_best_of_300_inertia").GetDouble()));
    }

    /// <summary>The inertia that the reference file states for its own labels: our formula is theirs.</summary>
    [TestCaseSource(nameof(References))]
    public void InertiaAndCutOfTheReferenceLabelsAreAsStated(JsonElement reference)
    {
        AtomicSystem system = Structures.Read(reference.GetProperty("structure").GetString()!);
        Assert.Multiple(() =>
        {
            Assert.That(Inertia(system, Labels(reference, "kmeans_random_state0_labels")), Is.EqualTo(reference.GetProperty("kmeans_random_state0_inertia").GetDouble()).Within(1e-3));
            Assert.That(NormalizedCut(system, Labels(reference, "spectral_labels")), Is.EqualTo(reference.GetProperty("spectral_ncut").GetDouble()).Within(1e-4));
        });
    }

    [TestCaseSource(nameof(References))]
    public void SpectralCutIsAsLow(JsonElement reference)
    {
        AtomicSystem system = Structures.Read(reference.GetProperty("structure").GetString()!);
        ImmutableArray<int> labels = FragmentLabels.Assign(system, FragmentationScheme.Parse($"spectral:{reference.GetProperty("min_nodes")}")).Labels;
        double cut = NormalizedCut(system, labels), theirs = reference.GetProperty("spectral_ncut").GetDouble();
        TestContext.Out.WriteLine($"{cut:0.000} against {theirs:0.000}");
        Assert.That(labels.Max() + 1, Is.EqualTo(reference.GetProperty("k").GetInt32()));
        Assert.That(cut, Is.LessThanOrEqualTo(CutTolerance * theirs));
    }

    private static ImmutableArray<int> Labels(JsonElement reference, string field) => [.. ReferenceMolecule.Integers(reference.GetProperty(field))];

    private static double Inertia(AtomicSystem system, ImmutableArray<int> labels) =>
        Enumerable.Range(0, labels.Length).GroupBy(i => labels[i]).Sum(cluster =>
        {
            Vector3D center = cluster.Aggregate(Vector3D.Zero, (sum, i) => sum + system.Positions.Span[i]) / cluster.Count();
            return cluster.Sum(i => (system.Positions.Span[i] - center).LengthSquared);
        });

    private static double NormalizedCut(AtomicSystem system, ImmutableArray<int> labels)
    {
        double[] volume = new double[labels.Max() + 1], within = new double[volume.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            for (int j = 0; j < labels.Length; j++)
            {
                double distance = (system.Positions.Span[i] - system.Positions.Span[j]).Length;
                double similarity = i == j ? 0 : distance <= 2 ? 1 / (1 + distance) : 1.0 / 1001;
                volume[labels[i]] += similarity;
                within[labels[i]] += labels[i] == labels[j] ? similarity : 0;
            }
        }

        return volume.Zip(within, (v, w) => 1 - (w / v)).Sum();
    }
}
