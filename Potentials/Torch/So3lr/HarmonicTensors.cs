using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.So3lr;

/// <summary>Real spherical harmonics of degrees 1 to 4 as tensors (docs/developer/so3lr.md, section 3).</summary>
internal static class HarmonicTensors
{
    /// <summary>[P, M] the harmonics of some degrees at unit vectors (x, y, z).</summary>
    public static Tensor Of(IEnumerable<int> degrees, Tensor x, Tensor y, Tensor z) =>
        stack([.. degrees.SelectMany(degree => Of(degree, x, y, z))], 1);

    private static Tensor[] Of(int degree, Tensor x, Tensor y, Tensor z)
    {
        Tensor xx = x * x, yy = y * y, zz = z * z;
        double Root(double numerator, double denominator) => Math.Sqrt(numerator / (denominator * Math.PI));
        return degree switch
        {
            1 => [Root(3, 4) * y, Root(3, 4) * z, Root(3, 4) * x],
            2 =>
            [
                Root(15, 4) * x * y, Root(15, 4) * y * z, Root(5, 16) * ((3 * zz) - 1), Root(15, 4) * x * z, Root(15, 16) * (xx - yy),
            ],
            3 =>
            [
                Root(35, 32) * y * ((3 * xx) - yy), Root(105, 4) * x * y * z, Root(21, 32) * y * ((5 * zz) - 1), Root(7, 16) * z * ((5 * zz) - 3),
                Root(21, 32) * x * ((5 * zz) - 1), Root(105, 16) * (xx - yy) * z, Root(35, 32) * x * (xx - (3 * yy)),
            ],
            4 =>
            [
                0.75 * Root(35, 1) * x * y * (xx - yy), 0.75 * Root(35, 2) * y * z * ((3 * xx) - yy), 0.75 * Root(5, 1) * x * y * ((7 * zz) - 1),
                0.75 * Root(5, 2) * y * z * ((7 * zz) - 3), 0.1875 * Root(1, 1) * ((35 * zz * zz) - (30 * zz) + 3), 0.75 * Root(5, 2) * x * z * ((7 * zz) - 3),
                0.375 * Root(5, 1) * (xx - yy) * ((7 * zz) - 1), 0.75 * Root(35, 2) * x * z * (xx - (3 * yy)),
                0.1875 * Root(35, 1) * ((xx * (xx - (3 * yy))) - (yy * ((3 * xx) - yy))),
            ],
            _ => throw new NotSupportedException($"Harmonics of degree {degree}."),
        };
    }
}
