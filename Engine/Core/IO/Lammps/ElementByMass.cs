namespace MDEngine.IO;

/// <summary>The element that a mass can only be of.</summary>
internal static class ElementByMass
{
    /// <returns>The atomic number, or 0 where none or several have such a mass.</returns>
    /// <remarks>
    /// Programs round standard weights to 12.01, 16.00 or 28.1; beads of several atoms weigh 14.027 (CH₂, beside nitrogen's 14.007) or 28.05
    /// (C₂H₄, beside silicon's 28.085). The tolerance lies between.
    /// </remarks>
    public static int Find(double mass)
    {
        double tolerance = mass < 40 ? 0.016 : 0.06;
        if (Math.Abs(mass - Isotope.Deuterium) < tolerance || Math.Abs(mass - Isotope.Tritium) < tolerance)
        {
            return 1;
        }

        int found = 0;
        for (int number = 1; number <= Element.Count; number++)
        {
            if (Math.Abs(Element.FromAtomicNumber(number).Mass - mass) < tolerance)
            {
                if (found != 0)
                {
                    return 0;
                }

                found = number;
            }
        }

        return found;
    }
}
