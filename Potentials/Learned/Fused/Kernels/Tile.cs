using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>What a block of the product Y = Start + A · B is made of; A[r, k] lies at A + r ARow + k AStep, row k of B at B + k BStep.</summary>
internal unsafe struct TileOperands<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* A;
    public nint ARow;
    public nint AStep;
    public T* B;
    public nint BStep;
    public nint Depth;
    public T* Start;
    public nint StartRow;
    public T* Y;
    public nint YRow;
}

/// <summary>
/// Blocks of a product that stay in registers: some rows by two vectors, summed over k from the first to the last. A block that has fewer rows left
/// does its last row several times over, which stores the same values in the same place.
/// </summary>
internal static unsafe class Tile
{
    /// <summary>The most rows of a block.</summary>
    public const int LargestHeight = 8;

    /// <summary>
    /// Does the next block of <paramref name="left"/> rows that are left, and returns how many rows that were. Heights are chosen so that at most one row
    /// is done twice (three at the end of one to three rows, which are too few to keep the processor's multipliers busy anyway).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint RunNext<T, S, V>(in TileOperands<T> operands, nint row, nint left)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        if (left <= 4)
        {
            Run4<T, S, V>(operands, row, left);
            return left;
        }

        // Eight rows need 19 registers; x86 has 16 of those that are narrower than 512 bits.
        if (left is 5 or 6 or 9 or 10 || (X86Base.IsSupported && sizeof(V) < 64))
        {
            nint height = Math.Min(left, 6);
            Run6<T, S, V>(operands, row, height);
            return height;
        }

