using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace MDEngine.Neighbors.Blocks;

/// <summary>
/// Turns the marks of the first pass into rows of a list. Where atoms are numbered at random, rows lie at random places of a list
/// that is larger than the caches: the memory of a row is asked for some rows before it is written.
/// </summary>
internal sealed unsafe class RowWriter : IDisposable
{
    private const int CacheLine = 64;
    private const int RowsAhead = 2;
    private const int OffsetsAhead = 8;

    private readonly NativeBuffer<int> neighbors = new();
    private readonly NativeBuffer<long> shifts = new();

    /// <summary>Writes the rows of blocks, in the order in which they were found.</summary>
    public void Write(in SearchContext context, int blocks, byte* found)
    {
        for (int block = 0; block < blocks; block++)
        {
            var candidates = new BlockMatches(found);
            found += candidates.Length;
            long room = (candidates.VectorCount + 1L) * DistanceFilter.Lanes;
            neighbors.Ensure(room);
            shifts.Ensure(room);
            for (int row = 0; row < candidates.RowCount;)
            {
                var near = new BinMatches(found, candidates.VectorCount);
                WriteBin(context, candidates, near, row);
                row += near.RowCount;
                found += near.Length;
            }
        }
    }

    public void Dispose()
    {
        neighbors.Dispose();
        shifts.Dispose();
    }

    /// <summary>Asks for a cache line, without waiting for it.</summary>
    public static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    /// <summary>Asks for the cache lines of a range.</summary>
    public static void Prefetch(void* from, void* end)
    {
        for (var line = (byte*)((nuint)from & ~(nuint)(CacheLine - 1)); line < end; line += CacheLine)
        {
            Prefetch(line);
        }
    }

    private void WriteBin(in SearchContext context, in BlockMatches block, in BinMatches near, int first)
    {
        int* offsets = context.Offsets;
        int* rows = block.Rows;
        int last = block.RowCount - 1;
        DistanceFilter.Take(block.Neighbors, block.VectorCount, near.Selection, neighbors.Pointer);
        bool hasShifts = near.HasShifts;
        if (hasShifts)
        {
            DistanceFilter.Take(block.Shifts, block.VectorCount, near.Selection, shifts.Pointer);
        }

        for (int k = 0; k < near.RowCount; k++)
        {
            int row = first + k;
            Prefetch(offsets + rows[Math.Min(row + OffsetsAhead, last)]);
            int soon = rows[Math.Min(row + RowsAhead, last)];
            Prefetch(context.Neighbors + offsets[soon], context.Neighbors + offsets[soon + 1]);
            if (hasShifts)
            {
                Prefetch(context.Shifts + offsets[soon], context.Shifts + offsets[soon + 1]);
            }

            int offset = offsets[rows[row]];
            if (hasShifts)
            {
                WriteRow(
                    near.Marks(k), near.WordCount, neighbors.Pointer, shifts.Pointer, block.Wraps[row], context.Neighbors + offset, context.Shifts + offset);
            }
            else
            {
                int count = WriteRow(near.Marks(k), near.WordCount, neighbors.Pointer, context.Neighbors + offset);
                if (count > 0)
                {
                    WriteZeros(context, offset, offset + count);
                }
            }
        }
    }

    /// <summary>Sets the shifts of a row to zero, unless they are.</summary>
    private static void WriteZeros(in SearchContext context, int first, int end)
    {
        int set = 0;
        for (int run = first / NeighborList.ShiftRun; run <= (end - 1) / NeighborList.ShiftRun; run++)
        {
            set |= context.ShiftRuns[run];
        }

        if (set != 0)
        {
            new Span<long>(context.Shifts + first, end - first).Clear();
        }
    }

    private static int WriteRow(ulong* words, int wordCount, int* from, int* neighbors)
    {
        int count = 0;
        for (int k = 0; k < wordCount; k++)
        {
            for (ulong rest = words[k]; rest != 0; rest &= rest - 1)
            {
                neighbors[count++] = from[BitOperations.TrailingZeroCount(rest)];
            }

            from += BinMatches.CandidatesPerWord;
        }

        return count;
    }

    private static void WriteRow(ulong* words, int wordCount, int* from, long* fromShifts, long wrap, int* neighbors, long* shifts)
    {
        int count = 0;
        for (int k = 0; k < wordCount; k++)
        {
            for (ulong rest = words[k]; rest != 0; rest &= rest - 1)
            {
                int candidate = BitOperations.TrailingZeroCount(rest);
                neighbors[count] = from[candidate];
                shifts[count++] = fromShifts[candidate] - wrap;
            }

            from += BinMatches.CandidatesPerWord;
            fromShifts += BinMatches.CandidatesPerWord;
        }
    }
}
