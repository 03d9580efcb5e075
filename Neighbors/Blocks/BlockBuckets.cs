using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MDEngine.Neighbors.Search;

namespace MDEngine.Neighbors.Blocks;

/// <summary>
/// The points within reach of each block, in order of their numbers and of their images: points are taken one after the other and
/// appended to the buckets of the blocks around them. What many buckets hold is in one memory, in chunks.
/// </summary>
internal sealed unsafe class BlockBuckets : IDisposable
{
    /// <summary>Entries of a chunk, a power of two.</summary>
    public const int ChunkLength = 64;

    /// <summary>Points that are located at a time.</summary>
    private const int BatchLength = 64;

    private readonly NativeBuffer<BucketEntry> entries = new();
    private readonly NativeBuffer<long> shifts = new();
    private readonly NativeBuffer<uint> following = new();
    private readonly NativeBuffer<BucketEnd> ends = new();
    private readonly NativeBuffer<uint> firsts = new();
    private readonly NativeBuffer<PointPlace> places = new();
    private uint chunkCount;

    /// <summary>Memory held, bytes.</summary>
    public long MemoryBytes => (entries.Capacity * sizeof(BucketEntry)) + (shifts.Capacity * sizeof(long))
        + ((following.Capacity + firsts.Capacity) * sizeof(uint)) + (ends.Capacity * sizeof(BucketEnd));

    /// <summary>Empties the buckets.</summary>
    /// <param name="context">What to search.</param>
    /// <param name="expected">Entries to make room for.</param>
    public void Clear(in SearchContext context, double expected)
    {
        int count = context.Numbers.Count;
        ends.Ensure(count);
        firsts.Ensure(count);
        new Span<uint>(firsts.Pointer, count).Clear();
        for (int block = 0; block < count; block++)
        {
            ends.Pointer[block] = new BucketEnd { ShiftMask = context.IsMixed(block) ? uint.MaxValue : 0 };
        }

        // The first chunk stands for none, and takes the shifts of buckets that need none.
        chunkCount = 1;
        Reserve((long)(expected / ChunkLength) + (count / 2) + 2, context);
    }

    /// <summary>Appends points to the buckets of all blocks within reach. Those that are centers are marked in the bucket of their own.</summary>
    public void AppendToAll(in SearchContext context, Vector3D* points, int first, int end) => Append(context, points, first, end, false);

    /// <summary>Appends points to the buckets of the blocks in which they lie.</summary>
    public void AppendToOwn(in SearchContext context, Vector3D* points, int first, int end) => Append(context, points, first, end, true);

    /// <summary>The number of entries of a bucket.</summary>
    public int Count(int block)
    {
        int count = 0;
        for (uint chunk = firsts.Pointer[block]; chunk != 0; chunk = Following(block, chunk))
        {
            count += Count(block, chunk);
        }

        return count;
    }

    /// <summary>Appends the entries of a bucket that are within reach of a box to candidates.</summary>
    /// <returns>The new number of candidates.</returns>
    public int Read(int block, in Box box, in Candidates into, int count)
    {
        for (uint chunk = firsts.Pointer[block]; chunk != 0;)
        {
            uint next = Following(block, chunk);
            BucketPart soon = Part(block, next);
            RowWriter.Prefetch(soon.Entries, soon.Entries + soon.Count);
            if (into.Shifts is not null)
            {
                RowWriter.Prefetch(soon.Shifts, soon.Shifts + soon.Count);
            }

            count = DistanceFilter.Append(Part(block, chunk), box, into, count);
            chunk = next;
        }

        return count;
    }

    public void Dispose()
    {
        entries.Dispose();
        shifts.Dispose();
        following.Dispose();
        ends.Dispose();
        firsts.Dispose();
        places.Dispose();
    }

    private bool IsLast(int block, uint chunk) => (ends.Pointer[block].End - 1) / ChunkLength == chunk;

    private uint Following(int block, uint chunk) => IsLast(block, chunk) ? 0 : following.Pointer[chunk];

    private int Count(int block, uint chunk) =>
        IsLast(block, chunk) ? (int)(ends.Pointer[block].End - (chunk * ChunkLength)) : ChunkLength;

    private BucketPart Part(int block, uint chunk)
    {
        uint start = chunk * ChunkLength;
        return chunk == 0 ? default : new BucketPart(entries.Pointer + start, shifts.Pointer + start, Count(block, chunk));
    }

