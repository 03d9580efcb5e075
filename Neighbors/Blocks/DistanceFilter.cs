using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MDEngine.Neighbors.Search;

namespace MDEngine.Neighbors.Blocks;

/// <summary>
/// The innermost loops on a processor: eight single-precision distances at a time. Single precision decides only what it can
/// decide for certain; the few pairs within its rounding of the cutoff are marked for <see cref="CutoffTest"/>.
/// </summary>
internal static unsafe class DistanceFilter
{
    /// <summary>Candidates in a vector.</summary>
    public const int Lanes = 8;

    /// <summary>For each mask of eight lanes, the lanes that are set, first to last, one a byte.</summary>
    private static readonly byte* CompressionTable = MakeCompressionTable(Lanes);

    /// <summary>The same for four lanes of twice the width.</summary>
    private static readonly byte* PairCompressionTable = MakeCompressionTable(Lanes / 2);

    /// <summary>
    /// Marks the candidates whose squared distance is below <paramref name="above"/>, one bit each, and tells whether any of them
    /// is not below <paramref name="below"/> too.
    /// </summary>
    public static bool Mark(
        float* x, float* y, float* z, int vectors, float px, float py, float pz, float below, float above, byte* marks)
    {
        Vector256<float> vx = Vector256.Create(px);
        Vector256<float> vy = Vector256.Create(py);
        Vector256<float> vz = Vector256.Create(pz);
        Vector256<float> inner = Vector256.Create(below);
        Vector256<float> outer = Vector256.Create(above);
        Vector256<float> doubtful = Vector256<float>.Zero;
        for (int k = 0; k < vectors; k++)
        {
            Vector256<float> squared = Squared(x, y, z, k, vx, vy, vz);

            // Lane l is candidate 8k + l: all bits set where it is within the outer bound; bit l of the byte is the lane's sign bit.
            Vector256<float> near = Vector256.LessThan(squared, outer);
            doubtful |= Vector256.AndNot(near, Vector256.LessThan(squared, inner));
            marks[k] = (byte)near.ExtractMostSignificantBits();
        }

        return doubtful.ExtractMostSignificantBits() != 0;
    }

    /// <summary>The doubtful candidates of one vector, one bit each.</summary>
    public static uint Doubtful(
        float* x, float* y, float* z, int vector, float px, float py, float pz, float below, float above)
    {
        Vector256<float> squared = Squared(x, y, z, vector, Vector256.Create(px), Vector256.Create(py), Vector256.Create(pz));
        return Vector256.AndNot(
            Vector256.LessThan(squared, Vector256.Create(above)),
            Vector256.LessThan(squared, Vector256.Create(below))).ExtractMostSignificantBits();
    }

    /// <summary>
    /// Appends those of a bucket's entries that are within reach of a box to the candidates. Up to <see cref="Lanes"/> elements
    /// behind the end are overwritten.
    /// </summary>
    /// <param name="part">The entries; whole vectors of them can be read.</param>
    /// <param name="box">The box.</param>
    /// <param name="into">Where to write; shifts too, unless there is no room for them.</param>
    /// <param name="count">Number of candidates so far.</param>
    /// <returns>The new number of candidates.</returns>
    public static int Append(in BucketPart part, in Box box, in Candidates into, int count)
    {
        for (int k = 0; k < part.Count; k += Lanes)
        {
            (Vector256<float> x, Vector256<float> y, Vector256<float> z, Vector256<int> points) = Transpose((float*)(part.Entries + k));
            uint mask = WithinReach(x, y, z, box);

            // The last vector reads beyond the part: lanes without an entry are dropped.
            if (part.Count - k < Lanes)
            {
                mask &= (1u << (part.Count - k)) - 1;
            }

            Compress(x.AsInt32(), mask, (int*)into.X + count);
            Compress(y.AsInt32(), mask, (int*)into.Y + count);
            Compress(z.AsInt32(), mask, (int*)into.Z + count);
            Compress(points, mask, into.Points + count);
            if (into.Shifts is not null)
            {
                Take(part.Shifts + k, mask, into.Shifts + count);
            }

            count += BitOperations.PopCount(mask);
        }

        return count;
    }

    /// <summary>
    /// Takes the candidates that are marked as centers, and clears their marks. Up to <see cref="Lanes"/> elements behind the end
    /// are overwritten.
    /// </summary>
    /// <returns>Number of centers.</returns>
    public static int TakeCenters(in Candidates from, int vectors, in Centers into)
    {
        Vector256<int> lanes = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);
        int count = 0;
        for (int k = 0; k < vectors * Lanes; k += Lanes)
        {
            Vector256<int> points = Vector256.Load(from.Points + k);
            uint mask = points.ExtractMostSignificantBits(); // the sign bit of a lane marks a center
            if (mask == 0)
            {
                continue;
            }

            points &= Vector256.Create(~BucketEntry.OwnFlag);
            points.Store(from.Points + k);
            Compress(Vector256.Load((int*)from.X + k), mask, (int*)into.X + count);
            Compress(Vector256.Load((int*)from.Y + k), mask, (int*)into.Y + count);
            Compress(Vector256.Load((int*)from.Z + k), mask, (int*)into.Z + count);
            Compress(points, mask, into.Points + count);
            Compress(Vector256.Create(k) + lanes, mask, into.Candidates + count);
            count += BitOperations.PopCount(mask);
        }

