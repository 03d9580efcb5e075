namespace MDEngine.Fragmentation.Perception;

/// <summary>What bond perception knows about an element.</summary>
internal static class ElementProperties
{
    private const double UnknownRadius = 1.5;

    /// <summary>Covalent radii of H to Cm, Å: Cordero et al., Dalton Trans. 2008, 2832, doi:10.1039/b801115j.</summary>
    private static readonly double[] Radii =
    [
        0.31, 0.28, 1.28, 0.96, 0.84, 0.76, 0.71, 0.66, 0.57, 0.58, 1.66, 1.41, 1.21, 1.11, 1.07, 1.05, 1.02, 1.06,
        2.03, 1.76, 1.70, 1.60, 1.53, 1.39, 1.39, 1.32, 1.26, 1.24, 1.32, 1.22, 1.22, 1.20, 1.19, 1.20, 1.20, 1.16,
        2.20, 1.95, 1.90, 1.75, 1.64, 1.54, 1.47, 1.46, 1.42, 1.39, 1.45, 1.44, 1.42, 1.39, 1.39, 1.38, 1.39, 1.40,
        2.44, 2.15, 2.07, 2.04, 2.03, 2.01, 1.99, 1.98, 1.98, 1.96, 1.94, 1.92, 1.92, 1.89, 1.90, 1.87, 1.87, 1.75,
        1.70, 1.62, 1.51, 1.44, 1.41, 1.36, 1.36, 1.32, 1.45, 1.46, 1.48, 1.40, 1.50, 1.50, 2.60, 2.21, 2.15, 2.06,
        2.00, 1.96, 1.90, 1.87, 1.80, 1.69,
    ];

    /// <summary>Covalent radius, Å.</summary>
    public static double CovalentRadius(int atomicNumber) =>
        atomicNumber <= Radii.Length ? Radii[atomicNumber - 1] : UnknownRadius;

    /// <summary>Whether the element is a metal: it bonds ionically here, so it gets no bonds.</summary>
    public static bool IsMetal(int atomicNumber) => atomicNumber is
        3 or 4 or (>= 11 and <= 13) or (>= 19 and <= 31) or (>= 37 and <= 50) or (>= 55 and <= 84) or (>= 87 and <= 116);

    /// <summary>Whether the element takes part in covalent bonds at all.</summary>
    public static bool CanBond(int atomicNumber) => !IsMetal(atomicNumber) && atomicNumber is not (2 or 10 or 18 or 36);

    /// <summary>The most neighbors that an atom of the element keeps.</summary>
    public static int MaximumNeighbors(int atomicNumber) => atomicNumber switch
    {
        1 or 9 => 1,
        5 or 6 or 7 or 17 or 35 => 4,
        8 => 3,
        14 or 15 or 16 or 34 or 53 => 6,
        _ => 12,
    };

    /// <summary>Electrons outside closed shells that take part in bonding, for the main-group elements that can be aromatic or a neighbor of such.</summary>
    public static int OuterElectrons(int atomicNumber) => atomicNumber switch
    {
        1 => 1,
        2 => 2,
        <= 10 => atomicNumber - 2,
        <= 18 => atomicNumber - 10,
        <= 20 => atomicNumber - 18,
        <= 30 => atomicNumber - 18,
        <= 36 => atomicNumber - 28,
        <= 38 => atomicNumber - 36,
        <= 48 => atomicNumber - 36,
        <= 54 => atomicNumber - 46,
        55 or 56 => atomicNumber - 54,
        >= 81 and <= 86 => atomicNumber - 78,
        _ => 0,
    };

    /// <summary>Default valence of the elements that can be aromatic, else 0.</summary>
    public static int AromaticValence(int atomicNumber) => atomicNumber switch
    {
        5 or 7 or 15 or 33 => 3,
        6 or 14 or 32 => 4,
        8 or 16 or 34 or 52 => 2,
        _ => 0,
    };
}
