namespace MDEngine.Fragmentation.Brics;

/// <summary>Ranks of atoms that do not depend on their order in the file, so that ties are broken the same way for any order.</summary>
internal static class CanonicalRank
{
    private const int Rounds = 12;

    /// <summary>
    /// [N] distinct ranks: by the surroundings in the bond graph, among alike surroundings by the distance from the center of the
    /// molecule, and only among atoms alike in both by index.
    /// </summary>
    public static int[] Of(MolecularGraph molecule)
    {
        int n = molecule.AtomCount;
        var key = new ulong[n];
        for (int i = 0; i < n; i++)
        {
            key[i] = SplitMix.Hash((ulong)((molecule.AtomicNumbers[i] * 32) + molecule.FormalCharges[i] + 16) + (molecule.AromaticAtoms[i] ? 1UL << 32 : 0) + (molecule.RingAtoms[i] ? 1UL << 33 : 0));
        }

        var next = new ulong[n];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < n; i++)
            {
                ulong sum = 0;
                foreach (int j in molecule.NeighborsOf(i))
                {
                    sum += SplitMix.Hash(key[j]);
                }

                next[i] = SplitMix.Hash(key[i] + (3 * sum));
            }

            (key, next) = (next, key);
        }

        double[] distance = DistanceFromCenter(molecule);
        int[] order = [.. Enumerable.Range(0, n)];
        Array.Sort(order, (i, j) => (key[i], distance[i], i).CompareTo((key[j], distance[j], j)));
        var rank = new int[n];
        for (int k = 0; k < n; k++)
        {
            rank[order[k]] = k;
        }

        return rank;
    }

    private static double[] DistanceFromCenter(MolecularGraph molecule)
    {
        var distance = new double[molecule.AtomCount];
        if (molecule.WholePositions.Length != distance.Length)
        {
            return distance;
        }

        int components = distance.Length == 0 ? 0 : molecule.Components.Max() + 1;
        var sum = new Vector3D[components];
        var size = new int[components];
        for (int i = 0; i < distance.Length; i++)
        {
            sum[molecule.Components[i]] += molecule.WholePositions[i];
            size[molecule.Components[i]]++;
        }

        for (int i = 0; i < distance.Length; i++)
        {
            int c = molecule.Components[i];
            distance[i] = (molecule.WholePositions[i] - (sum[c] / size[c])).LengthSquared;
        }

        return distance;
    }
}
