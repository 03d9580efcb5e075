namespace MDEngine.Neighbors.Blocks;

/// <summary>Some consecutive entries of a bucket.</summary>
internal readonly unsafe struct BucketPart(BucketEntry* entries, long* shifts, int count)
{
    public readonly BucketEntry* Entries = entries;

    /// <summary>S of each entry's image plus the wrap of the point; meaningless where the block is not mixed.</summary>
    public readonly long* Shifts = shifts;
    public readonly int Count = count;
}
