namespace MDEngine.Fragmentation.Perception;

/// <summary>Small questions about the residues of a topology.</summary>
internal static class Residues
{
    /// <summary>[N] residue of each atom, or −1.</summary>
    public static int[] IndexByAtom(Topology topology)
    {
        var index = new int[topology.AtomCount];
        Array.Fill(index, -1);
        for (int r = 0; r < topology.Residues.Length; r++)
        {
            foreach (int atom in topology.Residues[r].Atoms)
            {
                index[atom] = r;
            }
        }

        return index;
    }

    /// <summary>Such as "ALA A12".</summary>
    public static string NameOf(Residue residue) => $"{residue.Name} {residue.Chain.Trim()}{residue.Id}{(residue.InsertionCode == ' ' ? "" : residue.InsertionCode)}";
}
