using System.Runtime.Intrinsics;

namespace MDEngine.Neighbors.Blocks;

/// <summary>A point in the cell and the blocks around it, perhaps beyond the faces of the cell.</summary>
internal struct PointPlace
{
    /// <summary>Å; the fourth component means nothing.</summary>
    public Vector256<double> Position;

    /// <summary>What brought the point into the cell.</summary>
    public long Wrap;

    /// <summary>First block within reach along each direction.</summary>
    public Vector128<int> First;

    /// <summary>Last block within reach along each direction.</summary>
    public Vector128<int> Last;

    /// <summary>The block that the point itself belongs to.</summary>
    public Vector128<int> Own;
}
