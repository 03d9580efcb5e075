using MDEngine.Neighbors.Search;

namespace MDEngine.Neighbors.Gpu;

/// <summary>
/// Bins over a cell, for kernels: plain numbers only. Along a periodic direction the bins divide the cell; along an open one
/// they divide the extent of the points.
/// </summary>
internal readonly struct SearchGrid
{
    /// <summary>So that the sum of a bin's number and of a reach stays within 32 bits.</summary>
    private const int MostBinsPerDirection = 1 << 20;

    /// <summary>Bins for each point, at most: memory follows the points, never the volume.</summary>
    private const long BinsPerPoint = 4;
    private const long BinsAnyway = 4096;
    private const long MostBins = 1 << 30;

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
    /// <param name="extent">Of the points; used along open directions.</param>
    /// <param name="side">Least width of a bin, Å.</param>
    /// <param name="points">How many points there are.</param>
    public SearchGrid(in CellGeometry geometry, PointExtent extent, double side, int points)
    {
        (A, B, C) = (geometry.A, geometry.B, geometry.C);
        (reciprocalA, reciprocalB, reciprocalC) = (geometry.ReciprocalA, geometry.ReciprocalB, geometry.ReciprocalC);
        (periodicA, periodicB, periodicC) = (geometry.PeriodicA ? 1 : 0, geometry.PeriodicB ? 1 : 0, geometry.PeriodicC ? 1 : 0);
        Vector3D widths = geometry.Widths;
        double sizeA = PeriodicA ? widths.X : widths.X * (extent.Upper.X - extent.Lower.X);
        double sizeB = PeriodicB ? widths.Y : widths.Y * (extent.Upper.Y - extent.Lower.Y);
        double sizeC = PeriodicC ? widths.Z : widths.Z * (extent.Upper.Z - extent.Lower.Z);
        double most = Math.Min(MostBins, Math.Max(BinsAnyway, BinsPerPoint * points));
        (BinsA, BinsB, BinsC) = (Divide(sizeA, side), Divide(sizeB, side), Divide(sizeC, side));
        while ((double)BinsA * BinsB * BinsC > most)
        {
            side *= 1.1 * Math.Max(1, Math.Cbrt((double)BinsA * BinsB * BinsC / most) / 1.1);
            (BinsA, BinsB, BinsC) = (Divide(sizeA, side), Divide(sizeB, side), Divide(sizeC, side));
        }

        origin = new(PeriodicA ? 0 : extent.Lower.X, PeriodicB ? 0 : extent.Lower.Y, PeriodicC ? 0 : extent.Lower.Z);
        binsPerFraction = new(PerFraction(BinsA, sizeA, widths.X), PerFraction(BinsB, sizeB, widths.Y), PerFraction(BinsC, sizeC, widths.Z));
        BinHeights = new(Height(PeriodicA, BinsA, sizeA), Height(PeriodicB, BinsB, sizeB), Height(PeriodicC, BinsC, sizeC));
    }

    /// <summary>Width of a bin across each direction, Å; infinite where one bin holds an open direction.</summary>
    public Vector3D BinHeights { get; }

    public bool PeriodicA => periodicA != 0;

    public bool PeriodicB => periodicB != 0;

    public bool PeriodicC => periodicC != 0;

    /// <summary>Number of bins.</summary>
    public int Count => BinsA * BinsB * BinsC;

    /// <summary>The bin of a point, and the whole cells that bring the point into the cell.</summary>
    public int Locate(Vector3D point, out long wrap)
    {
        int a = Along(Vector3D.Dot(point, reciprocalA) - origin.X, periodicA, BinsA, binsPerFraction.X, out int wrapA);
        int b = Along(Vector3D.Dot(point, reciprocalB) - origin.Y, periodicB, BinsB, binsPerFraction.Y, out int wrapB);
        int c = Along(Vector3D.Dot(point, reciprocalC) - origin.Z, periodicC, BinsC, binsPerFraction.Z, out int wrapC);
        wrap = CellShift.Pack(wrapA, wrapB, wrapC);
        return Number(a, b, c);
    }

    /// <summary>Bins are numbered with C running fastest.</summary>
    public int Number(int a, int b, int c) => (((a * BinsB) + b) * BinsC) + c;

    /// <summary>Rounds down, for the image to which a bin beyond the cell's faces belongs.</summary>
    public static int FloorDivide(int a, int n) => a >= 0 ? a / n : -((n - 1 - a) / n);

    private static int Along(double fraction, int periodic, int bins, double scale, out int wrap)
    {
        double cells = periodic != 0 ? Math.Floor(fraction) : 0;
        wrap = -(int)cells;
        int bin = (int)((fraction - cells) * scale);

        // Rounding can put a point on the far face, or just below an open lower end.
        return Math.Max(0, Math.Min(bin, bins - 1));
    }

    private static int Divide(double size, double side) => (int)Math.Clamp(Math.Floor(size / side), 1, MostBinsPerDirection);

    private static double PerFraction(int bins, double size, double width) => bins == 1 ? 0 : bins * width / size;

    private static double Height(bool periodic, int bins, double size) => periodic || bins > 1 ? size / bins : double.PositiveInfinity;
}
