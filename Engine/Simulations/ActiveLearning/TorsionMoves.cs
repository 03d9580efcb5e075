using MDEngine.Fragmentation;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Turns parts of a molecule about its single bonds, so that other conformers and what lies between them are seen.</summary>
internal sealed class TorsionMoves
{
    /// <summary>Atoms that no bond joins and that come closer than this overlap, Å.</summary>
    private const double Overlap = 1.6;

    private readonly AtomicSystem start;
    private readonly HashSet<(int First, int Second)> bonds;
    private readonly (int First, int Second, int[] Turned)[] rotors;

    /// <summary>For a structure.</summary>
    public TorsionMoves(AtomicSystem start)
    {
        this.start = start;
        MolecularGraph graph = MolecularGraph.Perceive(start);
        bonds = [.. graph.Bonds.Select(bond => (bond.First, bond.Second))];
        ILookup<int, int> neighbors = graph.Bonds.SelectMany(bond => new[] { (bond.First, bond.Second), (First: bond.Second, Second: bond.First) }).ToLookup(pair => pair.Item1, pair => pair.Item2);
        rotors = [.. graph.Bonds
            .Where(bond => bond is { Order: 1, IsInRing: false, IsAromatic: false } && neighbors[bond.First].Count() > 1 && neighbors[bond.Second].Count() > 1)
            .Select(bond => (bond.First, bond.Second, Side(neighbors, bond.First, bond.Second)))];
    }

    /// <summary>Whether there is anything to turn.</summary>
    public bool Any => rotors.Length > 0;

    /// <summary>Positions with some of the bonds turned by any angle, or null where atoms would overlap.</summary>
    /// <param name="uniform">A number of (0, 1) for each bond, twice.</param>
    public Vector3D[]? Turn(Func<int, double> uniform)
    {
        Vector3D[] positions = start.Positions.ToArray();
        for (int k = 0; k < rotors.Length; k++)
        {
            // Three at most on average, so that large molecules are not balled up.
            if (uniform(2 * k) < Math.Min(1, 3.0 / rotors.Length))
            {
                Rotate(positions, rotors[k], 2 * Math.PI * uniform((2 * k) + 1));
            }
        }

        return Overlaps(positions) ? null : positions;
    }

    private static int[] Side(ILookup<int, int> neighbors, int fixedAtom, int first)
    {
        var seen = new HashSet<int> { fixedAtom, first };
        var open = new Queue<int>([first]);
        while (open.TryDequeue(out int atom))
        {
            foreach (int next in neighbors[atom].Where(seen.Add))
            {
                open.Enqueue(next);
            }
        }

        seen.Remove(fixedAtom);
        return [.. seen.Order()];
    }

    /// <summary>Rodrigues' formula about the axis of the bond.</summary>
    private static void Rotate(Vector3D[] positions, (int First, int Second, int[] Turned) rotor, double angle)
    {
        Vector3D origin = positions[rotor.First];
        Vector3D axis = (positions[rotor.Second] - origin).Normalized();
        (double sine, double cosine) = Math.SinCos(angle);
        foreach (int atom in rotor.Turned)
        {
            Vector3D r = positions[atom] - origin;
            positions[atom] = origin + (cosine * r) + (sine * Vector3D.Cross(axis, r)) + ((1 - cosine) * Vector3D.Dot(axis, r) * axis);
        }
    }

    private bool Overlaps(Vector3D[] positions)
    {
        for (int i = 0; i < positions.Length; i++)
        {
            for (int j = i + 1; j < positions.Length; j++)
            {
                if (!bonds.Contains((i, j)) && (positions[j] - positions[i]).Length < Math.Min(Overlap, 0.9 * (start.Positions.Span[j] - start.Positions.Span[i]).Length))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
