namespace MDEngine.Neighbors.Blocks;

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
        for (int k = count; k % DistanceFilter.Lanes != 0; k++)
        {
            X[k] = Nowhere;
            Y[k] = Nowhere;
            Z[k] = Nowhere;
        }
    }
}
