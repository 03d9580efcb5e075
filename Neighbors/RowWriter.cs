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

    /// <summary>Writes the rows of the centers in blocks <paramref name="first"/> … <paramref name="end"/>−1, which were found in this order.</summary>
    public void Write(in BlockJob job, int first, int end, byte* found)
    {
        int* bins = job.Blocks.Bins;
        int endBin = job.Blocks.Starts[end];
        for (int block = first; block < end; block++)
        {
            var candidates = new FoundBlock(found);
            found += candidates.Length;
            long room = (candidates.VectorCount + 1L) * RowFilter.Lanes;
            neighbors.Ensure(room);
            shifts.Ensure(room);
            for (int k = job.Blocks.Starts[block]; k < job.Blocks.Starts[block + 1]; k++)
            {
                int start = job.CenterStarts[bins[k]];
                int rows = job.CenterStarts[bins[k] + 1] - start;
                int next = job.CenterStarts[bins[Math.Min(k + 1, endBin - 1)]];
                var near = new FoundBin(found, candidates.VectorCount, rows);
                found += near.Length;
                WriteBin(job, candidates, near, start, rows, next);
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

    private void WriteBin(in BlockJob job, in FoundBlock candidates, in FoundBin near, int start, int rows, int next)
    {
        int* offsets = job.Offsets;
        RowFilter.Take(candidates.Neighbors, candidates.VectorCount, near.Selection, neighbors.Pointer);
        if (!candidates.IsUniform)
        {
            RowFilter.Take(candidates.Shifts, candidates.VectorCount, near.Selection, shifts.Pointer);
        }

        for (int row = 0; row < rows; row++)
        {
            Prefetch(offsets + job.CenterOrder[Ahead(row + OffsetsAhead, start, rows, next, job.CenterCount)]);
            int soon = job.CenterOrder[Ahead(row + RowsAhead, start, rows, next, job.CenterCount)];
            PrefetchRange(job.Neighbors + offsets[soon], job.Neighbors + offsets[soon + 1]);
            PrefetchRange(job.Shifts + offsets[soon], job.Shifts + offsets[soon + 1]);
            int offset = offsets[job.CenterOrder[start + row]];
            long wrap = job.CenterWraps[start + row];
            if (candidates.IsUniform)
            {
                int count = WriteRow(near.Marks(row), near.WordCount, neighbors.Pointer, job.Neighbors + offset);
                new Span<long>(job.Shifts + offset, count).Fill(candidates.UniformShift - wrap);
            }
            else
            {
                WriteRow(near.Marks(row), near.WordCount, neighbors.Pointer, shifts.Pointer, wrap, job.Neighbors + offset, job.Shifts + offset);
            }
        }
    }

    /// <summary>The place of a row of this bin, or of the next one.</summary>
    private static int Ahead(int row, int start, int rows, int next, int centers) =>
        row < rows ? start + row : Math.Min(next + row - rows, centers - 1);

    private static void PrefetchRange(void* from, void* end)
    {
        for (var line = (byte*)((nuint)from & ~(nuint)(CacheLine - 1)); line < end; line += CacheLine)
        {
            Prefetch(line);
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
