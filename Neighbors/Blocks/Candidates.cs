namespace MDEngine.Neighbors.Blocks;

/// <summary>Candidates of a block in order of (j, S): coordinates in Å from its middle, number of the point, shift.</summary>
internal readonly unsafe struct Candidates(in CandidatePositions positions, int* points, long* shifts)
{
    public readonly float* X = positions.X;
    public readonly float* Y = positions.Y;
    public readonly float* Z = positions.Z;
    public readonly int* Points = points;

    /// <summary>S of the image plus the wrap of the point; null where all are the same.</summary>
    public readonly long* Shifts = shifts;
}
