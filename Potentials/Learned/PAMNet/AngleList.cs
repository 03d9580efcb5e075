namespace MDEngine.Potentials.Learned.PAMNet;

/// <summary>
/// One-hop pairs (j→i, j′→i), j′ ≠ j, and two-hop triplets (k→j, j→i), k ≠ i, of the local edges; the first-named edge of a pair and the
/// last of a triplet is the target, the other the source. On a symmetric graph a triplet has the angle of the pair whose target is
/// the reverse of its own, so that both share one list of angles. The pairs j′ = j are left out: they are one for each edge, with θ = π.
/// </summary>
internal sealed class AngleList
{
    private readonly List<long> sources = [];
    private readonly List<long> others = [];
    private readonly List<long> pairTargets = [];
    private readonly List<long> tripletTargets = [];

    /// <summary>Pairs, P′.</summary>
    public int PairCount => pairTargets.Count;

    /// <summary>Triplets, T; 0 where none are asked for.</summary>
    public int TripletCount => tripletTargets.Count;

    /// <summary>Angles: P′ where pairs and triplets share them, else P′ + T.</summary>
    public int Count => sources.Count;

    /// <summary>Index of the first triplet's angle; the first pair's is 0.</summary>
    public int FirstTripletAngle => Count - TripletCount;

    /// <summary>Whether triplets have the pairs' angles.</summary>
    public bool IsShared => Count == PairCount;

    /// <summary>[Count] the source edge of each angle.</summary>
    public IReadOnlyList<long> Sources => sources;

    /// <summary>[Count] the source edge of each angle.</summary>
    public long[] MessageSources() => [.. sources];

    /// <summary>[P′ + T] the target edges of pairs, then triplets.</summary>
    public long[] MessageTargets() => [.. pairTargets, .. tripletTargets];

    /// <summary>The angle's exterior cosine is this sign times the product of the unit vectors of the two edges' links.</summary>
    public double Sign(int angle, LinkSet edges)
    {
        double sign = angle < PairCount ? -1 : 1;
        if (sources[angle] >= edges.LinkCount)
        {
            sign = -sign;
        }

        return others[angle] >= edges.LinkCount ? -sign : sign;
    }

    /// <summary>[Count] link of each angle's source edge.</summary>
    public long[] SourceLinks(LinkSet edges) => [.. sources.Select(edge => edge % Math.Max(edges.LinkCount, 1))];

    /// <summary>[Count] link of the edge that makes the angle with the source.</summary>
    public long[] OtherLinks(LinkSet edges) => [.. others.Select(edge => edge % Math.Max(edges.LinkCount, 1))];

    /// <summary>Lists the angles of these edges, in time linear in their number.</summary>
    /// <param name="edges">The local edges.</param>
    /// <param name="atomCount">N.</param>
    /// <param name="withTriplets">Whether triplets are wanted besides pairs.</param>
    public void Build(LinkSet edges, int atomCount, bool withTriplets)
    {
        sources.Clear();
        others.Clear();
        pairTargets.Clear();
        tripletTargets.Clear();
        (int[] offsets, int[] incoming) = IncomingEdges(edges, atomCount);
        for (int i = 0; i < atomCount; i++)
        {
            ReadOnlySpan<int> row = incoming.AsSpan(offsets[i], offsets[i + 1] - offsets[i]);
            foreach (int target in row)
            {
                foreach (int source in row)
                {
                    if (source != target)
                    {
                        sources.Add(source);
                        others.Add(target);
                        pairTargets.Add(target);
                        if (withTriplets && edges.IsSymmetric)
                        {
                            tripletTargets.Add(edges.Reverse(target));
                        }
                    }
                }
            }
        }

        if (withTriplets && !edges.IsSymmetric)
        {
            AddOneWayTriplets(edges, offsets, incoming);
        }
    }

    private static (int[] Offsets, int[] Edges) IncomingEdges(LinkSet edges, int atomCount)
    {
        var offsets = new int[atomCount + 1];
        for (int e = 0; e < edges.EdgeCount; e++)
        {
            offsets[edges.Receiver(e) + 1]++;
        }

        for (int i = 0; i < atomCount; i++)
        {
            offsets[i + 1] += offsets[i];
        }

        var next = offsets[..atomCount].ToArray();
        var incoming = new int[edges.EdgeCount];
        for (int e = 0; e < edges.EdgeCount; e++)
        {
            incoming[next[edges.Receiver(e)]++] = e;
        }

        return (offsets, incoming);
    }

    // A one-way graph has no periodic images, so that the reverse of an edge is known by its atoms.
    private void AddOneWayTriplets(LinkSet edges, int[] offsets, int[] incoming)
    {
        for (int target = 0; target < edges.EdgeCount; target++)
        {
            int middle = edges.Sender(target);
            foreach (int source in incoming.AsSpan(offsets[middle], offsets[middle + 1] - offsets[middle]))
            {
                if (edges.Sender(source) != edges.Receiver(target))
                {
                    sources.Add(source);
                    others.Add(target);
                    tripletTargets.Add(target);
                }
            }
        }
    }
}
