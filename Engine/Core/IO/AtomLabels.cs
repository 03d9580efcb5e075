using System.Text;

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

    /// <summary>Labels for a format whose columns are bytes: they must be ASCII.</summary>
    /// <param name="topology">The atoms.</param>
    /// <param name="path">File that they are for.</param>
    /// <exception cref="InputFileException">A name has other characters.</exception>
    public static AtomLabels Of(Topology topology, string path)
    {
        IEnumerable<string> words = topology.AtomNames.Concat(topology.Residues.SelectMany(residue => new[] { residue.Name, residue.Chain, $"{residue.InsertionCode}" }));
        if (words.FirstOrDefault(word => !Ascii.IsValid(word)) is { } other)
        {
            throw new InputFileException(path, 0, 0, $"the name '{other}' has characters for which this format has no columns; rename it, or write .extxyz instead");
        }


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
