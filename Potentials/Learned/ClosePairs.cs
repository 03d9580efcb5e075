using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned;

/// <summary>Pairs of atoms at a glance, for what is done once for a structure.</summary>
internal static class ClosePairs
{
    /// <summary>Visits every directed pair within a cutoff, images included.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="cutoff">Å.</param>
    /// <param name="visit">Is given i, j and their distance in Å.</param>
    public static void Visit(AtomicSystem system, double cutoff, Action<int, int, double> visit)
    {
        using var search = new VerletList(cutoff, skin: 0, threads: 1);
        NeighborList list = search.Update(system);
        var pairs = new AtomPairs();
        pairs.Append(system, list, cutoff, 0);
        for (int e = 0; e < pairs.Count; e++)
        {
            visit((int)pairs.Receivers[e], (int)pairs.Senders[e], pairs.Vectors[e].Length);
        }
    }
}
