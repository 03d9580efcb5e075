using MDEngine.Potentials.Learned.Graph;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>
/// The angles at each atom: ordered pairs (target, source) of different edges of its row, target after target. An angle serves the
/// one-hop pair (source, target) and the two-hop triplet (source, mirror of the target); both have one exterior angle.
/// </summary>
internal sealed class AngleRows
{
    private int[] offsets = new int[1];
    private int[] targets = [];
    private int[] sources = [];
    private int[] groups = new int[1];
    private int[] edgeOffsets = new int[1];
    private int atomCount;
    private int anglesPerGroup;

    /// <summary>Angles, A.</summary>
    public int Count => offsets[atomCount];

    /// <summary>[N+1] where the angles of each atom begin.</summary>
    public ReadOnlySpan<int> Offsets => offsets.AsSpan(0, atomCount + 1);

    /// <summary>[A] target edges.</summary>
    public ReadOnlySpan<int> Targets => targets.AsSpan(0, Count);

    /// <summary>[A] source edges.</summary>
    public ReadOnlySpan<int> Sources => sources.AsSpan(0, Count);

    /// <summary>Groups of neighboring atoms with about as many angles each.</summary>
    public int GroupCount { get; private set; }

    /// <summary>First atom of a group, and of the one after the last.</summary>
    public int GroupStart(int group) => groups[group];

    /// <summary>Lists the angles, if the edges are others than before.</summary>
    /// <param name="edges">The local edges.</param>
    /// <param name="groupSize">Angles that a group should have; an atom that has more is a group of its own.</param>
    public void Update(EdgeGraph edges, int groupSize)
    {
        // The lists follow from the lengths of the rows alone.
        if (groupSize == anglesPerGroup && edges.Offsets.SequenceEqual(edgeOffsets.AsSpan(0, atomCount + 1)))
        {
            return;
        }

        anglesPerGroup = groupSize;
        atomCount = edges.AtomCount;
        if (offsets.Length <= atomCount)
        {
            int capacity = atomCount + 1 + (atomCount / 4);
            offsets = new int[capacity];
            groups = new int[capacity];
            edgeOffsets = new int[capacity];
        }

        edges.Offsets.CopyTo(edgeOffsets);
        long total = 0;
        for (int i = 0; i < atomCount; i++)
        {
            long degree = edges.Offsets[i + 1] - edges.Offsets[i];
            total += degree * (degree - 1);
            offsets[i + 1] = checked((int)total);
        }

        if (targets.Length < total)
        {
            targets = new int[total + (total / 4)];
            sources = new int[targets.Length];
        }

        Fill(edges);
        Group();
    }

    private void Fill(EdgeGraph edges)
    {
        int angle = 0;
        for (int i = 0; i < atomCount; i++)
        {
            int end = edges.Offsets[i + 1];
            for (int target = edges.Offsets[i]; target < end; target++)
            {
                for (int source = edges.Offsets[i]; source < end; source++)
                {
                    if (source != target)
                    {
                        targets[angle] = target;
                        sources[angle] = source;
                        angle++;
                    }
                }
            }
        }
    }

    private void Group()
    {
        GroupCount = 0;
        for (int i = 0, first = 0; i < atomCount; i++)
        {
            bool isFull = offsets[i + 1] - offsets[first] > anglesPerGroup;
            if (i == 0 || isFull)
            {
                groups[GroupCount++] = first = i;
            }
        }

        groups[GroupCount] = atomCount;
    }
}
