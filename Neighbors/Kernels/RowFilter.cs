using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MDEngine.Neighbors.Kernels;

/// <summary>
/// The innermost loops on a processor: eight single-precision distances at a time. Single precision decides only what it can
/// decide for certain; the few pairs within its rounding of the cutoff are marked for <see cref="PairLaw"/>.
/// </summary>
internal static unsafe class RowFilter
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
    /// Moves the points of a run by (tx, ty, tz), and appends those within reach of a box to the candidates: coordinates, place
    /// and image. Up to <see cref="Lanes"/> elements behind the end are overwritten.
    /// </summary>
    /// <returns>The new number of candidates.</returns>
    public static int Append(
        double* x, double* y, double* z, int first, int end, double tx, double ty, double tz, in Box box, int image, in Candidates into, int count)
    {
        for (int k = first; k < end; k += Lanes)
        {
            Vector256<float> vx = Narrow(x + k, tx);
            Vector256<float> vy = Narrow(y + k, ty);
            Vector256<float> vz = Narrow(z + k, tz);
            uint mask = WithinReach(vx, vy, vz, box);
            if (end - k < Lanes)
            {
                mask &= (1u << (end - k)) - 1;
            }

            if (mask == 0)
            {
                continue;
            }

            Compress(vx.AsInt32(), mask, (int*)into.X + count);
            Compress(vy.AsInt32(), mask, (int*)into.Y + count);
            Compress(vz.AsInt32(), mask, (int*)into.Z + count);
            Compress(Vector256.Create(k) + Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7), mask, into.Places + count);
            Vector256.Create(image).Store(into.Images + count);
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
        const int Half = Lanes / 2;
        for (int vector = 0; vector < vectors; vector++)
        {
            uint mask = masks[vector];
            Compress(Vector256.Load(from + (vector * Lanes)), mask & 0xF, into);
            into += BitOperations.PopCount(mask & 0xF);
            Compress(Vector256.Load(from + (vector * Lanes) + Half), mask >> Half, into);
            into += BitOperations.PopCount(mask >> Half);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint WithinReach(Vector256<float> x, Vector256<float> y, Vector256<float> z, in Box box)
    {
        Vector256<float> dx = Outside(x, box.CenterX, box.HalfX);
        Vector256<float> dy = Outside(y, box.CenterY, box.HalfY);
        Vector256<float> dz = Outside(z, box.CenterZ, box.HalfZ);
        Vector256<float> squared = Vector256.MultiplyAddEstimate(dz, dz, Vector256.MultiplyAddEstimate(dy, dy, dx * dx));
        return Vector256.LessThan(squared, Vector256.Create(box.ReachSquared)).ExtractMostSignificantBits();
    }

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Squared(
        float* x, float* y, float* z, int vector, Vector256<float> px, Vector256<float> py, Vector256<float> pz)
    {
        Vector256<float> dx = Vector256.Load(x + (vector * Lanes)) - px;
        Vector256<float> dy = Vector256.Load(y + (vector * Lanes)) - py;
        Vector256<float> dz = Vector256.Load(z + (vector * Lanes)) - pz;
        return Vector256.MultiplyAddEstimate(dz, dz, Vector256.MultiplyAddEstimate(dy, dy, dx * dx));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Narrow(double* values, double shift) => Vector256.Narrow(
        Vector256.Load(values) + Vector256.Create(shift), Vector256.Load(values + 4) + Vector256.Create(shift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Outside(Vector256<float> value, float center, float half) =>
        Vector256.MaxNative(Vector256.Abs(value - Vector256.Create(center)) - Vector256.Create(half), Vector256<float>.Zero);

    private static byte* MakeCompressionTable(int lanes)
    {
        int width = Lanes / lanes;
        var table = (byte*)RuntimeHelpers.AllocateTypeAssociatedMemory(typeof(RowFilter), (1 << lanes) * Lanes);
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

/// <summary>A box around centers, and how far from it candidates may lie; Å from the reference point.</summary>
internal struct Box
{
    public float CenterX;
    public float CenterY;
    public float CenterZ;
    public float HalfX;
    public float HalfY;
    public float HalfZ;
    public float ReachSquared;
}

/// <summary>Unsorted candidates: coordinates in Å from the reference point, place among the sorted points, number of the image.</summary>
internal readonly unsafe struct Candidates(float* x, float* y, float* z, int* places, int* images)
{
    public readonly float* X = x;
    public readonly float* Y = y;
    public readonly float* Z = z;
    public readonly int* Places = places;
    public readonly int* Images = images;
}

/// <summary>Coordinates of candidates, Å from the reference point.</summary>
internal readonly unsafe struct CandidatePositions(float* x, float* y, float* z)
{
    public readonly float* X = x;
    public readonly float* Y = y;
    public readonly float* Z = z;

    /// <summary>Fills the last vector up with candidates so far away that no cutoff reaches them.</summary>
    public void FillUp(int count)
    {
        const float Nowhere = 1e18f;
        for (int k = count; k % RowFilter.Lanes != 0; k++)
        {
            X[k] = Nowhere;
            Y[k] = Nowhere;
            Z[k] = Nowhere;
        }
    }
}
