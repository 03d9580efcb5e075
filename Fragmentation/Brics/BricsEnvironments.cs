namespace MDEngine.Fragmentation.Brics;

/// <summary>
/// The sixteen chemical environments of BRICS (Degen et al., ChemMedChem 2008, 3, 1503, doi:10.1002/cmdc.200800178) in the form
/// that RDKit gives them, L2 being part of L5.
/// </summary>
internal sealed class BricsEnvironments
{
    private const int Oxygen = 8;
    private readonly MolecularGraph molecule;
    private readonly bool[] hidden;

    private BricsEnvironments(MolecularGraph molecule, bool[] hidden)
    {
        this.molecule = molecule;
        this.hidden = hidden;
    }

    /// <summary>[N] bit L is set if the atom is an L-environment.</summary>
    /// <param name="molecule">The molecule.</param>
    /// <param name="explicitHydrogens">Whether hydrogen atoms count as neighbors, as in the LSR-MP code; BRICS as published leaves them out.</param>
    public static int[] Find(MolecularGraph molecule, bool explicitHydrogens)
    {
        var hidden = new bool[molecule.AtomCount];
        for (int i = 0; i < hidden.Length && !explicitHydrogens; i++)
        {
            hidden[i] = molecule.AtomicNumbers[i] == 1 && molecule.Graph.Degree(i) == 1 && molecule.AtomicNumbers[molecule.NeighborsOf(i)[0]] > 1;
        }

        var search = new BricsEnvironments(molecule, hidden);
        var environments = new int[hidden.Length];
        for (int i = 0; i < hidden.Length; i++)
        {
            if (!hidden[i])
            {
                environments[i] = search.Of(i);
            }
        }

        return environments;
    }

    private int Of(int i)
    {
        Surroundings s = Look(i);
        bool aromatic = molecule.AromaticAtoms[i];
        return molecule.AtomicNumbers[i] switch
        {
            6 when aromatic => Bit(14, s.AromaticHetero >= 1 && s.AromaticHetero + s.AromaticCarbon >= 2) | Bit(16, s.AromaticCarbon >= 2),
            6 => AliphaticCarbon(i, s),
            7 when aromatic => Bit(9, molecule.FormalCharges[i] == 0 && s.AromaticHetero + s.AromaticCarbon >= 2),
            7 => Bit(5, s.Degree != 1 && s.Doubles == 0 && s.OtherSingles == 0 && s.RingCarbonyls == 0)
                | Bit(10, molecule.RingAtoms[i] && s.RingCarbonyls >= 1 && s.RingAliphatics >= 2),
            8 when !aromatic => Bit(3, s.Degree == 2 && s.FreeSingleToCarbon + s.FreeSingleToHydrogen > 0),
            16 when !aromatic => Bit(11, s.Degree == 2 && s.FreeSingleToCarbon > 0) | Bit(12, s.Degree == 4 && s.Oxo >= 2 && s.Carbons > 0),
            _ => 0,
        };
    }

    private int AliphaticCarbon(int i, Surroundings s) =>
        Bit(1, s.Degree == 3 && s.Oxo > 0 && s.CarbonNitrogenOxygen >= 2)
        | Bit(4, s.Degree != 1 && s.Doubles == 0 && s.FreeSingleToCarbon > 0)
        | Bit(6, s.Degree == 3 && !molecule.RingAtoms[i] && s.Oxo > 0 && s.FreeSingleToCarbonNitrogenOxygen > 0)
        | Bit(7, s.Degree is 2 or 3 && s.SingleToCarbon > 0)
        | Bit(8, !molecule.RingAtoms[i] && s.Degree != 1 && s.Singles == s.Degree)
        | Bit(13, s.RingSingleToHetero >= 1 && s.RingSingleToHetero + s.RingSingleToCarbon >= 2)
        | Bit(15, s.RingSingleToCarbon >= 2);

    private static int Bit(int label, bool isSet) => isSet ? 1 << label : 0;

