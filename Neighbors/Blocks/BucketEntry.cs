namespace MDEngine.Neighbors.Blocks;

/// <summary>A point near a block.</summary>
internal struct BucketEntry
{
    /// <summary>Set in <see cref="Point"/> for a point that lies in the block itself.</summary>
    public const int OwnFlag = 1 << OwnBit;

    /// <summary>The sign bit.</summary>
    public const int OwnBit = 31;

    /// <summary>Å from the middle of the block.</summary>
    public float X;

    /// <inheritdoc cref="X"/>
    public float Y;

    /// <inheritdoc cref="X"/>
    public float Z;

    /// <summary>Its number.</summary>
    public int Point;
}