        return count;
    }

    /// <summary>
    /// Selects the positions of the candidates within reach of a box, in the same order. Up to <see cref="Lanes"/> elements behind
    /// the end are overwritten.
    /// </summary>
    /// <param name="from">Candidates.</param>
    /// <param name="vectors">Vectors of them.</param>
    /// <param name="box">The box.</param>
    /// <param name="into">Where to write.</param>
    /// <param name="masks">[vectors] which were selected, one bit each.</param>
    /// <param name="before">[vectors] how many were selected before.</param>
    /// <returns>How many were selected.</returns>
    public static int Select(
        in CandidatePositions from, int vectors, in Box box, in CandidatePositions into, byte* masks, int* before)
    {
        int count = 0;
        for (int vector = 0; vector < vectors; vector++)
        {
            Vector256<float> x = Vector256.Load(from.X + (vector * Lanes));
            Vector256<float> y = Vector256.Load(from.Y + (vector * Lanes));
            Vector256<float> z = Vector256.Load(from.Z + (vector * Lanes));
            uint mask = WithinReach(x, y, z, box);
            masks[vector] = (byte)mask;
            before[vector] = count;
            if (mask != 0)
            {
                Compress(x.AsInt32(), mask, (int*)into.X + count);
                Compress(y.AsInt32(), mask, (int*)into.Y + count);
                Compress(z.AsInt32(), mask, (int*)into.Z + count);
                count += BitOperations.PopCount(mask);
            }
        }

        return count;
    }

    /// <summary>Takes from neighbors what was selected. Up to <see cref="Lanes"/> elements behind the end are overwritten.</summary>
    public static void Take(int* from, int vectors, byte* masks, int* into)
    {
        for (int vector = 0; vector < vectors; vector++)
        {
            uint mask = masks[vector];
            Compress(Vector256.Load(from + (vector * Lanes)), mask, into);
            into += BitOperations.PopCount(mask);
        }
    }

    /// <summary>Takes from shifts what was selected. Up to <see cref="Lanes"/> elements behind the end are overwritten.</summary>
    public static void Take(long* from, int vectors, byte* masks, long* into)
    {
        for (int vector = 0; vector < vectors; vector++)
        {
            Take(from + (vector * Lanes), masks[vector], into);
            into += BitOperations.PopCount(masks[vector]);
        }
    }

    /// <summary>Marks the shifts that differ from one of them.</summary>
    /// <param name="shifts">[vectors · <see cref="Lanes"/>].</param>
    /// <param name="vectors">Vectors of them.</param>
    /// <param name="one">The one.</param>
    /// <param name="masks">[vectors] where to write, one bit each.</param>
    public static void Compare(long* shifts, int vectors, long one, byte* masks)
    {
        const int Half = Lanes / 2;
        Vector256<long> same = Vector256.Create(one);
        for (int vector = 0; vector < vectors; vector++)
        {
            uint low = Vector256.Equals(Vector256.Load(shifts + (vector * Lanes)), same).ExtractMostSignificantBits();
            uint high = Vector256.Equals(Vector256.Load(shifts + (vector * Lanes) + Half), same).ExtractMostSignificantBits();
            masks[vector] = (byte)~(low | (high << Half));
        }
    }

    /// <summary>Whether a candidate is in both selections.</summary>
    public static bool Meet(byte* first, byte* second, int vectors)
    {
        int vector = 0;
        for (; vector <= vectors - sizeof(ulong); vector += sizeof(ulong))
        {
            if ((*(ulong*)(first + vector) & *(ulong*)(second + vector)) != 0)
            {
                return true;
            }
        }

        for (; vector < vectors; vector++)
        {
            if ((first[vector] & second[vector]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(long* from, uint mask, long* into)
    {
        const int Half = Lanes / 2;
        Compress(Vector256.Load(from), mask & 0xF, into);
        Compress(Vector256.Load(from + Half), mask >> Half, into + BitOperations.PopCount(mask & 0xF));
    }

    /// <summary>Eight entries of four elements as four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> X, Vector256<float> Y, Vector256<float> Z, Vector256<int> Points) Transpose(float* from)
    {
        if (!Avx.IsSupported)
        {
            return (Every(from, 0), Every(from, 1), Every(from, 2), Every(from, 3).AsInt32());
        }

        // Entries 0 to 7, each x y z p. Lower halves hold entries 0 to 3, upper halves 4 to 7, and the unpacks work on each half alone:
        // a = x0 y0 z0 p0 | x4 y4 z4 p4, b the same of entries 1 and 5, c of 2 and 6, d of 3 and 7.
        Vector256<float> a = Vector256.Create(Vector128.Load(from), Vector128.Load(from + 16));
        Vector256<float> b = Vector256.Create(Vector128.Load(from + 4), Vector128.Load(from + 20));
        Vector256<float> c = Vector256.Create(Vector128.Load(from + 8), Vector128.Load(from + 24));
        Vector256<float> d = Vector256.Create(Vector128.Load(from + 12), Vector128.Load(from + 28));

        // x0 x1 y0 y1 | x4 x5 y4 y5, z0 z1 p0 p1 | z4 z5 p4 p5, and the same of entries 2, 3, 6 and 7; then pairs of floats as doubles:
        // x0 x1 x2 x3 | x4 x5 x6 x7, and so on.
        Vector256<double> xyLow = Avx.UnpackLow(a, b).AsDouble();
        Vector256<double> zpLow = Avx.UnpackHigh(a, b).AsDouble();
        Vector256<double> xyHigh = Avx.UnpackLow(c, d).AsDouble();
        Vector256<double> zpHigh = Avx.UnpackHigh(c, d).AsDouble();
        return (
            Avx.UnpackLow(xyLow, xyHigh).AsSingle(),
            Avx.UnpackHigh(xyLow, xyHigh).AsSingle(),
            Avx.UnpackLow(zpLow, zpHigh).AsSingle(),
            Avx.UnpackHigh(zpLow, zpHigh).AsInt32());
    }

    private static Vector256<float> Every(float* from, int element) => Vector256.Create(
        from[element], from[element + 4], from[element + 8], from[element + 12],
        from[element + 16], from[element + 20], from[element + 24], from[element + 28]);

    /// <summary>Bit l is set if the distance of lane l from the box, zero inside it, is within reach.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint WithinReach(Vector256<float> x, Vector256<float> y, Vector256<float> z, in Box box)
    {
        Vector256<float> dx = Outside(x, box.CenterX, box.HalfX);
        Vector256<float> dy = Outside(y, box.CenterY, box.HalfY);
        Vector256<float> dz = Outside(z, box.CenterZ, box.HalfZ);
        Vector256<float> squared = Vector256.MultiplyAddEstimate(dz, dz, Vector256.MultiplyAddEstimate(dy, dy, dx * dx));
        return Vector256.LessThan(squared, Vector256.Create(box.ReachSquared)).ExtractMostSignificantBits();
    }

    /// <summary>
    /// Writes the lanes that the mask selects, first to last and without gaps. A permutation brings them to the front, and all eight
    /// lanes are stored: those behind the selected ones are overwritten by what comes next.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compress(Vector256<int> values, uint mask, int* into)
    {
        if (Avx2.IsSupported)
        {
            Avx2.PermuteVar8x32(values, Avx2.ConvertToVector256Int32(CompressionTable + (mask * Lanes))).Store(into);
            return;
        }

        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            *into++ = values[BitOperations.TrailingZeroCount(rest)];
        }
    }

    /// <summary>The same for four lanes of 64 bits, moved as pairs of 32-bit lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compress(Vector256<long> values, uint mask, long* into)
    {
        if (Avx2.IsSupported)
        {
            Vector256<int> lanes = Avx2.ConvertToVector256Int32(PairCompressionTable + (mask * Lanes));
            Avx2.PermuteVar8x32(values.AsInt32(), lanes).AsInt64().Store(into);
            return;
        }

        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            *into++ = values[BitOperations.TrailingZeroCount(rest)];
        }
    }

    /// <summary>Lane l: the squared distance of candidate 8·vector + l from p. Fused or not, its rounding is within the bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Squared(
        float* x, float* y, float* z, int vector, Vector256<float> px, Vector256<float> py, Vector256<float> pz)
    {
        Vector256<float> dx = Vector256.Load(x + (vector * Lanes)) - px;
        Vector256<float> dy = Vector256.Load(y + (vector * Lanes)) - py;
        Vector256<float> dz = Vector256.Load(z + (vector * Lanes)) - pz;
        return Vector256.MultiplyAddEstimate(dz, dz, Vector256.MultiplyAddEstimate(dy, dy, dx * dx));
    }

    /// <summary>Each lane: how far a coordinate lies outside an interval, 0 inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Outside(Vector256<float> value, float center, float half) =>
        Vector256.MaxNative(Vector256.Abs(value - Vector256.Create(center)) - Vector256.Create(half), Vector256<float>.Zero);

    private static byte* MakeCompressionTable(int lanes)
    {
        int width = Lanes / lanes;
        var table = (byte*)RuntimeHelpers.AllocateTypeAssociatedMemory(typeof(DistanceFilter), (1 << lanes) * Lanes);
        for (int mask = 0; mask < 1 << lanes; mask++)
        {
            int count = 0;
            for (int lane = 0; lane < Lanes; lane++)
            {
                if ((mask & (1 << (lane / width))) != 0)
                {
                    table[(mask * Lanes) + count++] = (byte)lane;
                }
            }
        }

        return table;
    }
}
