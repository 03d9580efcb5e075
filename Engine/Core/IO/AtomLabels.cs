namespace MDEngine.IO;

/// <summary>Names and residues of atoms for formats that must have them: those of the topology, else the element's symbol, and one residue UNK.</summary>
internal sealed class AtomLabels
{
    private readonly Topology topology;
    private readonly Residue[] residues;

    private AtomLabels(Topology topology, Residue[] residues) => (this.topology, this.residues) = (topology, residues);

    /// <summary>Name and residue of an atom.</summary>
    public (string Name, Residue Residue) this[int atom] => (
        topology.AtomNames.IsEmpty ? Element.FromAtomicNumber(topology.AtomicNumbers[atom]).Symbol : topology.AtomNames[atom],
        residues[atom]);

    public static AtomLabels Of(Topology topology)
    {
        var residues = new Residue[topology.AtomCount];
        Array.Fill(residues, new Residue("UNK", 1, ' ', "", []));
        foreach (Residue residue in topology.Residues)
        {
            foreach (int atom in residue.Atoms)
            {
                residues[atom] = residue;
            }
        }

        return new AtomLabels(topology, residues);
    }
}
