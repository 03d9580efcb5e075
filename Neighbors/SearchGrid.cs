using System.Runtime.CompilerServices;
using ILGPU.Algorithms;

namespace MDEngine.Neighbors;

/// <summary>
/// Bins over a cell, for kernels: plain numbers only. Along a periodic direction the bins divide the cell; along an open one
/// they divide the extent of the points.
/// </summary>
internal readonly struct SearchGrid
{
    /// <summary>Most bins along one direction, so that the number of a bin fits 63 bits.</summary>
    public const int MaxBinsPerDirection = 1 << 20;

    public readonly Vector3D A;
    public readonly Vector3D B;
    public readonly Vector3D C;
    public readonly int BinsA;
    public readonly int BinsB;
    public readonly int BinsC;
    private readonly Vector3D reciprocalA;
    private readonly Vector3D reciprocalB;
    private readonly Vector3D reciprocalC;
    private readonly Vector3D origin;
    private readonly Vector3D binsPerFraction;
    private readonly int periodicA;
    private readonly int periodicB;
    private readonly int periodicC;

    /// <param name="geometry">The cell.</param>
    /// <param name="lower">Least fractional coordinates; used along open directions.</param>
    /// <param name="upper">Greatest fractional coordinates; used along open directions.</param>
    /// <param name="side">Least width of a bin, Å.</param>
    public SearchGrid(in CellGeometry geometry, Vector3D lower, Vector3D upper, double side)
    {
        (A, B, C) = (geometry.A, geometry.B, geometry.C);
        (reciprocalA, reciprocalB, reciprocalC) = (geometry.ReciprocalA, geometry.ReciprocalB, geometry.ReciprocalC);
        (periodicA, periodicB, periodicC) = (geometry.PeriodicA ? 1 : 0, geometry.PeriodicB ? 1 : 0, geometry.PeriodicC ? 1 : 0);
        Vector3D widths = geometry.Widths;
        (BinsA, double originA, double scaleA, double heightA) = Divide(geometry.PeriodicA, widths.X, lower.X, upper.X, side);
        (BinsB, double originB, double scaleB, double heightB) = Divide(geometry.PeriodicB, widths.Y, lower.Y, upper.Y, side);
        (BinsC, double originC, double scaleC, double heightC) = Divide(geometry.PeriodicC, widths.Z, lower.Z, upper.Z, side);
        origin = new(originA, originB, originC);
        binsPerFraction = new(scaleA, scaleB, scaleC);
        BinHeights = new(heightA, heightB, heightC);
    }

    /// <summary>Width of a bin across each direction, Å; infinite where one bin holds an open direction.</summary>
    public Vector3D BinHeights { get; }

    public bool PeriodicA => periodicA != 0;

    public bool PeriodicB => periodicB != 0;

    public bool PeriodicC => periodicC != 0;

    public bool IsSingleBin => BinsA == 1 && BinsB == 1 && BinsC == 1;

    /// <summary>The displacement of whole cells, S·H.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector3D Translation(int a, int b, int c) => PairLaw.Translation(a, b, c, A, B, C);

    /// <summary>The bin of a point, and the whole cells that bring the point into the cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Locate(Vector3D point, out int wrapA, out int wrapB, out int wrapC)
    {
        int a = Along(Vector3D.Dot(point, reciprocalA) - origin.X, periodicA, BinsA, binsPerFraction.X, out wrapA);
        int b = Along(Vector3D.Dot(point, reciprocalB) - origin.Y, periodicB, BinsB, binsPerFraction.Y, out wrapB);
        int c = Along(Vector3D.Dot(point, reciprocalC) - origin.Z, periodicC, BinsC, binsPerFraction.Z, out wrapC);
        return Key(a, b, c);
    }

    /// <summary>Bins are numbered with C running fastest, so that a column of them along C is a range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Key(int a, int b, int c) => ((((long)a * BinsB) + b) * BinsC) + c;

    /// <summary>Rounds down, for the image to which a bin beyond the cell's faces belongs.</summary>
    public static int FloorDivide(int a, int n) => a >= 0 ? a / n : -((n - 1 - a) / n);

    private static int Along(double fraction, int periodic, int bins, double scale, out int wrap)
    {
        double cells = periodic != 0 ? XMath.Floor(fraction) : 0;
        wrap = -(int)cells;
        int bin = (int)((fraction - cells) * scale);

        // Rounding can put a point on the far face, or just below an open lower end.
        return XMath.Max(0, XMath.Min(bin, bins - 1));
    }

    private static (int Bins, double Origin, double Scale, double Height) Divide(
        bool periodic, double width, double lower, double upper, double side)
    {
        double size = periodic ? width : upper - lower;
        int bins = (int)Math.Clamp(Math.Floor(size / side), 1, MaxBinsPerDirection);
        return periodic
            ? (bins, 0, bins, width / bins)
            : (bins, lower, bins == 1 ? 0 : bins / size, bins == 1 ? double.PositiveInfinity : size / bins);
    }
}
