using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace MDEngine.Neighbors;

/// <summary>
/// Turns the marks of the first pass into rows of a list. Where atoms are numbered at random, rows lie at random places of a list
/// that is larger than the caches: the memory of a row is asked for some rows before it is written.
/// </summary>
internal static unsafe class RowWriter
{
    private const int CandidatesPerWord = 64;
    private const int CacheLine = 64;
    private const int RowsAhead = 2;
    private const int OffsetsAhead = 8;

    /// <summary>Writes the rows of the centers in blocks <paramref name="first"/> … <paramref name="end"/>−1, which were found in this order.</summary>
    public static void Write(in BlockJob job, int first, int end, byte* found)
    {
        int* offsets = job.Offsets;
        int* bins = job.Blocks.Bins;
        int endBin = job.Blocks.Starts[end];
        for (int k = job.Blocks.Starts[first]; k < endBin; k++)
        {
            int start = job.CenterStarts[bins[k]];
            int rows = job.CenterStarts[bins[k] + 1] - start;
            int next = job.CenterStarts[bins[Math.Min(k + 1, endBin - 1)]];
            var block = new FoundBlock(found, rows);
            found += block.Length;
            for (int row = 0; row < rows; row++)
            {
                Prefetch(offsets + job.CenterOrder[Ahead(row + OffsetsAhead, start, rows, next, job.CenterCount)]);
                int soon = job.CenterOrder[Ahead(row + RowsAhead, start, rows, next, job.CenterCount)];
                PrefetchRange(job.Neighbors + offsets[soon], job.Neighbors + offsets[soon + 1]);
                PrefetchRange(job.Shifts + offsets[soon], job.Shifts + offsets[soon + 1]);
                int offset = offsets[job.CenterOrder[start + row]];
                WriteRow(block, row, job.CenterWraps[start + row], job.Neighbors + offset, job.Shifts + offset);
            }
        }
    }

    /// <summary>Asks for a cache line, without waiting for it.</summary>
    public static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
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

    private static void WriteRow(in FoundBlock block, int row, long wrap, int* neighbors, long* shifts)
    {
        ulong* words = block.Marks(row);
        int count = 0;
        if (block.IsUniform)
        {
            for (int k = 0; k < block.WordCount; k++)
            {
                int* from = block.Neighbors + ((long)k * CandidatesPerWord);
                for (ulong rest = words[k]; rest != 0; rest &= rest - 1)
                {
                    neighbors[count++] = from[BitOperations.TrailingZeroCount(rest)];
                }
            }

            new Span<long>(shifts, count).Fill(block.UniformShift - wrap);
            return;
        }

        for (int k = 0; k < block.WordCount; k++)
        {
            int* from = block.Neighbors + ((long)k * CandidatesPerWord);
            long* fromShifts = block.Shifts + ((long)k * CandidatesPerWord);
            for (ulong rest = words[k]; rest != 0; rest &= rest - 1)
            {
                int candidate = BitOperations.TrailingZeroCount(rest);
                neighbors[count] = from[candidate];
                shifts[count++] = fromShifts[candidate] - wrap;
            }
        }
    }
}
