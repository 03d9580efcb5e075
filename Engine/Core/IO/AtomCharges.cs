namespace MDEngine.IO;

/// <summary>Charges of atoms that a file has and that are not taken as the structure's, for files often have them of some atoms only, or of a force field.</summary>
internal static class AtomCharges
{
    private const double LeastTotal = 0.5; // e; less is rounding

    /// <summary>A line where they sum to a charge, else none.</summary>
    /// <param name="what">Where they stand.</param>
    /// <param name="sum">e.</param>
    public static IReadOnlyList<string> Notes(string what, double sum) => Math.Abs(sum) < LeastTotal
        ? []
        : [FormattableString.Invariant($"{what} state charges that sum to {sum:+0.###;-0.###} e and are not obeyed; state the total charge with the potential, as in xtb:gfn2,charge={Math.Round(sum)}")];
}
