namespace MDEngine.Fragmentation.Perception;

/// <summary>
/// Bonds between the residues of a PDB file: peptide C−N, disulfide SG−SG, phosphodiester O3'−P, and what CONECT names;
/// water, halides and metals bond to no other residue.
/// </summary>
internal sealed class ResidueBondRule
{
    private const int ReportedContacts = 5;

    private readonly int[] residueOf;
    private readonly Topology topology;
    private readonly HashSet<Bond> stated;
    private readonly List<string> warnings;
    private int refused;

    private ResidueBondRule(Topology topology, int[] residueOf, List<string> warnings)
    {
        this.topology = topology;
        this.residueOf = residueOf;
        this.warnings = warnings;
        stated = topology.Bonds.IsDefaultOrEmpty ? [] : [.. topology.Bonds];
    }

    /// <summary>The rule, or null where the structure names no residues or atoms.</summary>
    public static ResidueBondRule? For(Topology topology, List<string> warnings) =>
        topology.Residues.Length < 2 || topology.AtomNames.Length != topology.AtomCount
            ? null
            : new ResidueBondRule(topology, Residues.IndexByAtom(topology), warnings);

    public bool Allows(int i, int j)
    {
        (int a, int b) = (residueOf[i], residueOf[j]);
        if (a == b || a < 0 || b < 0 || stated.Contains(i < j ? new Bond(i, j) : new Bond(j, i)))
        {
            return true;
        }

        bool allowed = (topology.AtomNames[i].Trim(), topology.AtomNames[j].Trim()) switch
        {
            ("C", "N") or ("N", "C") or ("SG", "SG") => true,
            ("P", "O3'" or "O3*") or ("O3'" or "O3*", "P") => true,
            _ => false,
        };
        if (!allowed && ++refused <= ReportedContacts)
        {
            warnings.Add(
                $"Atoms {i + 1} and {j + 1} of the residues {Residues.NameOf(topology.Residues[a])} and {Residues.NameOf(topology.Residues[b])} " +
                "are close enough for a bond; assumed not bonded, since only peptide, disulfide and phosphodiester bonds join residues. Name the bond in a CONECT record if it exists.");
        }

        return allowed;
    }
}
