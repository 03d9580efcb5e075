using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MDEngine.Potentials.Classical.Kernels;

/// <summary>
/// Energies, forces and virial of pairs, row by row of a full list, so that a row is written by one thread alone.
/// </summary>
/// <remarks>
/// Each row is gone through twice: first the neighbors within the cutoff are moved together, then four at a time are computed.
/// Which of the four lanes a neighbor falls in thus depends only on the neighbors within the cutoff, never on the skin: sums
/// have the same bits whenever the list was built. No fused multiply-add, for the same bits on any machine.
/// </remarks>
internal static class PairKernel
{
    private const int Lanes = 4;

    /// <summary>x, y, z, r² and species of the neighbors within the cutoff.</summary>
    private const int ScratchRows = 5;

    /// <summary>For each mask of four lanes the permutation (of 32-bit halves) that moves the set lanes to the front.</summary>
    private static readonly Vector256<int>[] Compaction = MakeCompaction();

    public static int ScratchLength(int longestRow) => ScratchRows * (longestRow + Lanes);

    public static void Run<TPair, TSpecies>(ImageTable images, LennardJonesTable table, PairWorkspace workspace, int thread, int chunk)
        where TPair : struct, IPairFunction
        where TSpecies : struct, ISpecies
    {
        (int first, int last) = workspace.Rows(chunk);
        PairSums sums = default;
        Span<double> scratch = workspace.Scratch(thread);
        int stride = scratch.Length / ScratchRows;
        int rowLength = table.SpeciesCount * LennardJonesTable.Stride;
        double cutoffSquared = table.Cutoff * table.Cutoff;
        for (int i = first; i < last; i++)
        {
            ReadOnlySpan<int> neighbors = images.Neighbors[images.Offsets[i]..images.Offsets[i + 1]];
            ReadOnlySpan<double> center = images.Points.Slice(i * ImageTable.Stride, ImageTable.Stride);
            int count = Gather(images.Points, center, neighbors, cutoffSquared, scratch, stride);
            ReadOnlySpan<double> row = table.Coefficients.Slice((int)center[3] * rowLength, rowLength);
            double before = sums.Energy;
            workspace.Forces[i] = workspace.WithVirial
                ? Row<TPair, TSpecies, WithVirial>(scratch, stride, count, row, table.Cutoff, ref sums)
                : Row<TPair, TSpecies, WithoutVirial>(scratch, stride, count, row, table.Cutoff, ref sums);
            workspace.Energies[i] = sums.Energy - before;
        }

        workspace.Sums(chunk) = sums;
    }

    /// <summary>Moves r_ij, r² and species of the neighbors within the cutoff together; returns how many there are.</summary>
    private static int Gather(
        ReadOnlySpan<double> points, ReadOnlySpan<double> center, ReadOnlySpan<int> neighbors, double cutoffSquared, Span<double> scratch, int stride)
    {
        ref double source = ref MemoryMarshal.GetReference(points);
        ref double target = ref MemoryMarshal.GetReference(scratch);
        var xi = Vector256.Create(center[0]);
        var yi = Vector256.Create(center[1]);
        var zi = Vector256.Create(center[2]);
        var limit = Vector256.Create(cutoffSquared);
        int count = 0;
        for (int k = 0; k + Lanes <= neighbors.Length; k += Lanes)
        {
            (Vector256<double> x, Vector256<double> y, Vector256<double> z, Vector256<double> species) = Transposed(
                Vector256.LoadUnsafe(ref source, (nuint)(neighbors[k] * ImageTable.Stride)),
                Vector256.LoadUnsafe(ref source, (nuint)(neighbors[k + 1] * ImageTable.Stride)),
                Vector256.LoadUnsafe(ref source, (nuint)(neighbors[k + 2] * ImageTable.Stride)),
                Vector256.LoadUnsafe(ref source, (nuint)(neighbors[k + 3] * ImageTable.Stride)));
            x -= xi;
            y -= yi;
            z -= zi;
            Vector256<double> squared = (x * x) + (y * y) + (z * z);
            uint mask = Vector256.LessThan(squared, limit).ExtractMostSignificantBits();
            if (mask == 0)
            {
                continue;
            }

            // Overlapping stores: what lies behind the moved ones is overwritten by the next four.
            Compacted(x, mask).StoreUnsafe(ref target, (nuint)count);
            Compacted(y, mask).StoreUnsafe(ref target, (nuint)(stride + count));
            Compacted(z, mask).StoreUnsafe(ref target, (nuint)((2 * stride) + count));
            Compacted(squared, mask).StoreUnsafe(ref target, (nuint)((3 * stride) + count));
            Compacted(species, mask).StoreUnsafe(ref target, (nuint)((4 * stride) + count));
            count += System.Numerics.BitOperations.PopCount(mask);
        }

        // The last four may be fewer: fill up with pairs that are far apart and will be masked.
        Vector256<double>.Zero.StoreUnsafe(ref target, (nuint)count);
        Vector256<double>.Zero.StoreUnsafe(ref target, (nuint)(stride + count));
        Vector256<double>.Zero.StoreUnsafe(ref target, (nuint)((2 * stride) + count));
        limit.StoreUnsafe(ref target, (nuint)((3 * stride) + count));
        Vector256<double>.Zero.StoreUnsafe(ref target, (nuint)((4 * stride) + count));
        return count;
    }

