namespace MDEngine.Fragmentation.Perception;

/// <summary>A way for an atom to bond: valence, formal charge, and how unusual it is (hundredths of a penalty unit).</summary>
internal readonly record struct ValenceState(int Valence, int Charge, int Penalty);

/// <summary>The ways in which an atom of an element with a number of neighbors can bond.</summary>
internal static class ValenceStates
{
    /// <summary>One penalty unit.</summary>
    public const int Unit = 100;

    /// <summary>
    /// States of an atom, the ones below its number of neighbors left out; never empty.
    /// </summary>
    /// <param name="z">Atomic number.</param>
    /// <param name="degree">Number of neighbors.</param>
    /// <param name="terminalOxygens">For nitrogen: neighbors that are oxygen with no other neighbor.</param>
    /// <param name="oxideRank">For a terminal oxygen on a nitrogen with two or more of them: its place among those, by index; else −1.</param>
    public static ValenceState[] For(int z, int degree, int terminalOxygens, int oxideRank)
    {
        ValenceState[] states = All(z, degree, terminalOxygens, oxideRank);
        foreach (ValenceState state in states)
        {
            if (state.Valence < degree)
            {
                states = [.. states.Where(s => s.Valence >= degree)];
                break;
            }
        }

        return states.Length > 0 ? states : [new(degree, 0, 0)];
    }

    private static ValenceState[] All(int z, int degree, int terminalOxygens, int oxideRank) => z switch
    {
        1 => degree == 0 ? Proton : Monovalent,
        5 => degree == 4 ? Borate : Trivalent,
        6 => degree switch { 1 => TerminalCarbon, <= 3 => Carbon, _ => Tetravalent },
        14 or 32 => degree <= 4 ? Tetravalent : [new(degree, 4 - degree, 0)],
        7 => Nitrogen(degree, terminalOxygens),
        8 => oxideRank switch { 0 => Oxo, > 0 => Oxide, _ => Oxygen(degree) },
        9 => degree == 0 ? Halide : Monovalent,
        17 or 35 or 53 or 85 => Halogen(degree),
        16 or 34 or 52 => Chalcogen(degree),
        15 or 33 => Phosphorus(degree),
        3 or 11 or 19 or 37 or 55 or 87 => [new(0, 1, 0)],
        4 or 12 or 20 or 38 or 56 or 88 or 30 or 48 => [new(0, 2, 0)],
        13 or 31 => [new(0, 3, 0)],
        _ when ElementProperties.IsMetal(z) => Metal,
        _ => [new(degree, 0, 0)],
    };

    private static readonly ValenceState[] Proton = [new(0, 1, 0)];
    private static readonly ValenceState[] Monovalent = [new(1, 0, 0)];
    private static readonly ValenceState[] Trivalent = [new(3, 0, 0)];
    private static readonly ValenceState[] Tetravalent = [new(4, 0, 0)];
    private static readonly ValenceState[] Borate = [new(4, -1, 0)];
    private static readonly ValenceState[] Halide = [new(0, -1, 0)];
    private static readonly ValenceState[] TerminalCarbon = [new(4, 0, 0), new(3, -1, 3 * Unit), new(3, 1, 6 * Unit)];
    private static readonly ValenceState[] Carbon = [new(4, 0, 0), new(3, -1, 6 * Unit), new(3, 1, 6 * Unit)];
    private static readonly ValenceState[] Ammonium = [new(4, 1, 0)];
    private static readonly ValenceState[] NitrogenOxide = [new(3, 0, 0), new(4, 1, Unit)];
    private static readonly ValenceState[] Nitrogen3 = [new(3, 0, 0), new(4, 1, 2 * Unit)];
    private static readonly ValenceState[] Nitrogen2 = [new(3, 0, 0), new(4, 1, 2 * Unit), new(2, -1, 3 * Unit)];
    private static readonly ValenceState[] Nitrogen1 = [new(3, 0, 0), new(4, 1, 2 * Unit), new(2, -1, 2 * Unit), new(1, -2, 9 * Unit)];
    private static readonly ValenceState[] Oxo = [new(2, 0, 0)];
    private static readonly ValenceState[] Oxide = [new(1, -1, 0)];

    /// <summary>A metal whose charge the element does not settle: neutral unless the total charge asks for more.</summary>
    private static readonly ValenceState[] Metal = [new(0, 0, 0), new(0, 1, Unit), new(0, 2, 2 * Unit), new(0, 3, 3 * Unit), new(0, 4, 4 * Unit)];

    private static readonly ValenceState[][] OxygenByDegree =
    [
        [new(0, -2, 0)],
        [new(2, 0, 0), new(1, -1, Unit), new(3, 1, 4 * Unit)],
        [new(2, 0, 0), new(3, 1, 4 * Unit)],
        [new(3, 1, 0)],
    ];

    private static readonly ValenceState[][] HalogenByDegree =
    [
        Halide,
        Monovalent,
        [new(3, 0, 0), new(2, 1, 3 * Unit)],
        [new(5, 0, 0), new(3, 0, Unit)],
        [new(7, 0, 0), new(5, 0, 2 * Unit)],
        [new(7, 0, 0), new(5, 0, Unit)],
        [new(7, 0, 0), new(6, 1, 2 * Unit)],
    ];

    private static readonly ValenceState[][] ChalcogenByDegree =
    [
        [new(0, -2, 0)],
        [new(2, 0, 0), new(1, -1, Unit)],
        [new(2, 0, 0), new(4, 0, 3 * Unit), new(3, 1, 4 * Unit)],
        [new(4, 0, 0), new(3, 1, 2 * Unit), new(6, 0, 3 * Unit)],
        [new(6, 0, 0), new(4, 0, 4 * Unit)],
        [new(6, 0, 0)],
        [new(6, 0, 0)],
    ];

    private static readonly ValenceState[] LowPhosphorus = [new(3, 0, 0), new(5, 0, 2 * Unit), new(4, 1, 3 * Unit), new(2, -1, 3 * Unit)];

    private static readonly ValenceState[][] PhosphorusByDegree =
    [
        LowPhosphorus,
        LowPhosphorus,
        LowPhosphorus,
        [new(3, 0, 0), new(5, 0, 2 * Unit), new(4, 1, 3 * Unit)],
        [new(5, 0, 0), new(4, 1, Unit)],
        [new(5, 0, 0)],
        [new(6, -1, 0)],
    ];

    private static ValenceState[] Nitrogen(int degree, int terminalOxygens) => degree switch
    {
        >= 4 => Ammonium,
        3 => terminalOxygens switch { 0 => Nitrogen3, 1 => NitrogenOxide, _ => Ammonium },
        2 => Nitrogen2,
        _ => Nitrogen1,
    };

    private static ValenceState[] Oxygen(int degree) => OxygenByDegree[Math.Min(degree, 3)];

    private static ValenceState[] Halogen(int degree) => degree < HalogenByDegree.Length ? HalogenByDegree[degree] : [new(degree, 0, 0)];

    private static ValenceState[] Chalcogen(int degree) => degree < ChalcogenByDegree.Length ? ChalcogenByDegree[degree] : [new(degree, 0, 0)];

    private static ValenceState[] Phosphorus(int degree) => degree < PhosphorusByDegree.Length ? PhosphorusByDegree[degree] : [new(degree, 0, 0)];
}
