namespace MDEngine;

/// <summary>Isotopes that have symbols of their own: D and T are hydrogen with another mass.</summary>
internal static class Isotope
{
    private const double Deuterium = 2.014; // amu
    private const double Tritium = 3.016;

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
}