        nint most = Math.Min(left, LargestHeight);
        Run8<T, S, V>(operands, row, most);
        return most;
    }

    /// <summary>8 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run8<T, S, V>(in TileOperands<T> operands, nint row, nint rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        nint last = rows - 1;
        T* start = operands.Start + row * operands.StartRow;
        nint startRow = operands.StartRow;
        T* a0 = operands.A + row * operands.ARow;
        T* a1 = a0 + Math.Min(1, last) * operands.ARow;
        T* a2 = a0 + Math.Min(2, last) * operands.ARow;
        T* a3 = a0 + Math.Min(3, last) * operands.ARow;
        T* a4 = a0 + Math.Min(4, last) * operands.ARow;
        T* a5 = a0 + Math.Min(5, last) * operands.ARow;
        T* a6 = a0 + Math.Min(6, last) * operands.ARow;
        T* a7 = a0 + Math.Min(7, last) * operands.ARow;
        T* s0 = start;
        V c00 = S.Load(s0), c01 = S.Load(s0 + S.Count);
        T* s1 = start + Math.Min(1, last) * startRow;
        V c10 = S.Load(s1), c11 = S.Load(s1 + S.Count);
        T* s2 = start + Math.Min(2, last) * startRow;
        V c20 = S.Load(s2), c21 = S.Load(s2 + S.Count);
        T* s3 = start + Math.Min(3, last) * startRow;
        V c30 = S.Load(s3), c31 = S.Load(s3 + S.Count);
        T* s4 = start + Math.Min(4, last) * startRow;
        V c40 = S.Load(s4), c41 = S.Load(s4 + S.Count);
        T* s5 = start + Math.Min(5, last) * startRow;
        V c50 = S.Load(s5), c51 = S.Load(s5 + S.Count);
        T* s6 = start + Math.Min(6, last) * startRow;
        V c60 = S.Load(s6), c61 = S.Load(s6 + S.Count);
        T* s7 = start + Math.Min(7, last) * startRow;
        V c70 = S.Load(s7), c71 = S.Load(s7 + S.Count);
        T* b = operands.B;
        nint aStep = operands.AStep, bStep = operands.BStep, end = operands.Depth * aStep;
        for (nint k = 0; k != end; k += aStep)
        {
            V b0 = S.Load(b), b1 = S.Load(b + S.Count), a;
            b += bStep;
            a = S.Create(a0[k]);
            c00 = S.MultiplyAdd(a, b0, c00);
            c01 = S.MultiplyAdd(a, b1, c01);
            a = S.Create(a1[k]);
            c10 = S.MultiplyAdd(a, b0, c10);
            c11 = S.MultiplyAdd(a, b1, c11);
            a = S.Create(a2[k]);
            c20 = S.MultiplyAdd(a, b0, c20);
            c21 = S.MultiplyAdd(a, b1, c21);
            a = S.Create(a3[k]);
            c30 = S.MultiplyAdd(a, b0, c30);
            c31 = S.MultiplyAdd(a, b1, c31);
            a = S.Create(a4[k]);
            c40 = S.MultiplyAdd(a, b0, c40);
            c41 = S.MultiplyAdd(a, b1, c41);
            a = S.Create(a5[k]);
            c50 = S.MultiplyAdd(a, b0, c50);
            c51 = S.MultiplyAdd(a, b1, c51);
            a = S.Create(a6[k]);
            c60 = S.MultiplyAdd(a, b0, c60);
            c61 = S.MultiplyAdd(a, b1, c61);
            a = S.Create(a7[k]);
            c70 = S.MultiplyAdd(a, b0, c70);
            c71 = S.MultiplyAdd(a, b1, c71);
        }

        T* y = operands.Y + row * operands.YRow;
        T* y0 = y;
        S.Store(y0, c00);
        S.Store(y0 + S.Count, c01);
        T* y1 = y + Math.Min(1, last) * operands.YRow;
        S.Store(y1, c10);
        S.Store(y1 + S.Count, c11);
        T* y2 = y + Math.Min(2, last) * operands.YRow;
        S.Store(y2, c20);
        S.Store(y2 + S.Count, c21);
        T* y3 = y + Math.Min(3, last) * operands.YRow;
        S.Store(y3, c30);
        S.Store(y3 + S.Count, c31);
        T* y4 = y + Math.Min(4, last) * operands.YRow;
        S.Store(y4, c40);
        S.Store(y4 + S.Count, c41);
        T* y5 = y + Math.Min(5, last) * operands.YRow;
        S.Store(y5, c50);
        S.Store(y5 + S.Count, c51);
        T* y6 = y + Math.Min(6, last) * operands.YRow;
        S.Store(y6, c60);
        S.Store(y6 + S.Count, c61);
        T* y7 = y + Math.Min(7, last) * operands.YRow;
        S.Store(y7, c70);
        S.Store(y7 + S.Count, c71);
    }

    /// <summary>6 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run6<T, S, V>(in TileOperands<T> operands, nint row, nint rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        nint last = rows - 1;
        T* start = operands.Start + row * operands.StartRow;
        nint startRow = operands.StartRow;
        T* a0 = operands.A + row * operands.ARow;
        T* a1 = a0 + Math.Min(1, last) * operands.ARow;
        T* a2 = a0 + Math.Min(2, last) * operands.ARow;
        T* a3 = a0 + Math.Min(3, last) * operands.ARow;
        T* a4 = a0 + Math.Min(4, last) * operands.ARow;
        T* a5 = a0 + Math.Min(5, last) * operands.ARow;
        T* s0 = start;
        V c00 = S.Load(s0), c01 = S.Load(s0 + S.Count);
        T* s1 = start + Math.Min(1, last) * startRow;
        V c10 = S.Load(s1), c11 = S.Load(s1 + S.Count);
        T* s2 = start + Math.Min(2, last) * startRow;
        V c20 = S.Load(s2), c21 = S.Load(s2 + S.Count);
        T* s3 = start + Math.Min(3, last) * startRow;
        V c30 = S.Load(s3), c31 = S.Load(s3 + S.Count);
        T* s4 = start + Math.Min(4, last) * startRow;
        V c40 = S.Load(s4), c41 = S.Load(s4 + S.Count);
        T* s5 = start + Math.Min(5, last) * startRow;
        V c50 = S.Load(s5), c51 = S.Load(s5 + S.Count);
        T* b = operands.B;
        nint aStep = operands.AStep, bStep = operands.BStep, end = operands.Depth * aStep;
        for (nint k = 0; k != end; k += aStep)
        {
            V b0 = S.Load(b), b1 = S.Load(b + S.Count), a;
            b += bStep;
            a = S.Create(a0[k]);
            c00 = S.MultiplyAdd(a, b0, c00);
            c01 = S.MultiplyAdd(a, b1, c01);
            a = S.Create(a1[k]);
            c10 = S.MultiplyAdd(a, b0, c10);
            c11 = S.MultiplyAdd(a, b1, c11);
            a = S.Create(a2[k]);
            c20 = S.MultiplyAdd(a, b0, c20);
            c21 = S.MultiplyAdd(a, b1, c21);
            a = S.Create(a3[k]);
            c30 = S.MultiplyAdd(a, b0, c30);
            c31 = S.MultiplyAdd(a, b1, c31);
            a = S.Create(a4[k]);
            c40 = S.MultiplyAdd(a, b0, c40);
            c41 = S.MultiplyAdd(a, b1, c41);
            a = S.Create(a5[k]);
            c50 = S.MultiplyAdd(a, b0, c50);
            c51 = S.MultiplyAdd(a, b1, c51);
        }

        T* y = operands.Y + row * operands.YRow;
        T* y0 = y;
        S.Store(y0, c00);
        S.Store(y0 + S.Count, c01);
        T* y1 = y + Math.Min(1, last) * operands.YRow;
        S.Store(y1, c10);
        S.Store(y1 + S.Count, c11);
        T* y2 = y + Math.Min(2, last) * operands.YRow;
        S.Store(y2, c20);
        S.Store(y2 + S.Count, c21);
        T* y3 = y + Math.Min(3, last) * operands.YRow;
        S.Store(y3, c30);
        S.Store(y3 + S.Count, c31);
        T* y4 = y + Math.Min(4, last) * operands.YRow;
        S.Store(y4, c40);
        S.Store(y4 + S.Count, c41);
        T* y5 = y + Math.Min(5, last) * operands.YRow;
        S.Store(y5, c50);
        S.Store(y5 + S.Count, c51);
    }

    /// <summary>4 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run4<T, S, V>(in TileOperands<T> operands, nint row, nint rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        nint last = rows - 1;
        T* start = operands.Start + row * operands.StartRow;
        nint startRow = operands.StartRow;
        T* a0 = operands.A + row * operands.ARow;
        T* a1 = a0 + Math.Min(1, last) * operands.ARow;
        T* a2 = a0 + Math.Min(2, last) * operands.ARow;
        T* a3 = a0 + Math.Min(3, last) * operands.ARow;
        T* s0 = start;
        V c00 = S.Load(s0), c01 = S.Load(s0 + S.Count);
        T* s1 = start + Math.Min(1, last) * startRow;
        V c10 = S.Load(s1), c11 = S.Load(s1 + S.Count);
        T* s2 = start + Math.Min(2, last) * startRow;
        V c20 = S.Load(s2), c21 = S.Load(s2 + S.Count);
        T* s3 = start + Math.Min(3, last) * startRow;
        V c30 = S.Load(s3), c31 = S.Load(s3 + S.Count);
        T* b = operands.B;
        nint aStep = operands.AStep, bStep = operands.BStep, end = operands.Depth * aStep;
        for (nint k = 0; k != end; k += aStep)
        {
            V b0 = S.Load(b), b1 = S.Load(b + S.Count), a;
            b += bStep;
            a = S.Create(a0[k]);
            c00 = S.MultiplyAdd(a, b0, c00);
            c01 = S.MultiplyAdd(a, b1, c01);
            a = S.Create(a1[k]);
            c10 = S.MultiplyAdd(a, b0, c10);
            c11 = S.MultiplyAdd(a, b1, c11);
            a = S.Create(a2[k]);
            c20 = S.MultiplyAdd(a, b0, c20);
            c21 = S.MultiplyAdd(a, b1, c21);
            a = S.Create(a3[k]);
            c30 = S.MultiplyAdd(a, b0, c30);
            c31 = S.MultiplyAdd(a, b1, c31);
        }

        T* y = operands.Y + row * operands.YRow;
        T* y0 = y;
        S.Store(y0, c00);
        S.Store(y0 + S.Count, c01);
        T* y1 = y + Math.Min(1, last) * operands.YRow;
        S.Store(y1, c10);
        S.Store(y1 + S.Count, c11);
        T* y2 = y + Math.Min(2, last) * operands.YRow;
        S.Store(y2, c20);
        S.Store(y2 + S.Count, c21);
        T* y3 = y + Math.Min(3, last) * operands.YRow;
        S.Store(y3, c30);
        S.Store(y3 + S.Count, c31);
    }
}
