using ILGPU.Runtime.Cuda;
using MDEngine.Neighbors.Search;

namespace MDEngine.Neighbors.Gpu.Kernels;

/// <summary>
/// <see cref="CutoffTest"/> with every operation rounded, as on a processor. NVIDIA's assembler fuses a product and a sum into one
/// operation with one rounding unless each says how it rounds, which ILGPU's code does not; a pair within rounding of the cutoff
/// would then be in the list of one device and not in that of another.
/// </summary>
internal static class RoundedCutoffTest
{
    /// <summary>(%2 − %1) + ((%3·%6 + %4·%7) + %5·%8).</summary>
    private const string ComponentCode =
        "{ .reg .f64 s, t; sub.rn.f64 %0, %2, %1; mul.rn.f64 s, %3, %6; mul.rn.f64 t, %4, %7; add.rn.f64 s, s, t; "
        + "mul.rn.f64 t, %5, %8; add.rn.f64 s, s, t; add.rn.f64 %0, %0, s; }";

    /// <summary>(%1·%1 + %2·%2) + %3·%3.</summary>
    private const string SquareCode =
        "{ .reg .f64 s, t; mul.rn.f64 s, %1, %1; mul.rn.f64 t, %2, %2; add.rn.f64 s, s, t; mul.rn.f64 t, %3, %3; add.rn.f64 %0, s, t; }";

    /// <summary>Whether a point is a neighbor of a center.</summary>
    public static bool Holds(Vector3D center, Vector3D point, long shift, SearchGrid grid, double cutoffSquared)
    {
        int a = CellShift.UnpackA(shift);
        int b = CellShift.UnpackB(shift);
        int c = CellShift.UnpackC(shift);
        if (!CudaAsm.IsSupported)
        {
            return CutoffTest.Holds(center, point, CutoffTest.Translation(a, b, c, grid.A, grid.B, grid.C), cutoffSquared);
        }

        double x = Component(center.X, point.X, a, b, c, grid.A.X, grid.B.X, grid.C.X);
        double y = Component(center.Y, point.Y, a, b, c, grid.A.Y, grid.B.Y, grid.C.Y);
        double z = Component(center.Z, point.Z, a, b, c, grid.A.Z, grid.B.Z, grid.C.Z);
        CudaAsm.Emit(SquareCode, out double squared, x, y, z);
        return squared < cutoffSquared;
    }

    private static double Component(double from, double to, double a, double b, double c, double vectorA, double vectorB, double vectorC)
    {
        CudaAsm.Emit(ComponentCode, out double result, from, to, a, b, c, vectorA, vectorB, vectorC);
        return result;
    }
}
