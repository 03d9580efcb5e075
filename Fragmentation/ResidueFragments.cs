using MDEngine.Fragmentation.Perception;

namespace MDEngine.Fragmentation;

/// <summary>Fragments of about one residue, as in molecular fractionation with conjugate caps (MFCC); only the cuts matter here.</summary>
internal static class ResidueFragments
{
    private const int SmallLigand = 12;

    /// <summary>[N] labels from the residues of the file where it has any, else from cuts at amide C−N and nucleic O3'−P bonds.</summary>
    public static int[] Label(Topology topology, MolecularGraph molecule, Func<int[], int[]> divideLigand, out string note)
    {
        if (topology.Residues.IsDefaultOrEmpty)
        {
            bool[] cut = BackboneCuts(molecule);
            note = $"no residues in the structure, cut at {cut.Count(c => c)} amide C-N or nucleic O3'-P bonds";
            return molecule.Graph.Components(cut);
        }

        int[] residueOf = Residues.IndexByAtom(topology);
        var labels = new int[topology.AtomCount];
        int used = topology.Residues.Length, ligands = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            // What belongs to no residue goes by molecule.
            labels[i] = residueOf[i] >= 0 ? residueOf[i] : used + molecule.Components[i];
        }

        used += labels.Length;
        foreach (Residue residue in topology.Residues)
        {
            if (residue.Atoms.Length > SmallLigand && !ResidueTemplates.IsStandard(residue.Name) && IsMolecule(residue, residueOf, molecule))
            {
                int[] atoms = [.. residue.Atoms.Order()];
                int[] parts = divideLigand(atoms);
                for (int a = 0; a < atoms.Length; a++)
                {
                    labels[atoms[a]] = used + parts[a];
                }

                used += parts.Max() + 1;
                ligands++;
            }
        }

        note = $"{topology.Residues.Length} residues of the file{(ligands > 0 ? $", {ligands} of them ligands divided by BRICS" : "")}";
        return labels;
    }

    private static bool IsMolecule(Residue residue, int[] residueOf, MolecularGraph molecule)
    {
        foreach (int i in residue.Atoms)
        {
            foreach (int j in molecule.NeighborsOf(i))
            {
                if (residueOf[j] != residueOf[i])
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool[] BackboneCuts(MolecularGraph molecule)
    {
        var cut = new bool[molecule.Bonds.Length];
        for (int b = 0; b < cut.Length; b++)
        {
            ChemicalBond bond = molecule.Bonds[b];
            (int i, int j) = (bond.First, bond.Second);
            cut[b] = !bond.IsInRing && bond.Order == 1
                && (IsPeptide(molecule, i, j) || IsPeptide(molecule, j, i) || IsThreePrime(molecule, i, j) || IsThreePrime(molecule, j, i));
        }

        return cut;
    }

    /// <summary>C(=O)−N with an sp3 carbon on the nitrogen.</summary>
    private static bool IsPeptide(MolecularGraph molecule, int c, int n)
    {
        if (molecule.AtomicNumbers[c] != 6 || molecule.AtomicNumbers[n] != 7)
        {
            return false;
        }

        bool carbonyl = false, alkyl = false;
        foreach (int bond in molecule.Graph.BondsOf(c))
        {
            carbonyl |= molecule.Orders[bond] == 2 && molecule.AtomicNumbers[molecule.Graph.Other(bond, c)] == 8;
        }

        foreach (int k in molecule.NeighborsOf(n))
        {
            alkyl |= k != c && molecule.AtomicNumbers[k] == 6 && molecule.Graph.Degree(k) == 4;
        }

        return carbonyl && alkyl;
    }

    /// <summary>P−O on the side of the sugar ring, where the phosphate has a CH2−O on the other side.</summary>
    private static bool IsThreePrime(MolecularGraph molecule, int p, int o)
    {
        if (molecule.AtomicNumbers[p] != 15 || molecule.AtomicNumbers[o] != 8 || !HasCarbon(molecule, o, inRing: true))
        {
            return false;
        }

        foreach (int other in molecule.NeighborsOf(p))
        {
            if (other != o && molecule.AtomicNumbers[other] == 8 && HasCarbon(molecule, other, inRing: false))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasCarbon(MolecularGraph molecule, int oxygen, bool inRing)
    {
        foreach (int k in molecule.NeighborsOf(oxygen))
        {
            if (molecule.AtomicNumbers[k] == 6 && molecule.RingAtoms[k] == inRing)
            {
                return true;
            }
        }

        return false;
    }
}
