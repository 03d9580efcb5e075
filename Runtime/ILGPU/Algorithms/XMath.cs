namespace ILGPU.Algorithms;

/// <summary>Mathematics inside kernels.</summary>
public static class XMath
{
    public static double Floor(double value) => Math.Floor(value);

    public static double Ceiling(double value) => Math.Ceiling(value);

    public static double Sqrt(double value) => Math.Sqrt(value);

    public static double Abs(double value) => Math.Abs(value);

    public static int Min(int first, int second) => Math.Min(first, second);

    public static int Max(int first, int second) => Math.Max(first, second);

    public static long Min(long first, long second) => Math.Min(first, second);

    public static long Max(long first, long second) => Math.Max(first, second);

    public static double Min(double first, double second) => Math.Min(first, second);

    public static double Max(double first, double second) => Math.Max(first, second);
}
