using System.Numerics;
using MDEngine.Neighbors.Search;

namespace MDEngine.Neighbors.Blocks;

/// <summary>
/// Searches a range of blocks of centers on one thread. The candidates of a block come in order of (j, S) from its bucket; each
/// bin of the block selects those near it, and filters them for each of its centers in turn, so that every row comes out in
/// order without a sort. The first pass keeps what it found as one bit a candidate; the second writes the rows from these bits.
/// </summary>
internal sealed unsafe class BlockWorker : IDisposable
{
    private const double SinglePrecision = 1.0 / (1 << 24);

    private readonly BlockCandidates candidates = new();
    private readonly BlockCenters centers = new();
    private readonly RowWriter rowWriter = new();
    private readonly NativeBuffer<float> x = new();
    private readonly NativeBuffer<float> y = new();
    private readonly NativeBuffer<float> z = new();
    private readonly NativeBuffer<int> selectedBefore = new();
    private readonly NativeBuffer<byte> shiftedCandidates = new();
    private readonly NativeBuffer<byte> found = new();
    private bool wrapsDiffer;
    private long foundLength;
    private long blockStart;
    private float below;
    private float above;
    private float reachSquared;

    /// <summary>Memory that grows with the number of atoms, bytes.</summary>
    public long MemoryBytes => found.Capacity + Points.MemoryBytes + Centers.MemoryBytes;

    /// <summary>The points that this worker was given, at the blocks within their reach.</summary>
    public BlockBuckets Points { get; } = new();

    /// <summary>The centers that this worker was given, if they are not points, at their blocks.</summary>
    public BlockBuckets Centers { get; } = new();

    private BlockMatches Block => new(found.Pointer + blockStart);

    /// <summary>Counts the neighbors of the centers in blocks <paramref name="first"/> … <paramref name="end"/>−1, and keeps which they are.</summary>
    /// <param name="context">What to search.</param>
    /// <param name="first">First block of centers.</param>
    /// <param name="end">Behind the last one.</param>
    /// <param name="counts">[N] of all centers; written for those in the blocks.</param>
    public void Count(in SearchContext context, int first, int end, int* counts)
    {
        foundLength = 0;
        Box box = context.Grid.Box;
        SetPrecision(context, ref box);
        for (int block = first; block < end; block++)
        {
            Collect(context, block, box);
            for (int k = 0; k < centers.Count; k++)
            {
                RowWriter.Prefetch(counts + centers.Points[k]);
            }

            for (int bin = 0; bin < centers.BinCount; bin++)
            {
                CountBin(context, centers.BinStarts[bin], centers.BinStarts[bin + 1], counts);
            }
        }
    }

    /// <summary>Writes the rows that <see cref="Count"/> found, for the same blocks.</summary>
    public void Fill(in SearchContext context, int first, int end) => rowWriter.Write(context, end - first, found.Pointer);

