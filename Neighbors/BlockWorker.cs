using System.Numerics;
using MDEngine.Neighbors.Kernels;

namespace MDEngine.Neighbors;

/// <summary>
/// Searches a range of blocks of centers on one thread. The candidates of a block are collected and sorted by (j, S) once; each
/// bin of the block selects those near it, and filters them for each of its centers in turn, so that every row comes out in
/// order without a sort of its own. The first pass keeps what it found as one bit a candidate; the second writes the rows from
/// these bits.
/// </summary>
internal sealed unsafe class BlockWorker : IDisposable
{
    private const double SinglePrecision = 1.0 / (1 << 24);

    private readonly CandidateCollector collector = new();
    private readonly RowWriter rowWriter = new();
    private readonly NativeBuffer<float> centerX = new();
    private readonly NativeBuffer<float> centerY = new();
    private readonly NativeBuffer<float> centerZ = new();
    private readonly NativeBuffer<float> x = new();
    private readonly NativeBuffer<float> y = new();
    private readonly NativeBuffer<float> z = new();
    private readonly NativeBuffer<int> selectedBefore = new();
    private readonly NativeBuffer<byte> found = new();
    private long foundLength;
    private float below;
    private float above;
    private float reachSquared;

    /// <summary>Memory that grows with the number of atoms, bytes.</summary>
    public long MemoryBytes => found.Capacity;

    /// <summary>Counts the neighbors of the centers in blocks <paramref name="first"/> … <paramref name="end"/>−1, and keeps which they are.</summary>
    /// <param name="job">What to search.</param>
    /// <param name="first">First block of centers.</param>
    /// <param name="end">Behind the last one.</param>
    /// <param name="counts">[N] of all centers; written for those in the blocks.</param>
    public void Count(in BlockJob job, int first, int end, int* counts)
    {
        foundLength = 0;
        for (int block = first; block < end; block++)
        {
            ReadOnlySpan<int> bins = job.Blocks.BinsOf(block);
            int rows = 0;
            int firstPlace = job.CenterStarts[bins[0]];
            var origin = new Vector3D(job.CenterX[firstPlace], job.CenterY[firstPlace], job.CenterZ[firstPlace]);
            foreach (int bin in bins)
            {
                rows = LoadCenters(job, bin, rows, origin, counts);
            }

            Box box = Enclose(0, rows);
            SetPrecision(job, ref box);
            collector.Collect(job, bins, rows, origin, box);
            KeepCandidates(job);
            int row = 0;
            foreach (int bin in bins)
            {
                row += CountBin(job, bin, row, counts);
            }
        }
    }

    /// <summary>Writes the rows that <see cref="Count"/> found, for the same blocks.</summary>
    public void Fill(in BlockJob job, int first, int end) => rowWriter.Write(job, first, end, found.Pointer);

    public void Dispose()
    {
        collector.Dispose();
        centerX.Dispose();
        centerY.Dispose();
        centerZ.Dispose();
        x.Dispose();
        y.Dispose();
        z.Dispose();
        rowWriter.Dispose();
        selectedBefore.Dispose();
        found.Dispose();
    }

    /// <summary>Appends the centers of a bin in single precision from the origin; returns the new number of centers.</summary>
    private int LoadCenters(in BlockJob job, int bin, int rows, Vector3D origin, int* counts)
    {
        int start = job.CenterStarts[bin];
        int more = job.CenterStarts[bin + 1] - start;
        centerX.Ensure(rows + more, rows);
        centerY.Ensure(rows + more, rows);
        centerZ.Ensure(rows + more, rows);
        for (int k = 0; k < more; k++)
        {
            centerX.Pointer[rows + k] = (float)(job.CenterX[start + k] - origin.X);
            centerY.Pointer[rows + k] = (float)(job.CenterY[start + k] - origin.Y);
            centerZ.Pointer[rows + k] = (float)(job.CenterZ[start + k] - origin.Z);
            RowWriter.Prefetch(counts + job.CenterOrder[start + k]);
        }

        return rows + more;
    }

    private Box Enclose(int row, int rows)
    {
        var box = new Box { ReachSquared = reachSquared };
        (box.CenterX, box.HalfX) = Enclose(centerX.Pointer + row, rows);
        (box.CenterY, box.HalfY) = Enclose(centerY.Pointer + row, rows);
        (box.CenterZ, box.HalfZ) = Enclose(centerZ.Pointer + row, rows);
        return box;
    }

    private static (float Center, float Half) Enclose(float* values, int count)
    {
        float low = values[0];
        float high = low;
        for (int k = 1; k < count; k++)
        {
            low = float.MinNative(low, values[k]);
            high = float.MaxNative(high, values[k]);
        }

        float center = (low + high) / 2;
        return (center, Math.Max(high - center, center - low));
    }

    /// <summary>Sets the squared distances below which a pair is certainly inside and from which on it is certainly outside the cutoff.</summary>
    private void SetPrecision(in BlockJob job, ref Box box)
    {
        // A coordinate is rounded once to single precision (half a unit in the last place of at most `span`), a difference of two
        // once more; three squares and two sums add less than 8 units. Doubled, which costs nothing, to be sure.
        double span = Math.Max(
            Math.Max(Math.Abs(box.CenterX) + box.HalfX, Math.Abs(box.CenterY) + box.HalfY), Math.Abs(box.CenterZ) + box.HalfZ) + job.Cutoff;
        double difference = (4 * SinglePrecision * span) + job.PositionError;
        double error = 2 * ((3.5 * job.Cutoff * difference) + (3 * difference * difference) + (8 * SinglePrecision * job.CutoffSquared));
        below = MathF.BitDecrement((float)(job.CutoffSquared - error));
        above = MathF.BitIncrement((float)(job.CutoffSquared + error));
        // Twice, for the rounding of the boxes of the bins, whose centers are not among the points.
        reachSquared = MathF.BitIncrement((float)(job.CutoffSquared + (2 * error)));
        box.ReachSquared = reachSquared;
    }

