using System.Numerics;
using MDEngine.Neighbors.Kernels;

namespace MDEngine.Neighbors;

/// <summary>
/// Searches a range of bins of centers on one thread. For each bin it collects the candidates of all its centers once, sorts
/// them once by (j, S), and filters them for each center in turn, so that every row comes out in order without a sort of its
/// own. The first pass keeps what it found as one bit a candidate; the second writes the rows from these bits.
/// </summary>
internal sealed unsafe class BlockWorker : IDisposable
{
    /// <summary>Candidates of so far away that no cutoff reaches them fill the last vector.</summary>
    private const float Nowhere = 1e18f;

    private const int CandidatesPerWord = 64;
    private const double SinglePrecision = 1.0 / (1 << 24);

    private readonly NativeBuffer<float> unsortedX = new();
    private readonly NativeBuffer<float> unsortedY = new();
    private readonly NativeBuffer<float> unsortedZ = new();
    private readonly NativeBuffer<int> unsortedPlaces = new();
    private readonly NativeBuffer<int> unsortedImages = new();
    private readonly NativeBuffer<float> x = new();
    private readonly NativeBuffer<float> y = new();
    private readonly NativeBuffer<float> z = new();
    private readonly NativeBuffer<float> centerX = new();
    private readonly NativeBuffer<float> centerY = new();
    private readonly NativeBuffer<float> centerZ = new();
    private readonly NativeBuffer<int> selfPlaces = new();
    private readonly NativeBuffer<long> imageShifts = new();
    private readonly CandidateSorter sorter = new();
    private readonly NativeBuffer<byte> found = new();
    private long foundLength;

    /// <summary>Memory that grows with the number of atoms, bytes.</summary>
    public long MemoryBytes => found.Capacity;

    /// <summary>Counts the neighbors of the centers in bins <paramref name="first"/> … <paramref name="end"/>−1, and keeps which they are.</summary>
    /// <param name="job">What to search.</param>
    /// <param name="first">First occupied bin of centers.</param>
    /// <param name="end">Behind the last one.</param>
    /// <param name="counts">[N] of all centers; written for those in the bins.</param>
    public void Count(in BlockJob job, int first, int end, int* counts)
    {
        foundLength = 0;
        for (int bin = first; bin < end; bin++)
        {
            int start = job.CenterStarts[bin];
            int rows = job.CenterStarts[bin + 1] - start;
            var origin = new Vector3D(job.CenterX[start], job.CenterY[start], job.CenterZ[start]);
            Box box = Enclose(job, start, rows, origin, out float below, out float above);
            int candidates = Collect(job, bin, origin, box);
            FoundBlock block = Reserve(job, rows, candidates);
            SortCandidates(job, start, rows, candidates, block);
            for (int row = 0; row < rows; row++)
            {
                counts[job.CenterOrder[start + row]] = Filter(job, start, row, candidates, below, above, block);
            }
        }
    }

    /// <summary>Writes the rows that <see cref="Count"/> found, for the same bins.</summary>
    public void Fill(in BlockJob job, int first, int end, int* offsets, int* neighbors, long* shifts)
    {
        byte* at = found.Pointer;
        for (int bin = first; bin < end; bin++)
        {
            int start = job.CenterStarts[bin];
            int rows = job.CenterStarts[bin + 1] - start;
            var block = new FoundBlock(at, rows);
            at += block.Length;
            for (int row = 0; row < rows; row++)
            {
                int offset = offsets[job.CenterOrder[start + row]];
                Write(block, row, job.CenterWraps[start + row], neighbors + offset, shifts + offset);
            }
        }
    }

    public void Dispose()
    {
        unsortedX.Dispose();
        unsortedY.Dispose();
        unsortedZ.Dispose();
        unsortedPlaces.Dispose();
        unsortedImages.Dispose();
        x.Dispose();
        y.Dispose();
        z.Dispose();
        centerX.Dispose();
        centerY.Dispose();
        centerZ.Dispose();
        selfPlaces.Dispose();
        imageShifts.Dispose();
        sorter.Dispose();
        found.Dispose();
    }

