using MDEngine.Potentials.Learned;

namespace MDEngine.Training.Data;

/// <summary>Collects from training frames what the model will have seen.</summary>
internal sealed class DomainSurvey
{
    private readonly Dictionary<(int First, int Second), double> shortest;
    private readonly Dictionary<int, (int Least, int Most)> coordination;
    private int largest;

    private DomainSurvey(TrainingDomain? before)
    {
        shortest = before?.ShortestDistances.ToDictionary() ?? [];
        coordination = before?.Coordination.ToDictionary() ?? [];
        largest = before?.LargestStructure ?? 0;
    }

    /// <summary>What these frames show, and what was seen before.</summary>
    public static TrainingDomain Of(ReferenceDataSet data, IReadOnlyList<int> frames, TrainingDomain? before)
    {
        var survey = new DomainSurvey(before);
        foreach (int frame in frames)
        {
            survey.Add(data.Read(frame).System);
        }

        return new TrainingDomain(survey.shortest, survey.coordination, survey.largest);
    }

    private void Add(AtomicSystem system)
    {
        var z = system.Topology.AtomicNumbers;
        var neighbors = new int[system.AtomCount];
        ClosePairs.Visit(system, TrainingDomain.Reach, (i, j, d) =>
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