    private void Append(in SearchContext context, Vector3D* points, int first, int end, bool toOwn)
    {
        places.Ensure(BatchLength);
        double mostEntries = BatchLength * (toOwn ? 1 : context.Grid.MostBlocksPerPoint);
        long mostChunks = (long)Math.Min(mostEntries, context.Numbers.Count + (mostEntries / ChunkLength)) + 1;
        for (int start = first; start < end; start += BatchLength)
        {
            int count = Math.Min(BatchLength, end - start);
            context.Grid.Locate(points + start, count, places.Pointer);
            if (toOwn)
            {
                for (int k = 0; k < count; k++)
                {
                    places.Pointer[k].First = places.Pointer[k].Own;
                    places.Pointer[k].Last = places.Pointer[k].Own;
                }
            }

            Reserve(chunkCount + mostChunks, context);
            if (context.Numbers.AreAll)
            {
                AppendBatch(context.Grid, default(AllBlocks), context.IsSameSet, start, count);
            }
            else
            {
                AppendBatch(context.Grid, new SomeBlocks(context.Numbers), context.IsSameSet, start, count);
            }
        }
    }

    private void AppendBatch<TBlocks>(BlockGrid grid, TBlocks blocks, bool mark, int start, int count)
        where TBlocks : struct, IBlocks
    {
        BucketEnd* buckets = ends.Pointer;
        BucketEntry* into = entries.Pointer;
        long* shiftsInto = shifts.Pointer;
        uint* links = following.Pointer;
        BlockStep* stepsA = grid.StepsA;
        BlockStep* stepsB = grid.StepsB;
        BlockStep* stepsC = grid.StepsC;
        uint nextChunk = chunkCount;
        for (int k = 0; k < count; k++)
        {
            PointPlace* place = places.Pointer + k;
            var firsts = (int*)&place->First;
            var lasts = (int*)&place->Last;
            var owns = (int*)&place->Own;

            // Downwards, as the image of a point moves against that of the block.
            for (int a = lasts[0]; a >= firsts[0]; a--)
            {
                Vector256<double> fromA = place->Position - stepsA[a].Move;
                long blockA = stepsA[a].Block;
                long shiftA = place->Wrap + stepsA[a].Shift;
                for (int b = lasts[1]; b >= firsts[1]; b--)
                {
                    Vector256<double> fromB = fromA - stepsB[b].Move;
                    long blockB = blockA + stepsB[b].Block;
                    long shiftB = shiftA + stepsB[b].Shift;
                    int firstC = firsts[2];
                    int ownC = mark && a == owns[0] && b == owns[1] ? owns[2] : int.MinValue;
                    int point = start + k;
                    BlockStep* step = stepsC + lasts[2];
                    for (int c = lasts[2]; c >= firstC; c--, step--)
                    {
                        long number = blocks.Find(blockB + step->Block);
                        if (number < 0)
                        {
                            continue;
                        }

                        BucketEnd* bucket = buckets + number;
                        uint at = bucket->End;
                        if (at % ChunkLength == 0)
                        {
                            *(at == 0 ? this.firsts.Pointer + number : links + (at / ChunkLength) - 1) = nextChunk;
                            at = nextChunk++ * ChunkLength;
                            RowWriter.Prefetch(into + (at + ChunkLength), into + (at + (2 * ChunkLength)));
                        }

                        // Lanes 0 to 2: the coordinates from the block's middle; lane 3: the point's number, with its flag.
                        int own = Convert.ToInt32(c == ownC) << BucketEntry.OwnBit;
                        ToSingle(fromB - step->Move).AsInt32().WithElement(3, point | own).Store((int*)(into + at));
                        shiftsInto[at & bucket->ShiftMask] = shiftB + step->Shift;
                        bucket->End = at + 1;
                    }
                }
            }
        }

        chunkCount = nextChunk;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ToSingle(Vector256<double> values) => Avx.IsSupported
        ? Avx.ConvertToVector128Single(values)
        : Vector128.Narrow(values.GetLower(), values.GetUpper());

    private void Reserve(long count, in SearchContext context)
    {
        if (count <= following.Capacity)
        {
            return;
        }

        // Entries are counted in 32 bits; and the other threads will need as much.
        MemoryGuard.CheckCandidates(count * ChunkLength, uint.MaxValue, context.Cutoff);
        long larger = Math.Max(count, Math.Min(following.Capacity + (following.Capacity / 2), uint.MaxValue / ChunkLength));
        MemoryGuard.CheckBytes(larger * ChunkLength * (sizeof(BucketEntry) + sizeof(long)) * context.Parts, context.Cutoff);
        long kept = Math.Min(chunkCount, following.Capacity);
        entries.Ensure(larger * ChunkLength, kept * ChunkLength);
        shifts.Ensure(larger * ChunkLength, kept * ChunkLength);
        following.Ensure(larger, kept);
    }

    /// <summary>The numbers of blocks; structures, so that the loop over blocks is compiled for either.</summary>
    private interface IBlocks
    {
        long Find(long block);
    }

    private readonly struct AllBlocks : IBlocks
    {
        public long Find(long block) => block;
    }

    private readonly struct SomeBlocks(OccupiedBlocks numbers) : IBlocks
    {
        public long Find(long block) => numbers.Find(block);
    }
}
