namespace MDEngine.IO;

/// <summary>
/// One of several alternate locations: in each residue, the one with the highest sum of occupancies, and of equal ones the
/// first. A residue is never mixed of two.
/// </summary>
internal static class PdbAlternateLocations
{
    /// <returns>Indices of the atoms to keep, ascending.</returns>
    public static int[] Choose(ReadOnlySpan<PdbAtom> atoms)
    {
        var kept = new List<int>(atoms.Length);
        var sums = new List<(char AltLoc, double Occupancy)>();
        for (int start = 0, end; start < atoms.Length; start = end)
        {
            sums.Clear();
            for (end = start; end < atoms.Length && atoms[end].SharesPlaceWith(atoms[start]); end++)
            {
                Count(sums, atoms[end]);
            }

            char chosen = ' ';
            double highest = double.NegativeInfinity;
            foreach ((char altLoc, double occupancy) in sums)
            {
                (chosen, highest) = occupancy > highest ? (altLoc, occupancy) : (chosen, highest);
            }

            for (int i = start; i < end; i++)
            {
                if (atoms[i].AltLoc == ' ' || atoms[i].AltLoc == chosen)
                {
                    kept.Add(i);
                }
            }
        }

        return [.. kept];
    }

    private static void Count(List<(char AltLoc, double Occupancy)> sums, in PdbAtom atom)
    {
        char altLoc = atom.AltLoc;
        if (altLoc == ' ')
        {
            return;
        }

        int index = sums.FindIndex(sum => sum.AltLoc == altLoc);
        if (index < 0)
        {
            sums.Add((altLoc, atom.Occupancy));
        }
        else
        {
            sums[index] = (altLoc, sums[index].Occupancy + atom.Occupancy);
        }
    }
}
