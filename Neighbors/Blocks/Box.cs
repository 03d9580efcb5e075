namespace MDEngine.Neighbors.Blocks;

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
