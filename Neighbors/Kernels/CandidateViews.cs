namespace MDEngine.Neighbors.Kernels;

/// <summary>A box around centers, and how far from it candidates may lie; Å from the middle of their block.</summary>
internal struct Box
{
    public float CenterX;
    public float CenterY;
    public float CenterZ;
    public float HalfX;
    public float HalfY;
    public float HalfZ;
    public float ReachSquared;
}

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

/// <summary>Centers of a block: coordinates in Å from its middle, number, and which of the candidates each is itself.</summary>
internal readonly unsafe struct Centers(in CandidatePositions positions, int* points, int* candidates)
{
    public readonly float* X = positions.X;
    public readonly float* Y = positions.Y;
    public readonly float* Z = positions.Z;
    public readonly int* Points = points;
    public readonly int* Candidates = candidates;
}

/// <summary>Coordinates of candidates or centers, Å from the middle of their block.</summary>
internal readonly unsafe struct CandidatePositions(float* x, float* y, float* z)
{
    public readonly float* X = x;
    public readonly float* Y = y;
    public readonly float* Z = z;

    /// <summary>Fills the last vector up with candidates so far away that no cutoff reaches them.</summary>
    public void FillUp(int count)
    {
        const float Nowhere = 1e18f;
        for (int k = count; k % RowFilter.Lanes != 0; k++)
        {
            X[k] = Nowhere;
            Y[k] = Nowhere;
            Z[k] = Nowhere;
        }
    }
}
