namespace MDEngine;

/// <summary>Isotopes that have symbols of their own: D and T are hydrogen with another mass.</summary>
internal static class Isotope
{
    public const double Deuterium = 2.014; // amu
    public const double Tritium = 3.016;

    /// <summary>Masses in files have few or many digits.</summary>
    private const double MassTolerance = 0.01;

    /// <summary>The mass in amu that D or T (in any case) stands for; false for all other symbols.</summary>
    public static bool TryGetMass(ReadOnlySpan<byte> symbol, out double mass)
    {
        mass = symbol switch
        {
            [(byte)'D' or (byte)'d'] => Deuterium,
            [(byte)'T' or (byte)'t'] => Tritium,
            _ => 0,
        };
        return mass > 0;
    }

    /// <summary>The symbol of an atom: D or T for hydrogen of that mass, else the element's.</summary>
    public static string SymbolOf(int atomicNumber, double mass) =>
        atomicNumber == 1 && Math.Abs(mass - Deuterium) < MassTolerance ? "D"
        : atomicNumber == 1 && Math.Abs(mass - Tritium) < MassTolerance ? "T"
        : Element.FromAtomicNumber(atomicNumber).Symbol;
}
