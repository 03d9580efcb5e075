using System.Buffers.Binary;

namespace MDEngine.IO;

/// <summary>
/// The unit cell of a DCD frame: six numbers that programs take for lengths and angles (A, γ, B, β, α, C), lengths and cosines, or, in
/// CHARMM's newer versions, the lower triangle of a symmetric matrix of the cell vectors.
/// </summary>
internal static class DcdCell
{
    /// <summary>Bytes of the record.</summary>
    public const int Length = 48;

    /// <summary>Above this version CHARMM writes the matrix.</summary>
    private const int LastVersionWithCosines = 25;

    /// <summary>Angles are no smaller; off-diagonal elements of all three kinds that are larger do not occur.</summary>
    private const double SmallestAngle = 30;

    /// <summary>None for a record of zeros and for a placeholder of 1 Å; null for what spans no volume.</summary>
    public static UnitCell? Read(ReadOnlySpan<byte> record, bool bigEndian, int version)
    {
        if (record.Length != Length)
        {
            return null;
        }

        Span<double> v = stackalloc double[6];
        for (int i = 0; i < 6; i++)
        {
            v[i] = Real(record[(8 * i)..], bigEndian);
        }

        (double a, double b, double c) = (v[0], v[2], v[5]);
        bool isRight = (v[1], v[3], v[4]) is (0, 0, 0) or (90, 90, 90);
        if ((a, b, c) is (0, 0, 0) || ((a, b, c) is (1, 1, 1) && isRight))
        {
            return UnitCell.None;
        }

        if (isRight)
        {
            return FromLengths(new(a, b, c, 90, 90, 90));
        }

        bool mayBeAngles = Math.Min(v[1], Math.Min(v[3], v[4])) >= SmallestAngle;
        bool mayBeCosines = version <= LastVersionWithCosines && Math.Abs(v[1]) <= 1 && Math.Abs(v[3]) <= 1 && Math.Abs(v[4]) <= 1;
        return mayBeAngles ? FromLengths(new(a, b, c, v[4], v[3], v[1]))
            : mayBeCosines ? FromLengths(new(a, b, c, Degrees(v[4]), Degrees(v[3]), Degrees(v[1])))
            : FromMatrix(v);
    }

    /// <summary>Lengths and angles in the file's order; a direction that does not repeat has the length 0.</summary>
    public static void Write(Span<byte> record, CellParameters cell)
    {
        ReadOnlySpan<double> inOrder = [cell.A, cell.Gamma, cell.B, cell.Beta, cell.Alpha, cell.C];
        for (int i = 0; i < 6; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(record[(8 * i)..], inOrder[i]);
        }
    }

    public static double Real(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes);

    /// <summary>The cell of lengths and angles as all readers of the format build it; directions of length 0 do not repeat.</summary>
    public static UnitCell? FromLengths(CellParameters stated)
    {
        CellParameters full = stated with { A = Or1(stated.A), B = Or1(stated.B), C = Or1(stated.C) };
        if (!full.IsValid)
        {
            return null;
        }

        UnitCell cell = full.ToCell();
        return new UnitCell(
            stated.A > 0 ? cell.A : default, stated.B > 0 ? cell.B : default, stated.C > 0 ? cell.C : default, stated.A > 0, stated.B > 0, stated.C > 0);
    }

    private static double Or1(double length) => length == 0 ? 1 : length;

    private static UnitCell? FromMatrix(ReadOnlySpan<double> v)
    {
        var cell = UnitCell.Periodic(new(v[0], v[1], v[3]), new(v[1], v[2], v[4]), new(v[3], v[4], v[5]));
        return v[0] > 0 && (v[0] * v[2]) - (v[1] * v[1]) > 0 && cell.Matrix.Determinant > 0 ? cell : null;
    }

    private static double Degrees(double cosine) => cosine == 0 ? 90 : Math.Acos(cosine) * 180 / Math.PI;
}
