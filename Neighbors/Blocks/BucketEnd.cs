namespace MDEngine.Neighbors.Blocks;

/// <summary>Where a bucket is written.</summary>
internal struct BucketEnd
{
    /// <summary>The next entry; a multiple of a chunk's length if the next chunk is to be found.</summary>
    public uint End;

    /// <summary>Zero if the shifts are not wanted.</summary>
    public uint ShiftMask;
}
