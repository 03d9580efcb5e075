namespace MDEngine.Neighbors.Blocks;

/// <summary>What the workers of one search read.</summary>
internal unsafe struct SearchContext
{
    public BlockWorker[] Workers;
    public BlockGrid Grid;
    public OccupiedBlocks Numbers;

    /// <summary>[blocks+1] running sums of the entries in the buckets of points.</summary>
    public long* Work;
    public int Parts;
    public Vector3D* PointPositions;
    public Vector3D* CenterPositions;
    public int CenterCount;
    public bool IsSameSet;
    public bool AnyWraps;
    public PairSelection Selection;
    public double Cutoff;
    public double CutoffSquared;
    public double PositionError;
    public int BinsPerEdge;
    public int* Offsets;
    public int* Neighbors;
    public long* Shifts;
    public byte* ShiftRuns;

    /// <summary>Buckets of a part of the points.</summary>
    public readonly BlockBuckets Points(int part) => Workers[part].Points;

    /// <summary>Buckets of a part of the centers, if these are not points.</summary>
    public readonly BlockBuckets Centers(int part) => Workers[part].Centers;

    /// <summary>Whether candidates of a block may have different shifts.</summary>
    public readonly bool IsMixed(int block) => AnyWraps || Grid.ReachesBeyond(Numbers[block]);

    /// <summary>One part of some points.</summary>
    public readonly (int First, int End) Share(int part, int count) =>
        ((int)((long)count * part / Parts), (int)((long)count * (part + 1) / Parts));

    /// <summary>The first block of a part, of parts with about as many candidates each.</summary>
    public readonly int Boundary(int part)
    {
        long before = Work[Numbers.Count] / Parts * part;
        int low = 0;
        int high = Numbers.Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (Work[middle] < before)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return part == Parts ? Numbers.Count : low;
    }
}