    private Surroundings Look(int i)
    {
        var s = default(Surroundings);
        for (int e = molecule.Graph.Offsets[i]; e < molecule.Graph.Offsets[i + 1]; e++)
        {
            (int j, int bond) = (molecule.Graph.Neighbors[e], molecule.Graph.BondAt[e]);
            if (hidden[j])
            {
                continue;
            }

            int z = molecule.AtomicNumbers[j];
            bool aliphatic = !molecule.AromaticAtoms[j], aromaticBond = molecule.AromaticBonds[bond], inRing = molecule.RingBondFlags[bond];
            bool single = !aromaticBond && molecule.Orders[bond] == 1, isDouble = !aromaticBond && molecule.Orders[bond] == 2;
            bool hetero = z is 7 or 8 or 16;
            s.Degree++;
            s.Singles += single ? 1 : 0;
            s.Doubles += isDouble ? 1 : 0;
            s.Carbons += z == 6 ? 1 : 0;
            s.CarbonNitrogenOxygen += z is 6 or 7 or 8 ? 1 : 0;
            s.Oxo += isDouble && aliphatic && z == Oxygen ? 1 : 0;
            s.SingleToCarbon += single && z == 6 ? 1 : 0;
            s.OtherSingles += single && z is not (1 or 6 or 16) ? 1 : 0;
            if (single && !inRing)
            {
                s.FreeSingleToCarbon += z == 6 ? 1 : 0;
                s.FreeSingleToHydrogen += z == 1 ? 1 : 0;
                s.FreeSingleToCarbonNitrogenOxygen += z is 6 or 7 or 8 ? 1 : 0;
            }

            if (single && inRing && aliphatic)
            {
                s.RingSingleToCarbon += z == 6 ? 1 : 0;
                s.RingSingleToHetero += hetero ? 1 : 0;
            }

            if (inRing && aliphatic)
            {
                s.RingAliphatics += z == 6 || hetero ? 1 : 0;
                s.RingCarbonyls += z == 6 && HasOxo(j) ? 1 : 0;
            }

            if (aromaticBond && !aliphatic)
            {
                s.AromaticCarbon += z == 6 ? 1 : 0;
                s.AromaticHetero += hetero ? 1 : 0;
            }
        }

        return s;
    }

    private bool HasOxo(int i)
    {
        for (int e = molecule.Graph.Offsets[i]; e < molecule.Graph.Offsets[i + 1]; e++)
        {
            (int j, int bond) = (molecule.Graph.Neighbors[e], molecule.Graph.BondAt[e]);
            if (molecule.AtomicNumbers[j] == Oxygen && molecule.Orders[bond] == 2 && !molecule.AromaticBonds[bond] && !molecule.AromaticAtoms[j])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Neighbors of an atom, counted by kind.</summary>
    private struct Surroundings
    {
        public int Degree;
        public int Singles;
        public int Doubles;
        public int Carbons;
        public int CarbonNitrogenOxygen;

        /// <summary>Double bonds to aliphatic oxygen.</summary>
        public int Oxo;
        public int SingleToCarbon;

        /// <summary>Single bonds to anything but C, S and H.</summary>
        public int OtherSingles;

        /// <summary>Single bonds outside rings.</summary>
        public int FreeSingleToCarbon;
        public int FreeSingleToHydrogen;
        public int FreeSingleToCarbonNitrogenOxygen;

        /// <summary>Single ring bonds to aliphatic atoms.</summary>
        public int RingSingleToCarbon;
        public int RingSingleToHetero;

        /// <summary>Ring bonds to aliphatic C, N, O, S.</summary>
        public int RingAliphatics;

        /// <summary>Ring bonds to aliphatic C=O.</summary>
        public int RingCarbonyls;

        /// <summary>Aromatic bonds to aromatic atoms.</summary>
        public int AromaticCarbon;
        public int AromaticHetero;
    }
}
