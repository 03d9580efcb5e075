namespace MDEngine.Training.Data;

/// <summary>
/// Compares frames with the first of their file: frames of another molecule, or with the atoms in another order, have few of its
/// bonds. Each atom's nearest neighbor in the first frame stands for a bond if it is no farther than covalent bonds are; it counts as broken when it is twice as long.
/// Reactions break some bonds, not most; liquids of single atoms have none. Periodic frames are not compared: their atoms may be wrapped.
/// </summary>
internal sealed class BondComparison
{
    private const double LongestBond = 1.9; // Å; metals and noble gases keep farther apart
    private const double BrokenBeyond = 2;

    private readonly Dictionary<int, (Topology Topology, NearestAtom[] Bonds)> byFile = [];

    public bool Matches(int file, ReferenceFrame frame)
    {
        if (frame.Cell.IsPeriodic)
        {
            return true;
        }

        if (!byFile.TryGetValue(file, out var known) || !ReferenceEquals(known.Topology, frame.Topology))
        {
            byFile[file] = (frame.Topology, [.. NearestAtom.Find(frame.Positions).Where(bond => bond.Distance < LongestBond)]);
            return true;
        }

        int broken = known.Bonds.Count(bond => (frame.Positions[bond.Other] - frame.Positions[bond.Atom]).Length > BrokenBeyond * bond.Distance);
        return 2 * broken <= known.Bonds.Length;
    }
}

/// <summary>An atom and the one closest to it.</summary>
internal readonly record struct NearestAtom(int Atom, int Other, double Distance)
{
    /// <summary>One for each atom; empty for a single atom.</summary>
    public static NearestAtom[] Find(Vector3D[] positions)
    {
        if (positions.Length < 2)
        {
            return [];
        }

        var nearest = new NearestAtom[positions.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            nearest[i] = new NearestAtom(i, i, double.PositiveInfinity);
            for (int j = 0; j < positions.Length; j++)
            {
                double distance = j == i ? double.PositiveInfinity : (positions[j] - positions[i]).Length;
                if (distance < nearest[i].Distance)
                {
                    nearest[i] = new NearestAtom(i, j, distance);
                }
            }
        }

        return nearest;
    }
}
