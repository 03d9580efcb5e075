namespace MDEngine.Fragmentation.Perception;

/// <summary>What bond perception knows about an element.</summary>
internal static class ElementProperties
{
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