    /// <summary>Counts the neighbors of the centers in one bin, whose first is <paramref name="firstRow"/> of its block; returns their number.</summary>
    private int CountBin(in BlockJob job, int bin, int firstRow, int* counts)
    {
        int start = job.CenterStarts[bin];
        int rows = job.CenterStarts[bin + 1] - start;
        FoundBin near = Select(job, firstRow, rows);
        for (int row = 0; row < rows; row++)
        {
            counts[job.CenterOrder[start + row]] = Filter(job, start + row, firstRow + row, near.Marks(row), near);
        }

        foundLength += near.Length;
        return rows;
    }

    /// <summary>Keeps the candidates for the second pass.</summary>
    private void KeepCandidates(in BlockJob job)
    {
        long length = FoundBlock.LengthFor(collector.VectorCount, collector.IsUniform);
        new FoundBlock(Reserve(job, length)).Store(collector);
        foundLength += length;
    }

    /// <summary>Selects those of the candidates that are within reach of one bin's centers.</summary>
    private FoundBin Select(in BlockJob job, int firstRow, int rows)
    {
        int vectors = collector.VectorCount;
        var near = new FoundBin(Reserve(job, FoundBin.LengthFor(vectors, rows, collector.Count)), vectors, rows);
        long room = (vectors + 1L) * RowFilter.Lanes;
        x.Ensure(room);
        y.Ensure(room);
        z.Ensure(room);
        selectedBefore.Ensure(vectors);
        var positions = new CandidatePositions(x.Pointer, y.Pointer, z.Pointer);
        near.SelectedCount = RowFilter.Select(
            collector.Positions, vectors, Enclose(firstRow, rows), positions, near.Selection, selectedBefore.Pointer);
        positions.FillUp(near.SelectedCount);
        return near;
    }

    /// <summary>Makes room behind what was found.</summary>
    private byte* Reserve(in BlockJob job, long length)
    {
        if (foundLength + length > found.Capacity)
        {
            MemoryGuard.CheckBytes(Math.Max(foundLength + length, found.Capacity + (found.Capacity / 2)), job.Cutoff);
            found.Ensure(foundLength + length, foundLength);
        }

        return found.Pointer + foundLength;
    }

    private int Filter(in BlockJob job, int place, int row, ulong* words, in FoundBin near)
    {
        var marks = (byte*)words;
        int vectors = near.VectorCount;
        float px = centerX.Pointer[row];
        float py = centerY.Pointer[row];
        float pz = centerZ.Pointer[row];
        words[near.WordCount - 1] = 0;
        if (RowFilter.Mark(x.Pointer, y.Pointer, z.Pointer, vectors, px, py, pz, below, above, marks))
        {
            for (int vector = 0; vector < vectors; vector++)
            {
                for (uint rest = RowFilter.Doubtful(x.Pointer, y.Pointer, z.Pointer, vector, px, py, pz, below, above); rest != 0; rest &= rest - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(rest);
                    if (!Holds(job, place, Candidate((vector * RowFilter.Lanes) + lane, near.Selection)))
                    {
                        marks[vector] &= (byte)~(1 << lane);
                    }
                }
            }
        }

        if (job.IsSameSet)
        {
            int self = Selected(collector.SelfOf(row), near.Selection);
            words[self / FoundBin.CandidatesPerWord] &= ~(1ul << (self % FoundBin.CandidatesPerWord));
            if (job.Selection == PairSelection.Half)
            {
                // The candidates are in order of (j, S): what comes before the center itself is found from the other side.
                new Span<ulong>(words, self / FoundBin.CandidatesPerWord).Clear();
                words[self / FoundBin.CandidatesPerWord] &= ~((1ul << (self % FoundBin.CandidatesPerWord)) - 1);
            }
        }

        int count = 0;
        for (int k = 0; k < near.WordCount; k++)
        {
            count += BitOperations.PopCount(words[k]);
        }

        return count;
    }

    /// <summary>The number that a candidate of the block has among the selected ones.</summary>
    private int Selected(int candidate, byte* selection)
    {
        int vector = candidate / RowFilter.Lanes;
        int lane = candidate % RowFilter.Lanes;
        return selectedBefore.Pointer[vector] + BitOperations.PopCount(selection[vector] & ((1u << lane) - 1));
    }

    /// <summary>The number that a selected candidate has in the block.</summary>
    private int Candidate(int selected, byte* selection)
    {
        int vector = 0;
        while (vector + 1 < collector.VectorCount && selectedBefore.Pointer[vector + 1] <= selected)
        {
            vector++;
        }

        uint rest = selection[vector];
        for (int k = selectedBefore.Pointer[vector]; k < selected; k++)
        {
            rest &= rest - 1;
        }

        return (vector * RowFilter.Lanes) + BitOperations.TrailingZeroCount(rest);
    }

    private bool Holds(in BlockJob job, int place, int candidate)
    {
        long shift = collector.Shifts[candidate] - job.CenterWraps[place];
        return PairLaw.Holds(
            job.Centers[job.CenterOrder[place]],
            job.Points[collector.Neighbors[candidate]],
            CellShift.UnpackA(shift),
            CellShift.UnpackB(shift),
            CellShift.UnpackC(shift),
            job.Grid,
            job.CutoffSquared);
    }
}