    public void Dispose()
    {
        Points.Dispose();
        Centers.Dispose();
        candidates.Dispose();
        centers.Dispose();
        rowWriter.Dispose();
        x.Dispose();
        y.Dispose();
        z.Dispose();
        selectedBefore.Dispose();
        shiftedCandidates.Dispose();
        found.Dispose();
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

    private Box Enclose(int row, int rows)
    {
        CandidatePositions positions = centers.Positions;
        var box = new Box { ReachSquared = reachSquared };
        (box.CenterX, box.HalfX) = Enclose(positions.X + row, rows);
        (box.CenterY, box.HalfY) = Enclose(positions.Y + row, rows);
        (box.CenterZ, box.HalfZ) = Enclose(positions.Z + row, rows);
        return box;
    }

    /// <summary>Collects the candidates and the centers of a block, and keeps them for the second pass.</summary>
    private void Collect(in SearchContext context, int block, in Box box)
    {
        int bound = BlockCandidates.VectorsFor(BlockCandidates.Bound(context, block));
        blockStart = foundLength;
        Reserve(context, BlockMatches.LengthFor(bound, 0, false));
        int* points = Block.Neighbors;
        candidates.Collect(context, block, box, points);
        if (context.IsSameSet)
        {
            centers.TakeFrom(candidates, points, box, context.BinsPerEdge);
        }
        else
        {
            centers.TakeFrom(context, block, box, candidates.HasShifts);
        }

        if (centers.Count == 0)
        {
            candidates.Clear();
        }

        long length = BlockMatches.LengthFor(candidates.VectorCount, centers.Count, candidates.HasShifts);
        Reserve(context, length, BlockMatches.LengthFor(candidates.VectorCount, 0, false));
        Block.Store(candidates, centers);
        foundLength += length;
        if (candidates.HasShifts)
        {
            CompareShifts();
        }
    }

    /// <summary>Finds the candidates whose shift is another than that of the first center: without them, the shifts of pairs are zero.</summary>
    private void CompareShifts()
    {
        shiftedCandidates.Ensure(candidates.VectorCount);
        long one = centers.Wraps[0];
        DistanceFilter.Compare(candidates.Shifts, candidates.VectorCount, one, shiftedCandidates.Pointer);
        wrapsDiffer = new ReadOnlySpan<long>(centers.Wraps, centers.Count).ContainsAnyExcept(one);
    }

    /// <summary>Sets the squared distances below which a pair is certainly inside and from which on it is certainly outside the cutoff.</summary>
    private void SetPrecision(in SearchContext context, ref Box box)
    {
        // A coordinate is rounded once to single precision (half a unit in the last place of at most `span`), a difference of two
        // once more; three squares and two sums add less than 8 units. Doubled, which costs nothing, to be sure.
        double span = Math.Max(Math.Max(box.HalfX, box.HalfY), box.HalfZ) + context.Cutoff;
        double difference = (4 * SinglePrecision * span) + context.PositionError;
        double error = 2 * ((3.5 * context.Cutoff * difference) + (3 * difference * difference) + (8 * SinglePrecision * context.CutoffSquared));
        below = MathF.BitDecrement((float)(context.CutoffSquared - error));
        above = MathF.BitIncrement((float)(context.CutoffSquared + error));

        // Twice, for the rounding of the boxes, whose middles are not among the points.
        reachSquared = MathF.BitIncrement((float)(context.CutoffSquared + (2 * error)));
        box.ReachSquared = reachSquared;
    }

    /// <summary>Counts the neighbors of the centers <paramref name="first"/> … <paramref name="end"/>−1 of the block, which are one bin.</summary>
    private void CountBin(in SearchContext context, int first, int end, int* counts)
    {
        if (first == end)
        {
            return;
        }

        BinMatches near = Select(context, first, end - first);
        near.HasShifts = candidates.HasShifts
            && (wrapsDiffer || DistanceFilter.Meet(shiftedCandidates.Pointer, near.Selection, candidates.VectorCount));
        int flag = near.HasShifts ? NeighborList.HasShiftsFlag : 0;
        for (int row = first; row < end; row++)
        {
            counts[centers.Points[row]] = Filter(context, row, near.Marks(row - first), near) | flag;
        }

        foundLength += near.Length;
    }

    /// <summary>Selects those of the candidates that are within reach of one bin's centers.</summary>
    private BinMatches Select(in SearchContext context, int firstRow, int rows)
    {
        int vectors = candidates.VectorCount;
        Reserve(context, BinMatches.LengthFor(vectors, rows, candidates.Count));
        var near = new BinMatches(found.Pointer + foundLength, vectors) { RowCount = rows };
        long room = (vectors + 1L) * DistanceFilter.Lanes;
        x.Ensure(room);
        y.Ensure(room);
        z.Ensure(room);
        selectedBefore.Ensure(vectors);
        var positions = new CandidatePositions(x.Pointer, y.Pointer, z.Pointer);
        near.SelectedCount = DistanceFilter.Select(
            candidates.Positions, vectors, Enclose(firstRow, rows), positions, near.Selection, selectedBefore.Pointer);
        positions.FillUp(near.SelectedCount);
        return near;
    }

    /// <summary>Makes room behind what was found, of which a part may be written already.</summary>
    private void Reserve(in SearchContext context, long length, long written = 0)
    {
        if (foundLength + length > found.Capacity)
        {
            MemoryGuard.CheckBytes(Math.Max(foundLength + length, found.Capacity + (found.Capacity / 2)), context.Cutoff);
            found.Ensure(foundLength + length, foundLength + written);
        }
    }

    private int Filter(in SearchContext context, int row, ulong* words, in BinMatches near)
    {
        var marks = (byte*)words;
        int vectors = near.VectorCount;
        float px = centers.Positions.X[row];
        float py = centers.Positions.Y[row];
        float pz = centers.Positions.Z[row];
        words[near.WordCount - 1] = 0;
        if (DistanceFilter.Mark(x.Pointer, y.Pointer, z.Pointer, vectors, px, py, pz, below, above, marks))
        {
            for (int vector = 0; vector < vectors; vector++)
            {
                for (uint rest = DistanceFilter.Doubtful(x.Pointer, y.Pointer, z.Pointer, vector, px, py, pz, below, above); rest != 0; rest &= rest - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(rest);
                    if (!Holds(context, row, Candidate((vector * DistanceFilter.Lanes) + lane, near.Selection)))
                    {
                        marks[vector] &= (byte)~(1 << lane);
                    }
                }
            }
        }

        if (context.IsSameSet)
        {
            int self = Selected(centers.Candidates[row], near.Selection);
            words[self / BinMatches.CandidatesPerWord] &= ~(1ul << (self % BinMatches.CandidatesPerWord));
            if (context.Selection == PairSelection.Half)
            {
                // The candidates are in order of (j, S): what comes before the center itself is found from the other side.
                new Span<ulong>(words, self / BinMatches.CandidatesPerWord).Clear();
                words[self / BinMatches.CandidatesPerWord] &= ~((1ul << (self % BinMatches.CandidatesPerWord)) - 1);
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
        int vector = candidate / DistanceFilter.Lanes;
        int lane = candidate % DistanceFilter.Lanes;
        return selectedBefore.Pointer[vector] + BitOperations.PopCount(selection[vector] & ((1u << lane) - 1));
    }

    /// <summary>The number that a selected candidate has in the block.</summary>
    private int Candidate(int selected, byte* selection)
    {
        int vector = 0;
        while (vector + 1 < candidates.VectorCount && selectedBefore.Pointer[vector + 1] <= selected)
        {
            vector++;
        }

        uint rest = selection[vector];
        for (int k = selectedBefore.Pointer[vector]; k < selected; k++)
        {
            rest &= rest - 1;
        }

        return (vector * DistanceFilter.Lanes) + BitOperations.TrailingZeroCount(rest);
    }

    private bool Holds(in SearchContext context, int row, int candidate)
    {
        long shift = candidates.HasShifts ? candidates.Shifts[candidate] - centers.Wraps[row] : 0;
        CellGeometry cell = context.Grid.Cell;
        return CutoffTest.Holds(
            context.CenterPositions[centers.Points[row]],
            context.PointPositions[Block.Neighbors[candidate]],
            CutoffTest.Translation(
                CellShift.UnpackA(shift), CellShift.UnpackB(shift), CellShift.UnpackC(shift), cell.A, cell.B, cell.C),
            context.CutoffSquared);
    }
}
