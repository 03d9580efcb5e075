using System.Numerics;
using System.Runtime.Intrinsics.X86;
using MDEngine.Neighbors.Kernels;

namespace MDEngine.Neighbors;

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
    public void Write(in BlockJob job, int blocks, byte* found)
    {
        for (int block = 0; block < blocks; block++)
        {
            var candidates = new FoundBlock(found);
            found += candidates.Length;
            long room = (candidates.VectorCount + 1L) * RowFilter.Lanes;
            neighbors.Ensure(room);
            shifts.Ensure(room);
            for (int row = 0; row < candidates.RowCount;)
            {
                var near = new FoundBin(found, candidates.VectorCount);
                WriteBin(job, candidates, near, row);
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

    private void WriteBin(in BlockJob job, in FoundBlock block, in FoundBin near, int first)
    {
        int* offsets = job.Offsets;
        int* rows = block.Rows;
        int last = block.RowCount - 1;
        RowFilter.Take(block.Neighbors, block.VectorCount, near.Selection, neighbors.Pointer);
        bool hasShifts = near.HasShifts;
        if (hasShifts)
        {
            RowFilter.Take(block.Shifts, block.VectorCount, near.Selection, shifts.Pointer);
        }

        for (int k = 0; k < near.RowCount; k++)
        {
            int row = first + k;
            Prefetch(offsets + rows[Math.Min(row + OffsetsAhead, last)]);
            int soon = rows[Math.Min(row + RowsAhead, last)];
            Prefetch(job.Neighbors + offsets[soon], job.Neighbors + offsets[soon + 1]);
            if (hasShifts)
            {
                Prefetch(job.Shifts + offsets[soon], job.Shifts + offsets[soon + 1]);
            }

            int offset = offsets[rows[row]];
            if (hasShifts)
            {
                WriteRow(
                    near.Marks(k), near.WordCount, neighbors.Pointer, shifts.Pointer, block.Wraps[row], job.Neighbors + offset, job.Shifts + offset);
            }
            else
            {
                int count = WriteRow(near.Marks(k), near.WordCount, neighbors.Pointer, job.Neighbors + offset);
                if (count > 0)
                {
                    WriteZeros(job, offset, offset + count);
                }
            }
        }
    }

    /// <summary>Sets the shifts of a row to zero, unless they are.</summary>
    private static void WriteZeros(in BlockJob job, int first, int end)
    {
        int set = 0;
        for (int run = first / NeighborList.ShiftRun; run <= (end - 1) / NeighborList.ShiftRun; run++)
        {
            set |= job.ShiftRuns[run];
        }

        if (set != 0)
        {
            new Span<long>(job.Shifts + first, end - first).Clear();
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

            from += FoundBin.CandidatesPerWord;
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

            from += FoundBin.CandidatesPerWord;
            fromShifts += FoundBin.CandidatesPerWord;
        }
    }
}