    /// <summary>The force on the atom of the row; energy and virial are halved, as every pair is met twice.</summary>
    private static Vector3D Row<TPair, TSpecies, TVirial>(
        ReadOnlySpan<double> scratch, int stride, int count, ReadOnlySpan<double> coefficients, double cutoff, ref PairSums sums)
        where TPair : struct, IPairFunction
        where TSpecies : struct, ISpecies
        where TVirial : struct
    {
        ref double source = ref MemoryMarshal.GetReference(scratch);
        Vector256<double> energySum = default;
        Vector256<double> fx = default, fy = default, fz = default;
        Vector256<double> xx = default, yy = default, zz = default, xy = default, xz = default, yz = default;
        for (int k = 0; k < count; k += Lanes)
        {
            var x = Vector256.LoadUnsafe(ref source, (nuint)k);
            var y = Vector256.LoadUnsafe(ref source, (nuint)(stride + k));
            var z = Vector256.LoadUnsafe(ref source, (nuint)((2 * stride) + k));
            var squared = Vector256.LoadUnsafe(ref source, (nuint)((3 * stride) + k));
            var species = Vector256.LoadUnsafe(ref source, (nuint)((4 * stride) + k));
            (Vector256<double> energy, Vector256<double> force) = TPair.Evaluate(squared, TSpecies.Load(coefficients, species), cutoff);
            if (k + Lanes > count)
            {
                Vector256<double> valid = Vector256.LessThan(Vector256.Create(0.0, 1, 2, 3), Vector256.Create((double)(count - k)));
                energy &= valid;
                force &= valid;
            }

            energySum += energy;
            Vector256<double> forceX = force * x;
            Vector256<double> forceY = force * y;
            Vector256<double> forceZ = force * z;
            fx -= forceX;
            fy -= forceY;
            fz -= forceZ;
            if (typeof(TVirial) == typeof(WithVirial))
            {
                xx += forceX * x;
                yy += forceY * y;
                zz += forceZ * z;
                xy += forceX * y;
                xz += forceX * z;
                yz += forceY * z;
            }
        }

        sums.Energy += 0.5 * Vector256.Sum(energySum);
        if (typeof(TVirial) == typeof(WithVirial))
        {
            sums.XX += 0.5 * Vector256.Sum(xx);
            sums.YY += 0.5 * Vector256.Sum(yy);
            sums.ZZ += 0.5 * Vector256.Sum(zz);
            sums.XY += 0.5 * Vector256.Sum(xy);
            sums.XZ += 0.5 * Vector256.Sum(xz);
            sums.YZ += 0.5 * Vector256.Sum(yz);
        }

        return new Vector3D(Vector256.Sum(fx), Vector256.Sum(fy), Vector256.Sum(fz));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> X, Vector256<double> Y, Vector256<double> Z, Vector256<double> W) Transposed(
        Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d)
    {
        if (Avx.IsSupported)
        {
            Vector256<double> lowAB = Avx.UnpackLow(a, b);
            Vector256<double> highAB = Avx.UnpackHigh(a, b);
            Vector256<double> lowCD = Avx.UnpackLow(c, d);
            Vector256<double> highCD = Avx.UnpackHigh(c, d);
            return (
                Avx.Permute2x128(lowAB, lowCD, 0x20),
                Avx.Permute2x128(highAB, highCD, 0x20),
                Avx.Permute2x128(lowAB, lowCD, 0x31),
                Avx.Permute2x128(highAB, highCD, 0x31));
        }

        return (
            Vector256.Create(a[0], b[0], c[0], d[0]),
            Vector256.Create(a[1], b[1], c[1], d[1]),
            Vector256.Create(a[2], b[2], c[2], d[2]),
            Vector256.Create(a[3], b[3], c[3], d[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Compacted(Vector256<double> values, uint mask)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.PermuteVar8x32(values.AsInt32(), Compaction[mask]).AsDouble();
        }

        Vector256<double> moved = default;
        int count = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            if ((mask >> lane & 1) != 0)
            {
                moved = moved.WithElement(count++, values[lane]);
            }
        }

        return moved;
    }

    private static Vector256<int>[] MakeCompaction()
    {
        var permutations = new Vector256<int>[1 << Lanes];
        Span<int> halves = stackalloc int[2 * Lanes];
        for (int mask = 0; mask < permutations.Length; mask++)
        {
            int count = 0;
            halves.Clear();
            for (int lane = 0; lane < Lanes; lane++)
            {
                if ((mask >> lane & 1) != 0)
                {
                    halves[2 * count] = 2 * lane;
                    halves[(2 * count) + 1] = (2 * lane) + 1;
                    count++;
                }
            }

            permutations[mask] = Vector256.Create<int>(halves);
        }

        return permutations;
    }

    private readonly struct WithVirial;

    private readonly struct WithoutVirial;
}