    /// <summary>
    /// The box around the centers of a bin, in single precision from its first center, and the squared distances below which a
    /// pair is certainly inside and from which on it is certainly outside the cutoff.
    /// </summary>
    private Box Enclose(in BlockJob job, int start, int rows, Vector3D origin, out float below, out float above)
    {
        centerX.Ensure(rows);
        centerY.Ensure(rows);
        centerZ.Ensure(rows);
        selfPlaces.Ensure(rows);
        var box = default(Box);
        for (int row = 0; row < rows; row++)
        {
            float px = (float)(job.CenterX[start + row] - origin.X);
            float py = (float)(job.CenterY[start + row] - origin.Y);
            float pz = (float)(job.CenterZ[start + row] - origin.Z);
            box.LowX = Math.Min(box.LowX, px);
            box.LowY = Math.Min(box.LowY, py);
            box.LowZ = Math.Min(box.LowZ, pz);
            box.HighX = Math.Max(box.HighX, px);
            box.HighY = Math.Max(box.HighY, py);
            box.HighZ = Math.Max(box.HighZ, pz);
            centerX.Pointer[row] = px;
            centerY.Pointer[row] = py;
            centerZ.Pointer[row] = pz;
        }

        // A coordinate is rounded once to single precision (half a unit in the last place of at most `span`), a difference of two
        // once more; three squares and two sums add less than 8 units. Doubled, which costs nothing, to be sure.
        double span = Math.Max(
            Math.Max(Math.Max(-box.LowX, box.HighX), Math.Max(-box.LowY, box.HighY)), Math.Max(-box.LowZ, box.HighZ)) + job.Cutoff;
        double difference = (4 * SinglePrecision * span) + job.PositionError;
        double error = 2 * ((3.5 * job.Cutoff * difference) + (3 * difference * difference) + (8 * SinglePrecision * job.CutoffSquared));
        below = MathF.BitDecrement((float)(job.CutoffSquared - error));
        above = MathF.BitIncrement((float)(job.CutoffSquared + error));
        box.ReachSquared = MathF.BitIncrement((float)(job.CutoffSquared + (2 * error)));
        return box;
    }

    /// <summary>Collects the points and images within reach of the box, in lexicographic order of the images of each point.</summary>
    private int Collect(in BlockJob job, int bin, Vector3D origin, in Box box)
    {
        SearchPlan plan = job.Plan;
        SearchGrid grid = job.Grid;
        OccupiedBins bins = job.PointBins;
        long key = job.CenterKeys[bin];
        int binC = (int)(key % grid.BinsC);
        int binB = (int)(key / grid.BinsC % grid.BinsB);
        int binA = (int)(key / grid.BinsC / grid.BinsB);
        (int firstA, int lastA) = SearchPlan.Range(binA, plan.ReachA, grid.BinsA, grid.PeriodicA);
        (int firstB, int lastB) = SearchPlan.Range(binB, plan.ReachB, grid.BinsB, grid.PeriodicB);
        (int firstC, int lastC) = SearchPlan.Range(binC, plan.ReachC, grid.BinsC, grid.PeriodicC);
        int count = 0;
        int images = 0;
        for (int a = firstA; a <= lastA; a++)
        {
            int imageA = FloorDivide(a, grid.BinsA);
            for (int b = firstB; b <= lastB; b++)
            {
                int imageB = FloorDivide(b, grid.BinsB);
                for (int c = firstC; c <= lastC;)
                {
                    int imageC = FloorDivide(c, grid.BinsC);
                    int home = imageC * grid.BinsC;
                    int last = Math.Min(lastC, home + grid.BinsC - 1);
                    long column = grid.Key(a - (imageA * grid.BinsA), b - (imageB * grid.BinsB), 0);
                    int from = bins.FirstFrom(column + c - home);
                    int to = from;
                    while (to < bins.Count && bins.Keys[to] <= column + last - home)
                    {
                        to++;
                    }

                    c = last + 1;
                    if (to == from)
                    {
                        continue;
                    }

                    int start = bins.Starts[from];
                    int end = bins.Starts[to];
                    Vector3D move = grid.Translation(imageA, imageB, imageC) - origin;
                    Candidates into = ReserveCandidates(count, end - start);
                    imageShifts.Ensure(images + 1, images);
                    imageShifts.Pointer[images] = CellShift.Pack(imageA, imageB, imageC);
                    count = RowFilter.Append(job.PointX, job.PointY, job.PointZ, start, end, move.X, move.Y, move.Z, box, images, into, count);
                    images++;
                }
            }
        }

        return count;
    }

    private Candidates ReserveCandidates(int count, int more)
    {
        long length = (long)count + more + RowFilter.Lanes;
        unsortedX.Ensure(length, count);
        unsortedY.Ensure(length, count);
        unsortedZ.Ensure(length, count);
        unsortedPlaces.Ensure(length, count);
        unsortedImages.Ensure(length, count);
        return new(unsortedX.Pointer, unsortedY.Pointer, unsortedZ.Pointer, unsortedPlaces.Pointer, unsortedImages.Pointer);
    }

