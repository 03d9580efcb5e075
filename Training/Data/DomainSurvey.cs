using MDEngine.Potentials.Learned;

namespace MDEngine.Training.Data;

/// <summary>Collects from structures what a model that is trained on them will have seen.</summary>
internal sealed class DomainSurvey : IDisposable
{
    private readonly ClosePairs near = new(TrainingDomain.Reach);
    private readonly Dictionary<(int First, int Second), double> shortest;
    private readonly Dictionary<int, (int Least, int Most)> coordination;
    private int largest;

    private DomainSurvey(TrainingDomain? before)
    {
        shortest = before?.ShortestDistances.ToDictionary() ?? [];
        coordination = before?.Coordination.ToDictionary() ?? [];
        largest = before?.LargestStructure ?? 0;
    }

    /// <summary>What these structures show, and what was seen before.</summary>
    public static TrainingDomain Of(IEnumerable<AtomicSystem> structures, TrainingDomain? before = null)
    {
        using var survey = new DomainSurvey(before);
        foreach (AtomicSystem structure in structures)
        {
            survey.Add(structure);
        }

        return new TrainingDomain(survey.shortest, survey.coordination, survey.largest);
    }

    /// <inheritdoc/>
    public void Dispose() => near.Dispose();

    private void Add(AtomicSystem system)
    {
        var z = system.Topology.AtomicNumbers;
        var neighbors = new int[system.AtomCount];
        near.Visit(system, (i, j, d) =>
        {
            neighbors[i] += d <= TrainingDomain.NeighborDistance(z[i], z[j]) ? 1 : 0;
            (int, int) pair = TrainingDomain.Pair(z[i], z[j]);
            shortest[pair] = Math.Min(d, shortest.GetValueOrDefault(pair, double.MaxValue));
        });
        for (int i = 0; i < neighbors.Length; i++)
        {
            (int least, int most) = coordination.GetValueOrDefault(z[i], (int.MaxValue, 0));
            coordination[z[i]] = (Math.Min(least, neighbors[i]), Math.Max(most, neighbors[i]));
        }

        largest = Math.Max(largest, system.AtomCount);
    }
}
