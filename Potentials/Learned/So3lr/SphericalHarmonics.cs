using System.Numerics;

namespace MDEngine.Potentials.Learned.So3lr;

/// <summary>
/// Real spherical harmonics of degrees 1 to 4, orders −ℓ to ℓ, orthonormal on the sphere: Σ_m Y_ℓm(u)² = (2ℓ+1)/4π for a unit vector u.
/// They are polynomials in the components of u, so their slopes are too; both are continued off the sphere by the same polynomials,
/// which is no matter since r·∂u/∂d projects onto the sphere's tangents.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal static class SphericalHarmonics<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Normalization: C1 = √(3/4π) and so on, in the order in which the components need them.
    private static readonly T C1 = Root(3, 4);
    private static readonly T C2A = Root(15, 4);
    private static readonly T C2B = Root(5, 16);
    private static readonly T C2C = Root(15, 16);
    private static readonly T C3A = Root(35, 32);
    private static readonly T C3B = Root(105, 4);
    private static readonly T C3C = Root(21, 32);
    private static readonly T C3D = Root(7, 16);
    private static readonly T C3E = Root(105, 16);
    private static readonly T C4A = Root(315, 16);
    private static readonly T C4B = Root(315, 32);
    private static readonly T C4C = Root(45, 16);
    private static readonly T C4D = Root(45, 32);
    private static readonly T C4E = Root(9, 256);
    private static readonly T C4F = Root(45, 64);
    private static readonly T C4G = Root(315, 256);

    private static readonly T Two = T.CreateChecked(2);
    private static readonly T Three = T.CreateChecked(3);
    private static readonly T Four = T.CreateChecked(4);
    private static readonly T Five = T.CreateChecked(5);
    private static readonly T Six = T.CreateChecked(6);
    private static readonly T Seven = T.CreateChecked(7);

    /// <summary>Y_ℓm(u) for one degree.</summary>
    /// <param name="degree">ℓ, 1 to 4.</param>
    /// <param name="x">Component of the unit vector.</param>
    /// <param name="y">Component of the unit vector.</param>
    /// <param name="z">Component of the unit vector.</param>
    /// <param name="values">[2ℓ+1] receives the components.</param>
    public static void Evaluate(int degree, T x, T y, T z, Span<T> values)
    {
        T xx = x * x, yy = y * y, zz = z * z;
        switch (degree)
        {
            case 1:
                values[2] = C1 * x;
                values[1] = C1 * z;
                values[0] = C1 * y;
                break;
            case 2:
                values[4] = C2C * (xx - yy);
                values[3] = C2A * x * z;
                values[2] = C2B * ((Three * zz) - T.One);
                values[1] = C2A * y * z;
                values[0] = C2A * x * y;
                break;
            case 3:
                values[6] = C3A * x * (xx - (Three * yy));
                values[5] = C3E * (xx - yy) * z;
                values[4] = C3C * x * ((Five * zz) - T.One);
                values[3] = C3D * z * ((Five * zz) - Three);
                values[2] = C3C * y * ((Five * zz) - T.One);
                values[1] = C3B * x * y * z;
                values[0] = C3A * y * ((Three * xx) - yy);
                break;
            default:
                values[8] = C4G * ((xx * (xx - (Three * yy))) - (yy * ((Three * xx) - yy)));
                values[7] = C4B * x * z * (xx - (Three * yy));
                values[6] = C4F * (xx - yy) * ((Seven * zz) - T.One);
                values[5] = C4D * x * z * ((Seven * zz) - Three);
                values[4] = C4E * ((zz * ((T.CreateChecked(35) * zz) - T.CreateChecked(30))) + Three);
                values[3] = C4D * y * z * ((Seven * zz) - Three);
                values[2] = C4C * x * y * ((Seven * zz) - T.One);
                values[1] = C4B * y * z * ((Three * xx) - yy);
                values[0] = C4A * x * y * (xx - yy);
                break;
        }
    }

    /// <summary>Σ_m Ȳ_ℓm ∂Y_ℓm/∂u for one degree.</summary>
    /// <param name="degree">ℓ, 1 to 4.</param>
    /// <param name="x">Component of the unit vector.</param>
    /// <param name="y">Component of the unit vector.</param>
    /// <param name="z">Component of the unit vector.</param>
    /// <param name="slopes">[2ℓ+1] Ȳ, what the components' slopes are weighted with.</param>
    /// <returns>The gradient by (x, y, z), its part along u included.</returns>
    public static (T X, T Y, T Z) Gradient(int degree, T x, T y, T z, ReadOnlySpan<T> slopes)
    {
        T xx = x * x, yy = y * y, zz = z * z;
        switch (degree)
        {
            case 1:
                return (C1 * slopes[2], C1 * slopes[0], C1 * slopes[1]);
            case 2:
                {
                    T a = C2A * slopes[0], b = C2A * slopes[1], c = C2B * slopes[2], d = C2A * slopes[3], e = Two * C2C * slopes[4];
                    return ((a * y) + (d * z) + (e * x), (a * x) + (b * z) - (e * y), (b * y) + (Six * c * z) + (d * x));
                }

            case 3:
                {
                    T a = C3A * slopes[0], b = C3B * slopes[1], c = C3C * slopes[2], d = C3D * slopes[3];
                    T e = C3C * slopes[4], f = C3E * slopes[5], g = C3A * slopes[6];
                    T band = (Five * zz) - T.One;
                    return (
                        (Six * a * x * y) + (b * y * z) + (e * band) + (Two * f * x * z) + (Three * g * (xx - yy)),
                        (Three * a * (xx - yy)) + (b * x * z) + (c * band) - (Two * f * y * z) - (Six * g * x * y),
                        (b * x * y) + (T.CreateChecked(10) * z * ((c * y) + (e * x))) + (Three * d * band) + (f * (xx - yy)));
                }

            default:
                {
                    T a = C4A * slopes[0], b = C4B * slopes[1], c = C4C * slopes[2], d = C4D * slopes[3], e = C4E * slopes[4];
                    T f = C4D * slopes[5], g = C4F * slopes[6], h = C4B * slopes[7], k = C4G * slopes[8];
                    T band = (Seven * zz) - T.One, tail = (Seven * zz) - Three, fourteen = T.CreateChecked(14);
                    return (
                        (a * y * ((Three * xx) - yy)) + (Six * b * x * y * z) + (c * y * band) + (f * z * tail) + (Two * g * x * band)
                            + (Three * h * z * (xx - yy)) + (Four * k * x * (xx - (Three * yy))),
                        (a * x * (xx - (Three * yy))) + (Three * b * z * (xx - yy)) + (c * x * band) + (d * z * tail) - (Two * g * y * band)
                            - (Six * h * x * y * z) + (Four * k * y * (yy - (Three * xx))),
                        (b * y * ((Three * xx) - yy)) + (fourteen * z * ((c * x * y) + (g * (xx - yy)))) + (Three * ((d * y) + (f * x)) * band)
                            + (e * z * ((T.CreateChecked(140) * zz) - T.CreateChecked(60))) + (h * x * (xx - (Three * yy))));
                }
        }
    }

    // √(numerator / (denominator·π))
    private static T Root(double numerator, double denominator) => T.CreateChecked(Math.Sqrt(numerator / (denominator * Math.PI)));
}
