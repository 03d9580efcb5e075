using System.Runtime.CompilerServices;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>An atom i in long pairs: what its partners' lanes are combined with.</summary>
/// <param name="Charge">q_i, e.</param>
/// <param name="ScaledCharge">k_e q_i, eV Å/e.</param>
/// <param name="Ratio">h_i.</param>
/// <param name="FreePolarizability">α⁰_i, bohr³.</param>
/// <param name="Polarizability">α_i = α⁰_i h_i, bohr³.</param>
/// <param name="Root">α_i^(1/7).</param>
internal readonly record struct LongRangeAtom(double Charge, double ScaledCharge, double Ratio, double FreePolarizability, double Polarizability, double Root);

/// <summary>
/// Electrostatics and dispersion of an atom with its partners (docs/developer/so3lr.md, sections 8 and 9), added to sums: Σ q_j V; half of the dispersion
/// energy; ∂E/∂h_i; Σ ∂E/∂d (3); Σ d⊗∂E/∂d (xx, yy, zz, xy, xz, yz). What the partners get of it is written over lanes that are no longer needed.
/// </summary>
internal readonly unsafe struct LongRangeKernel(LongRangeLanes lanes, int count, LongRangeAtom atom, Dispersion dispersion, double* sums) : IKernel<double>
{
    /// <summary>Length of the sums.</summary>
    public const int Sums = 12;

    // (1+c)/2 to the power 1/7 about c = 1/2, with c in [0, 1]: ratios of coefficients tend to 1/3 for steps of 1/2, so 26 terms are right to 1e-15.
    private static readonly double[] Series = BinomialSeries(26);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<double, V>
        where V : unmanaged
    {
        V one = S.Constant(1), half = S.Constant(0.5), perBohr = S.Constant(1 / dispersion.Bohr);
        V b0 = S.Constant(dispersion.Fit[0]), b1 = S.Constant(dispersion.Fit[1]), b2 = S.Constant(dispersion.Fit[2]), b3 = S.Constant(dispersion.Fit[3]);
        V potential = S.Constant(0), energy = potential, ratioBar = potential, fx = potential, fy = potential, fz = potential;
        V xx = potential, yy = potential, zz = potential, xy = potential, xz = potential, yz = potential;
        for (int k = 0; k < count; k += S.Count)
        {
            // α = (α_i + α_j)/2; its root is the larger α's times (1+c)/2 to the power 1/7, c = smaller/larger.
            V alphaI = S.Create(atom.Polarizability), alphaJ = S.Load(lanes.Polarizability + k);
            V c = S.Divide(S.AtMost(alphaI, alphaJ), S.AtLeast(alphaI, alphaJ));
            V root = S.Multiply(S.AtLeast(S.Create(atom.Root), S.Load(lanes.Root + k)), Series7<S, V>(S.Subtract(c, half)));
            V alpha = S.Multiply(half, S.Add(alphaI, alphaJ));

            // R, S and dS/d(root), P.
            V factor = S.Constant(dispersion.RadiusFactor), radius = S.Multiply(factor, root);
            V s = S.MultiplyAdd(S.MultiplyAdd(S.MultiplyAdd(b3, radius, b2), radius, b1), radius, b0);
            V sSlope = S.Multiply(factor, S.MultiplyAdd(S.MultiplyAdd(S.Multiply(S.Constant(3), b3), radius, S.Add(b2, b2)), radius, b1));
            V damping = S.Constant(dispersion.DampingFactor), p = S.Multiply(damping, root);
            V r = S.Load(lanes.R + k), d = S.Multiply(r, perBohr);
            V p2 = S.Multiply(p, p), d2 = S.Multiply(d, d), s2 = S.Multiply(s, s);
            V p4 = S.Multiply(p2, p2), d4 = S.Multiply(d2, d2), p6 = S.Multiply(p4, p2), d6 = S.Multiply(d4, d2);
            V p8 = S.Multiply(p4, p4), d8 = S.Multiply(d4, d4);

            // D = 1/(d⁶+P⁶) + 10 S²/(d⁸+P⁸) + 122.5 S⁴/(d¹⁰+P¹⁰), since C₈/C₆ = 5/g = 10 S² and C₁₀/C₆ = 245/(8g²) = 122.5 S⁴.
            V n6 = S.Divide(one, S.Add(d6, p6)), n8 = S.Divide(one, S.Add(d8, p8)), n10 = S.Divide(one, S.MultiplyAdd(d8, d2, S.Multiply(p8, p2)));
            V t8 = S.Multiply(S.Multiply(S.Constant(10), s2), n8), t10 = S.Multiply(S.Multiply(S.Constant(122.5), S.Multiply(s2, s2)), n10);
            V sum = S.Add(n6, S.Add(t8, t10));

            // Slopes: of 1/(dⁿ+Pⁿ) by d −n dⁿ⁻¹/(…)², by P alike; of S² and S⁴ by S.
            V f6 = S.Multiply(S.Constant(-6), S.Multiply(n6, n6)), f8 = S.Multiply(S.Constant(-8), S.Multiply(t8, n8)), f10 = S.Multiply(S.Constant(-10), S.Multiply(t10, n10));
            V byDistance = S.Multiply(S.Multiply(d4, d), S.MultiplyAdd(d2, S.MultiplyAdd(d2, f10, f8), f6));
            V byDamping = S.Multiply(S.Multiply(p4, p), S.MultiplyAdd(p2, S.MultiplyAdd(p2, f10, f8), f6));
            V byRoot = S.MultiplyAdd(byDamping, damping, S.Divide(S.Multiply(S.MultiplyAdd(S.Constant(4), t10, S.Add(t8, t8)), sSlope), s));

            // E = −E_h C₆ h_i h_j w D, and α_i = α⁰_i h_i.
            V w = S.Load(lanes.Switch + k), strength = S.Load(lanes.Strength + k), ratioI = S.Create(atom.Ratio), ratioJ = S.Load(lanes.Ratio + k);
            V product = S.Multiply(S.Multiply(ratioI, ratioJ), strength), share = S.Multiply(S.Multiply(half, S.Multiply(product, w)), sum);
            V byAlpha = S.Multiply(S.Multiply(product, byRoot), S.Multiply(S.Constant(1.0 / 14), S.Divide(root, alpha))), bySelf = S.Multiply(strength, sum);
            V barI = S.MultiplyAdd(S.Create(atom.FreePolarizability), byAlpha, S.Multiply(ratioJ, bySelf));
            V barJ = S.MultiplyAdd(S.Load(lanes.FreePolarizability + k), byAlpha, S.Multiply(ratioI, bySelf));
            V charge = S.Load(lanes.Charge + k), unit = S.Load(lanes.Potential + k);
            V slope = S.Multiply(product, S.MultiplyAdd(S.Load(lanes.SwitchSlope + k), sum, S.Multiply(w, S.Multiply(byDistance, perBohr))));
            slope = S.Divide(S.MultiplyAdd(S.Multiply(S.Create(atom.ScaledCharge), charge), S.Load(lanes.PotentialSlope + k), slope), r);
            energy = S.Add(energy, share);
            ratioBar = S.MultiplyAdd(w, barI, ratioBar);
            potential = S.MultiplyAdd(charge, unit, potential);

            V x = S.Load(lanes.X + k), y = S.Load(lanes.Y + k), z = S.Load(lanes.Z + k);
            V gx = S.Multiply(slope, x), gy = S.Multiply(slope, y), gz = S.Multiply(slope, z);
            S.Store(lanes.PartnerPotential + k, S.Multiply(S.Create(atom.Charge), unit));
            S.Store(lanes.PartnerEnergy + k, share);
            S.Store(lanes.PartnerRatioBar + k, S.Multiply(w, barJ));
            S.Store(lanes.GradientX + k, gx);
            S.Store(lanes.GradientY + k, gy);
            S.Store(lanes.GradientZ + k, gz);
            (fx, fy, fz) = (S.Add(fx, gx), S.Add(fy, gy), S.Add(fz, gz));
            (xx, yy, zz) = (S.MultiplyAdd(gx, x, xx), S.MultiplyAdd(gy, y, yy), S.MultiplyAdd(gz, z, zz));
            (xy, xz, yz) = (S.MultiplyAdd(gx, y, xy), S.MultiplyAdd(gx, z, xz), S.MultiplyAdd(gy, z, yz));
        }

        ReadOnlySpan<V> all = [potential, energy, ratioBar, fx, fy, fz, xx, yy, zz, xy, xz, yz];
        for (int k = 0; k < Sums; k++)
        {
            sums[k] += S.Sum(all[k]);
        }
    }

    private static double[] BinomialSeries(int terms)
    {
        const double Exponent = 1.0 / 7.0, Middle = 0.75;
        var series = new double[terms];
        series[0] = Math.Pow(Middle, Exponent);
        for (int n = 1; n < terms; n++)
        {
            // (m + t/2)^e = m^e Σ binomial(e, n) (t/2m)^n
            series[n] = series[n - 1] * (Exponent - n + 1) / n / (2 * Middle);
        }

        return series;
    }

    // Even and odd powers apart: two chains of products instead of a long one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Series7<S, V>(V t)
        where S : struct, ISimd<double, V>
        where V : unmanaged
    {
        V square = S.Multiply(t, t), even = S.Create(Series[^2]), odd = S.Create(Series[^1]);
        for (int n = Series.Length - 4; n >= 0; n -= 2)
        {
            (even, odd) = (S.MultiplyAdd(even, square, S.Create(Series[n])), S.MultiplyAdd(odd, square, S.Create(Series[n + 1])));
        }

        return S.MultiplyAdd(odd, t, even);
    }
}
