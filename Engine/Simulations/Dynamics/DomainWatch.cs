using MDEngine.Neighbors;

namespace MDEngine.Simulations.Dynamics;

/// <summary>Finds pairs of atoms that are closer than a model has seen such atoms, or of elements that it has not seen together.</summary>
internal sealed class DomainWatch : IDisposable
{
    /// <summary>Of the shortest distance seen: a little less is what a hotter run does, and no other region.</summary>
    private const double Tolerance = 0.98;

    private readonly IReadOnlyDictionary<(int First, int Second), double> shortest;
    private readonly double reach;
    private readonly NeighborSearch search = new(threads: 1);
    private readonly NeighborList pairs = new();

    private DomainWatch(IReadOnlyDictionary<(int First, int Second), double> shortest, double reach) => (this.shortest, this.reach) = (shortest, reach);

    /// <summary>For the atoms of a run, or null where the potential knows no domain.</summary>
    public static DomainWatch? Of(IPotential potential, Topology topology)
    {
        if (potential is not IDomain { ShortestDistances: { Count: > 0 } shortest } domain)
        {
            return null;
        }

        int[] elements = [.. topology.AtomicNumbers.Distinct().Order()];
        bool isComplete = elements.All(first => elements.Where(second => second >= first).All(second => shortest.ContainsKey((first, second))));
        return new DomainWatch(shortest, Math.Max(isComplete ? 0 : domain.Reach, shortest.Values.Max()));
    }

    /// <summary>The pairs, as alarms of now.</summary>
    public IEnumerable<Alarm> Find(SimulationState state)
    {
        search.Load(state.Cell, state.Positions, reach);
        search.Find(reach, pairs, PairSelection.Half);
        var found = new List<Alarm>();
        for (int i = 0; i < pairs.AtomCount; i++)
        {
            for (int p = pairs.Offsets[i]; p < pairs.Offsets[i + 1]; p++)
            {
                int j = pairs.Neighbors[p];
                (int first, int second) = (state.Topology.AtomicNumbers[i], state.Topology.AtomicNumbers[j]);
                CellShift shift = pairs.Shifts[p];
                Vector3D image = (shift.A * state.Cell.A) + (shift.B * state.Cell.B) + (shift.C * state.Cell.C);
                double distance = (state.Positions[j] - state.Positions[i] + image).Length;
                if (!shortest.TryGetValue((Math.Min(first, second), Math.Max(first, second)), out double least))
                {
                    found.Add(new Alarm(AlarmKind.UnknownPair, state.Step, state.Time, i, j, distance, double.NaN));
                }
                else if (distance < Tolerance * least)
                {
                    found.Add(new Alarm(AlarmKind.TooClose, state.Step, state.Time, i, j, distance, least));
                }
            }
        }

        return found;
    }

    public void Dispose() => search.Dispose();
}
