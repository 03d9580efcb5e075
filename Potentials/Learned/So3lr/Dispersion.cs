using System.Collections.Immutable;

namespace MDEngine.Potentials.Learned.So3lr;

/// <summary>
/// What dispersion of quantum Drude oscillators (docs/developer/so3lr.md, section 9) needs of a model and of the elements of one structure.
/// </summary>
internal sealed class Dispersion
{
    private const double Seventh = 1.0 / 7.0;

    private readonly double[] polarizabilities;
    private readonly double[] strengths;
    private readonly int species;

    /// <summary>For one model and the elements of one structure.</summary>
    /// <param name="options">Damping and constants.</param>
    /// <param name="elements">Atomic numbers by species.</param>
    public Dispersion(So3lrOptions options, ImmutableArray<int> elements)
    {
        So3lrConstants constants = options.Constants;
        Bohr = constants.Bohr;
        Fit = constants.SigmaFit;
        RadiusFactor = Math.Pow(constants.FineStructure, -4.0 / 21.0);
        DampingFactor = 2 * constants.DampingRadiusFactor * options.DispersionDampingScale;
        species = elements.Length;
        polarizabilities = [.. elements.Select(z => FreeAtoms.Of(z).Polarizability)];
        strengths = new double[species * species];
        for (int a = 0; a < species; a++)
        {
            for (int b = 0; b < species; b++)
            {
                ((double alphaA, double c6A), (double alphaB, double c6B)) = (FreeAtoms.Of(elements[a]), FreeAtoms.Of(elements[b]));
                double c6 = 2 * c6A * c6B * alphaA * alphaB / ((alphaA * alphaA * c6B) + (alphaB * alphaB * c6A));
                strengths[(a * species) + b] = -constants.Hartree * c6;
            }
        }
    }

    /// <summary>a₀, Å.</summary>
    public double Bohr { get; }

    /// <summary>R = this · α^(1/7).</summary>
    public double RadiusFactor { get; }

    /// <summary>P = this · α^(1/7), bohr.</summary>
    public double DampingFactor { get; }

    /// <summary>b₀ to b₃ of S = Σ b_k R^k.</summary>
    public ImmutableArray<double> Fit { get; }

    /// <summary>α⁰ of a species, bohr³.</summary>
    public double Polarizability(int of) => polarizabilities[of];

    /// <summary>−E_h C₆ of each partner of a species where both ratios are 1, eV bohr⁶.</summary>
    public ReadOnlySpan<double> Strengths(int of) => strengths.AsSpan(of * species, species);

    /// <summary>α^(1/7).</summary>
    public static double SeventhRoot(double polarizability) => Math.Pow(polarizability, Seventh);
}
