namespace MDEngine.Fragmentation.Perception;

/// <summary>
/// A component with every atom copied as often as it may ask for a further bond. The first copies of an atom are active, as many as it
/// asks for at present; copies of bonded atoms can be paired.
/// </summary>
internal sealed class BMatchingGraph
{
    private const double WeightScale = 1e7;
    private readonly int[] offsets;
    private readonly int[] neighbors;
    private readonly long[] weights;
    private readonly int[] start;
    private readonly int[] atomOf;
    private readonly int[] active;

    /// <param name="graph">The molecule.</param>
    /// <param name="atoms">Atoms of the component.</param>
    /// <param name="localIndex">[N] place of an atom in <paramref name="atoms"/>, valid for its atoms.</param>
    /// <param name="isMember">Whether a neighbor belongs to the same component.</param>
    /// <param name="maximumDemand">The largest demand of each atom's states.</param>
    /// <param name="ratios">[M] relative bond lengths; a shorter bond weighs more.</param>
    public BMatchingGraph(BondGraph graph, ReadOnlySpan<int> atoms, int[] localIndex, bool[] isMember, int[] maximumDemand, double[] ratios)
    {
        int n = atoms.Length;
        (offsets, start, active) = (new int[n + 1], new int[n + 1], new int[n]);
        var neighborList = new List<int>();
        var weightList = new List<long>();
        for (int a = 0; a < n; a++)
        {
            for (int e = graph.Offsets[atoms[a]]; e < graph.Offsets[atoms[a] + 1]; e++)
            {
                if (isMember[graph.Neighbors[e]])
                {
                    neighborList.Add(localIndex[graph.Neighbors[e]]);
                    weightList.Add((long)Math.Round((10 - (3 * ratios[graph.BondAt[e]])) * WeightScale));
                }
            }

            offsets[a + 1] = neighborList.Count;
            start[a + 1] = start[a] + maximumDemand[a];
        }

        (neighbors, weights, atomOf) = ([.. neighborList], [.. weightList], new int[start[n]]);
        for (int a = 0; a < n; a++)
        {
            atomOf.AsSpan(start[a]..start[a + 1]).Fill(a);
        }
    }

    public int AtomCount => active.Length;

    public int Count => atomOf.Length;

    public int AtomOf(int copy) => atomOf[copy];

    /// <summary>The copy of an atom with a given place among its copies.</summary>
    public int CopyOf(int atom, int place) => start[atom] + place;

    public ReadOnlySpan<int> NeighborsOf(int atom) => neighbors.AsSpan(offsets[atom]..offsets[atom + 1]);

    /// <summary>Weights of the bonds to <see cref="NeighborsOf"/>.</summary>
    public ReadOnlySpan<long> WeightsOf(int atom) => weights.AsSpan(offsets[atom]..offsets[atom + 1]);

    public long Weight(int atom, int neighbor) => WeightsOf(atom)[NeighborsOf(atom).IndexOf(neighbor)];

    /// <summary>Lets the first <paramref name="count"/> copies of an atom be active.</summary>
    public void Activate(int atom, int count) => active[atom] = count;

    public int ActiveCount(int atom) => active[atom];

    public bool IsActive(int copy) => copy - start[atomOf[copy]] < active[atomOf[copy]];

    /// <summary>The first active copy of an atom, and the one after the last.</summary>
    public (int First, int End) ActiveOf(int atom) => (start[atom], start[atom] + active[atom]);

    /// <summary>Whether two copies may be paired, given that their atoms are bonded: caps a bond at two further orders.</summary>
    public bool MayPair(int copy, int other) =>
        active[atomOf[copy]] < 3 || active[atomOf[other]] < 3 || (copy - start[atomOf[copy]] < 2 && other - start[atomOf[other]] < 2);
}