    private FoundBlock Reserve(in BlockJob job, int rows, int candidates)
    {
        long length = FoundBlock.LengthFor(rows, candidates);
        if (foundLength + length > found.Capacity)
        {
            MemoryGuard.CheckBytes(Math.Max(foundLength + length, found.Capacity + (found.Capacity / 2)), job.Cutoff);
            found.Ensure(foundLength + length, foundLength);
        }

        var block = new FoundBlock(found.Pointer + foundLength, rows, candidates);
        foundLength += length;
        return block;
    }

    /// <summary>Puts the candidates in order of (j, S), and notes where each center finds itself among them.</summary>
    private void SortCandidates(in BlockJob job, int start, int rows, int count, in FoundBlock block)
    {
        long padded = ((long)count + RowFilter.Lanes - 1) / RowFilter.Lanes * RowFilter.Lanes;
        x.Ensure(padded);
        y.Ensure(padded);
        z.Ensure(padded);
        int* places = unsortedPlaces.Pointer;
        int* images = unsortedImages.Pointer;
        ulong* sorted = sorter.Sort(job.PointOrder, places, count);
        long* shifts = imageShifts.Pointer;
        long difference = 0;
        long firstShift = 0;
        for (int k = 0; k < count; k++)
        {
            int from = (int)(uint)sorted[k];
            int place = places[from];
            long image = shifts[images[from]];
            long shift = image + job.PointWraps[place];
            x.Pointer[k] = unsortedX.Pointer[from];
            y.Pointer[k] = unsortedY.Pointer[from];
            z.Pointer[k] = unsortedZ.Pointer[from];
            block.Neighbors[k] = (int)(sorted[k] >> 32);
            block.Shifts[k] = shift;
            firstShift = k == 0 ? shift : firstShift;
            difference |= shift ^ firstShift;
            if (job.IsSameSet && (uint)(place - start) < (uint)rows && image == 0)
            {
                selfPlaces.Pointer[place - start] = k;
            }
        }

        for (int k = count; k < padded; k++)
        {
            x.Pointer[k] = Nowhere;
            y.Pointer[k] = Nowhere;
            z.Pointer[k] = Nowhere;
        }

        block.SetUniform(difference == 0);
    }

    private int Filter(in BlockJob job, int start, int row, int candidates, float below, float above, in FoundBlock block)
    {
        ulong* words = block.Marks(row);
        byte* marks = (byte*)words;
        int vectors = (candidates + RowFilter.Lanes - 1) / RowFilter.Lanes;
        float px = centerX.Pointer[row];
        float py = centerY.Pointer[row];
        float pz = centerZ.Pointer[row];
        words[block.WordCount - 1] = 0;
        if (RowFilter.Mark(x.Pointer, y.Pointer, z.Pointer, vectors, px, py, pz, below, above, marks))
        {
            for (int vector = 0; vector < vectors; vector++)
            {
                for (uint rest = RowFilter.Doubtful(x.Pointer, y.Pointer, z.Pointer, vector, px, py, pz, below, above); rest != 0; rest &= rest - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(rest);
                    if (!Holds(job, start + row, (vector * RowFilter.Lanes) + lane, block))
                    {
                        marks[vector] &= (byte)~(1 << lane);
                    }
                }
            }
        }

        if (job.IsSameSet)
        {
            int self = selfPlaces.Pointer[row];
            words[self / CandidatesPerWord] &= ~(1ul << (self % CandidatesPerWord));
            if (job.Selection == PairSelection.Half)
            {
                // The candidates are in order of (j, S): what comes before the center itself is found from the other side.
                new Span<ulong>(words, self / CandidatesPerWord).Clear();
                words[self / CandidatesPerWord] &= ~((1ul << (self % CandidatesPerWord)) - 1);
            }
        }

        int count = 0;
        for (int k = 0; k < block.WordCount; k++)
        {
            count += BitOperations.PopCount(words[k]);
        }

        return count;
    }

    private static bool Holds(in BlockJob job, int place, int candidate, in FoundBlock block)
    {
        long shift = block.Shifts[candidate] - job.CenterWraps[place];
        return PairLaw.Holds(
            job.Centers[job.CenterOrder[place]],
            job.Points[block.Neighbors[candidate]],
            CellShift.UnpackA(shift),
            CellShift.UnpackB(shift),
            CellShift.UnpackC(shift),
            job.Grid,
            job.CutoffSquared);
    }

    private static void Write(in FoundBlock block, int row, long wrap, int* neighbors, long* shifts)
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

            new Span<long>(shifts, count).Fill(count == 0 ? 0 : block.Shifts[0] - wrap);
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

    private static int FloorDivide(int a, int n) => a >= 0 ? a / n : -((n - 1 - a) / n);
}
