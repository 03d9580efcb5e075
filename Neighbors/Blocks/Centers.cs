namespace MDEngine.Neighbors.Blocks;

/// <summary>Centers of a block: coordinates in Å from its middle, number, and which of the candidates each is itself.</summary>
internal readonly unsafe struct Centers(in CandidatePositions positions, int* points, int* candidates)
{
    public readonly float* X = positions.X;
    public readonly float* Y = positions.Y;
    public readonly float* Z = positions.Z;
    public readonly int* Points = points;
    public readonly int* Candidates = candidates;
}
