using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>Real spherical harmonics of orders 0 to 2, |Y_l|² = 2l + 1 on the unit sphere (Q1), as homogeneous polynomials.</summary>
internal static class Harmonics
{
    /// <summary>Where the components of each order begin.</summary>
    public static readonly int[] Offsets = [0, 1, 4];

    /// <summary>[E,9] at unit vectors [E,3]; shorter vectors fade vectors and the second order out.</summary>
    public static Tensor At(Tensor units)
    {
        double root = Math.Sqrt(3);
        Tensor x = units.select(1, 0), y = units.select(1, 1), z = units.select(1, 2);
        Tensor xx = x * x, zz = z * z;
        Tensor second = stack([root * x * z, root * x * y, (y * y) - ((xx + zz) * 0.5), root * y * z, (zz - xx) * (root / 2)], 1);
        return cat([ones(units.shape[0], 1, dtype: units.dtype, device: units.device), units * root, second * Math.Sqrt(5)], 1);
    }
}
