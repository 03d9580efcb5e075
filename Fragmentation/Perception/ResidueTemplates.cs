namespace MDEngine.Fragmentation.Perception;

/// <summary>What the standard residues of proteins and nucleic acids must look like: a check on the perceived bonds.</summary>
internal static class ResidueTemplates
{
    private const int ReportedResidues = 5;

    /// <summary>Pairs of atoms that share a double or aromatic bond in some resonance form, backbone C=O and phosphate aside.</summary>
    private static readonly Dictionary<string, string[]> UnsaturatedAtoms = new()
    {
        ["ALA"] = [],
        ["GLY"] = [],
        ["VAL"] = [],
        ["LEU"] = [],
        ["ILE"] = [],
        ["SER"] = [],
        ["THR"] = [],
        ["CYS"] = [],
        ["CYX"] = [],
        ["MET"] = [],
        ["PRO"] = [],
        ["LYS"] = [],
        ["ASN"] = ["CG"],
        ["ASP"] = ["CG"],
        ["GLN"] = ["CD"],
        ["GLU"] = ["CD"],
        ["ARG"] = ["CZ"],
        ["HIS"] = ["CG", "CD2", "CE1"],
        ["HID"] = ["CG", "CD2", "CE1"],
        ["HIE"] = ["CG", "CD2", "CE1"],
        ["HIP"] = ["CG", "CD2", "CE1"],
        ["PHE"] = ["CG", "CD1", "CD2", "CE1", "CE2", "CZ"],
        ["TYR"] = ["CG", "CD1", "CD2", "CE1", "CE2", "CZ"],
        ["TRP"] = ["CG", "CD1", "CD2", "CE2", "CE3", "CZ2", "CZ3", "CH2"],
        ["A"] = ["C2", "C4", "C5", "C6", "C8"],
        ["DA"] = ["C2", "C4", "C5", "C6", "C8"],
        ["G"] = ["C2", "C4", "C5", "C6", "C8"],
        ["DG"] = ["C2", "C4", "C5", "C6", "C8"],
        ["C"] = ["C2", "C4", "C5", "C6"],
        ["DC"] = ["C2", "C4", "C5", "C6"],
        ["U"] = ["C2", "C4", "C5", "C6"],
        ["DT"] = ["C2", "C4", "C5", "C6"],
    };

    private static bool IsNucleotide(string name) => name is "A" or "C" or "G" or "U" or "DA" or "DC" or "DG" or "DT";

    /// <summary>Whether a residue is a standard amino acid or nucleotide.</summary>
    public static bool IsStandard(string residueName) => UnsaturatedAtoms.ContainsKey(residueName.Trim());

    /// <summary>
    /// Stops at the first standard residue whose backbone carbon (CA, or C1' of a nucleotide) lacks hydrogen atoms: valences
    /// cannot be counted then.
    /// </summary>
    public static void RequireHydrogens(Topology topology, BondGraph graph)
    {
        if (topology.AtomNames.Length != topology.AtomCount)
        {
            return;
        }

        foreach (Residue residue in topology.Residues)
        {
            string name = residue.Name.Trim();
            if (!IsStandard(name))
            {
                continue;
            }

            int carbon = Find(topology, residue, IsNucleotide(name) ? "C1'" : "CA");
            if (carbon >= 0 && graph.Degree(carbon) < 4 && HydrogenCount(topology, carbon, graph) == 0)
            {
                throw new InputException($"Residue {Residues.NameOf(residue)} lacks hydrogen atoms; add them (with pdb2gmx, reduce or a like program), since neither bond orders nor energies exist without them.");
            }
        }
    }

    /// <summary>Warns where a carbon of a standard residue is unsaturated in the template and not in the structure, or the reverse.</summary>
    public static void Check(Topology topology, MolecularGraph molecule, List<string> warnings)
    {
        if (topology.AtomNames.Length != topology.AtomCount)
        {
            return;
        }

        int differing = 0;
        foreach (Residue residue in topology.Residues)
        {
            if (!UnsaturatedAtoms.TryGetValue(residue.Name.Trim(), out string[]? unsaturated))
            {
                continue;
            }

            bool isNucleotide = IsNucleotide(residue.Name.Trim());
            foreach (int atom in residue.Atoms)
            {
                string name = topology.AtomNames[atom].Trim();
                if (molecule.AtomicNumbers[atom] != 6 || name.Length == 0)
                {
                    continue;
                }

                bool expected = unsaturated.Contains(name) || (!isNucleotide && name == "C");
                if (IsUnsaturated(molecule, atom) != expected)
                {
                    if (++differing <= ReportedResidues)
                    {
                        warnings.Add($"Atom {name} of residue {Residues.NameOf(residue)} is {(expected ? "saturated" : "unsaturated")} here, unlike in the standard residue; the structure is taken as it is. Check its hydrogen atoms.");
                    }

                    break;
                }
            }
        }

        if (differing > ReportedResidues)
        {
            warnings.Add($"{differing} residues in all differ from their standard bonds.");
        }
    }

    private static bool IsUnsaturated(MolecularGraph molecule, int atom)
    {
        foreach (int bond in molecule.Graph.BondsOf(atom))
        {
            if (molecule.Orders[bond] > 1 || molecule.AromaticBonds[bond])
            {
                return true;
            }
        }

        return false;
    }

    private static int HydrogenCount(Topology topology, int atom, BondGraph graph)
    {
        int count = 0;
        foreach (int j in graph.NeighborsOf(atom))
        {
            count += topology.AtomicNumbers[j] == 1 ? 1 : 0;
        }

        return count;
    }

    private static int Find(Topology topology, Residue residue, string name)
    {
        foreach (int atom in residue.Atoms)
        {
            if (topology.AtomNames[atom].Trim() == name)
            {
                return atom;
            }
        }

        return -1;
    }
}
