using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MDEngine.Potentials.Classical.Kernels;

/// <summary>How the coefficients of four pairs are found.</summary>
internal interface ISpecies
{
    /// <summary>The coefficients of an atom (whose row of the table is given) with four neighbors.</summary>
    /// <param name="row">[species][<see cref="LennardJonesTable.Stride"/>].</param>
    /// <param name="species">Species of the four neighbors, as numbers.</param>
    static abstract PairCoefficients Load(ReadOnlySpan<double> row, Vector256<double> species);
}

/// <summary>All atoms are of one species.</summary>
internal readonly struct OneSpecies : ISpecies
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PairCoefficients Load(ReadOnlySpan<double> row, Vector256<double> species) => new(
        Vector256.Create(row[0]), Vector256.Create(row[1]), Vector256.Create(row[2]), Vector256.Create(row[3]));
}

/// <summary>Each neighbor has its own coefficients.</summary>
internal readonly struct ManySpecies : ISpecies
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PairCoefficients Load(ReadOnlySpan<double> row, Vector256<double> species)
    {
        ReadOnlySpan<double> a = row.Slice((int)species[0] * LennardJonesTable.Stride, LennardJonesTable.Stride);
        ReadOnlySpan<double> b = row.Slice((int)species[1] * LennardJonesTable.Stride, LennardJonesTable.Stride);
        ReadOnlySpan<double> c = row.Slice((int)species[2] * LennardJonesTable.Stride, LennardJonesTable.Stride);
        ReadOnlySpan<double> d = row.Slice((int)species[3] * LennardJonesTable.Stride, LennardJonesTable.Stride);
        return new(
            Vector256.Create(a[0], b[0], c[0], d[0]),
            Vector256.Create(a[1], b[1], c[1], d[1]),
            Vector256.Create(a[2], b[2], c[2], d[2]),
            Vector256.Create(a[3], b[3], c[3], d[3]));
    }
}
