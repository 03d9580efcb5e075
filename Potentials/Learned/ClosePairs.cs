using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned;

/// <summary>Pairs of atoms at a glance, for what is done once for a structure.</summary>
/// <param name="cutoff">Å.</param>
internal sealed class ClosePairs(double cutoff) : IDisposable
{
    private readonly VerletList search = new(cutoff, skin: 0, threads: 1);
    private readonly AtomPairs pairs = new();

    /// <summary>Visits every directed pair within the cutoff, images included.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="visit">Is given i, j and their distance in Å.</param>
    public void Visit(AtomicSystem system, Action<int, int, double> visit)
    {
        pairs.Clear();
        pairs.Append(system, search.Update(system), cutoff, 0);
        for (int e = 0; e < pairs.Count; e++)
        {
            visit((int)pairs.Receivers[e], (int)pairs.Senders[e], pairs.Vectors[e].Length);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => search.Dispose();
}
