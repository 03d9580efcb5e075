using MDEngine.Fragmentation;

namespace MDEngine.Tests.Fragmentation;

/// <summary>
/// A description of a molecule that does not change when a double bond and a charge move between symmetric places (the two
/// oxygens of a carboxylate), and changes when they move anywhere else: sorted, refined atom colors in which bond orders count and
/// aromatic bonds are alike.
/// </summary>
internal static class Resonance
{
    public static IEnumerable<int> Key(MolecularGraph molecule)
    {
        int[] colors = [.. Enumerable.Range(0, molecule.AtomCount).Select(i => HashCode.Combine(molecule.AtomicNumbers[i], molecule.FormalCharges[i]))];
        for (int round = 0; round < 8; round++)
        {
            var next = new int[colors.Length];
            foreach (ChemicalBond bond in molecule.Bonds)
            {
                int kind = bond.IsAromatic ? 4 : bond.Order;
                next[bond.First] += HashCode.Combine(colors[bond.Second], kind);
                next[bond.Second] += HashCode.Combine(colors[bond.First], kind);
            }

            colors = [.. colors.Zip(next, (c, n) => HashCode.Combine(c, n))];
        }

        return colors.Order();
    }
}
