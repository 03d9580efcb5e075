namespace MDEngine.Neighbors.Gpu.Kernels;

/// <summary>Which pairs a search takes, and how far it looks; plain numbers for kernels, which know no bool.</summary>
internal readonly struct RowQuery(double cutoffSquared, BinReach reach, bool sameSet, bool half)
{
    public readonly double CutoffSquared = cutoffSquared;
    public readonly BinReach Reach = reach;
    private readonly int sameSet = sameSet ? 1 : 0;
    private readonly int half = half ? 1 : 0;

    /// <summary>Whether a pair belongs to the list if it is near enough: no point is its own neighbor, and half lists hold each pair once.</summary>
    public bool Selects(int i, int j, long shift) =>
        sameSet == 0 || (half == 0 ? i != j || shift != 0 : j > i || (j == i && shift > 0));
}
