using System.Collections.Immutable;

namespace MDEngine.Potentials.Learned.So3lr;

/// <summary>
/// Dispersion of two atoms by quantum Drude oscillators whose polarizabilities follow from Hirshfeld ratios
/// (docs/developer/so3lr.md, section 9): C₆, C₈ and C₁₀ terms, damped.
/// </summary>
internal sealed class Dispersion
{
    private const double Seventh = 1.0 / 7.0;

    private readonly So3lrConstants constants;
    private readonly SmoothSwitch? end;
    private readonly double radiusFactor;
    private readonly double dampingFactor;
    private readonly double[] polarizabilities;
    private readonly double[] c6;
    private readonly int species;

    /// <summary>For one model and the elements of one structure.</summary>
    /// <param name="options">Damping, long cutoff and constants.</param>
    /// <param name="elements">Atomic numbers by species.</param>
    public Dispersion(So3lrOptions options, ImmutableArray<int> elements)
    {
        constants = options.Constants;
        end = options.LongCutoff is double cutoff ? new SmoothSwitch(cutoff - options.DispersionSwitchWidth, cutoff) : null;
        radiusFactor = Math.Pow(constants.FineStructure, -4.0 / 21.0);
        dampingFactor = 2 * constants.DampingRadiusFactor * options.DispersionDampingScale;
        species = elements.Length;
        polarizabilities = [.. elements.Select(z => FreeAtoms.Of(z).Polarizability)];
        c6 = new double[species * species];
        for (int a = 0; a < species; a++)
        {
            for (int b = 0; b < species; b++)
            {
                ((double alphaA, double c6A), (double alphaB, double c6B)) = (FreeAtoms.Of(elements[a]), FreeAtoms.Of(elements[b]));
                c6[(a * species) + b] = 2 * c6A * c6B * alphaA * alphaB / ((alphaA * alphaA * c6B) + (alphaB * alphaB * c6A));
            }
        }
    }

    /// <summary>Energy of a pair, eV, with its slopes by the distance (eV/Å) and by the first atom's ratio (eV).</summary>
    /// <param name="r">Distance, Å.</param>
    /// <param name="first">Species of the first atom.</param>
    /// <param name="second">Species of the second atom.</param>
    /// <param name="h1">Hirshfeld ratio of the first atom.</param>
    /// <param name="h2">Hirshfeld ratio of the second atom.</param>
    public (double Energy, double Slope, double RatioSlope) At(double r, int first, int second, double h1, double h2)
    {
        (double w, double wSlope) = end?.At(r) ?? (1, 0);
        double alpha = 0.5 * ((polarizabilities[first] * h1) + (polarizabilities[second] * h2));
        if (w == 0 || alpha == 0)
        {
            return (0, 0, 0);
        }

        // R = α_fs^(−4/21) α^(1/7), S = Σ b_k R^k, P = 2·factor·s_d·α^(1/7); with ρ = α^(1/7).
        double root = Math.Pow(alpha, Seventh);
        double radius = radiusFactor * root;
        ImmutableArray<double> b = constants.SigmaFit;
        double s = b[0] + (radius * (b[1] + (radius * (b[2] + (radius * b[3])))));
        double sSlope = radiusFactor * (b[1] + (radius * ((2 * b[2]) + (radius * 3 * b[3]))));
        double p = dampingFactor * root, d = r / constants.Bohr;
        double p2 = p * p, d2 = d * d, s2 = s * s;
        double p6 = p2 * p2 * p2, d6 = d2 * d2 * d2;

        // D = 1/(d⁶+P⁶) + 10 S²/(d⁸+P⁸) + 122.5 S⁴/(d¹⁰+P¹⁰), since C₈/C₆ = 5/g = 10 S² and C₁₀/C₆ = 245/(8g²) = 122.5 S⁴.
        double n6 = 1 / (d6 + p6), n8 = 1 / ((d6 * d2) + (p6 * p2)), n10 = 1 / ((d6 * d2 * d2) + (p6 * p2 * p2));
        double t8 = 10 * s2 * n8, t10 = 122.5 * s2 * s2 * n10;
        double sum = n6 + t8 + t10;

        // Slopes: of 1/(dⁿ+Pⁿ) by d −n dⁿ⁻¹/(…)², by P alike; of S² and S⁴ by S.
        double f6 = 6 * n6 * n6, f8 = 8 * t8 * n8, f10 = 10 * t10 * n10;
        double byDistance = -d6 / d * (f6 + (d2 * (f8 + (d2 * f10))));
        double byRoot = (-p6 / p * (f6 + (p2 * (f8 + (p2 * f10)))) * dampingFactor) + (((2 * t8) + (4 * t10)) * sSlope / s);

        double strength = -constants.Hartree * c6[(first * species) + second];
        double product = strength * h1 * h2;
        double byRatio = (strength * h2 * sum) + (product * byRoot * root * Seventh / alpha * 0.5 * polarizabilities[first]);
        return (product * w * sum, product * ((wSlope * sum) + (w * byDistance / constants.Bohr)), w * byRatio);
    }
}
