namespace MDEngine.IO;

/// <summary>Atoms, bonds and charges of one record of a MOL or SDF file while it is read.</summary>
internal sealed class MolAtoms
{
    private readonly List<int> atomicNumbers = [];
    private readonly List<double> masses = [];
    private readonly List<double> charges = [];
    private readonly List<Vector3D> positions = [];
    private readonly SortedSet<(int, int)> bonds = [];

    public int Count => positions.Count;

    /// <summary>Whether all atoms lie in the plane of a drawing.</summary>
    public bool IsFlat => positions.TrueForAll(position => position.Z == 0);

    /// <returns>False where the symbol is no element's.</returns>
    public bool TryAdd(string symbol, Vector3D position, double charge)
    {
        (int number, double mass) = symbol switch
        {
            "D" => (1, Isotope.Deuterium),
            "T" => (1, Isotope.Tritium),
            _ => (Element.FromSymbol(symbol)?.AtomicNumber ?? 0, 0.0),
        };
        if (number == 0)
        {
            return false;
        }

        atomicNumbers.Add(number);
        masses.Add(mass > 0 ? mass : Element.FromAtomicNumber(number).Mass);
        charges.Add(charge);
        positions.Add(position);
        return true;
    }

    /// <summary>Forgets the charges of the atoms' lines, which M CHG and M RAD lines replace.</summary>
    public void ClearCharges()
    {
        for (int i = 0; i < charges.Count; i++)
        {
            charges[i] = 0;
        }
    }

    /// <returns>False where there is no such atom (counted from 1).</returns>
    public bool TrySetCharge(long atom, double charge)
    {
        if (!Has(atom))
        {
            return false;
        }

        charges[(int)atom - 1] = charge;
        return true;
    }

    /// <summary>An isotope: of hydrogen with its mass, of other elements with the mass number.</summary>
    /// <returns>False where there is no such atom (counted from 1), or the number is none of an isotope.</returns>
    public bool TrySetIsotope(long atom, long massNumber)
    {
        if (!Has(atom) || massNumber is < 1 or > 400)
        {
            return false;
        }

        int index = (int)atom - 1;
        masses[index] = (atomicNumbers[index], massNumber) switch { (1, 2) => Isotope.Deuterium, (1, 3) => Isotope.Tritium, (1, 1) => Element.FromAtomicNumber(1).Mass, _ => massNumber };
        return true;
    }

    /// <returns>False where an end is no atom (counted from 1), or both are one.</returns>
    public bool TryBond(long first, long second)
    {
        if (!Has(first) || !Has(second) || first == second)
        {
            return false;
        }

        bonds.Add(((int)Math.Min(first, second) - 1, (int)Math.Max(first, second) - 1));
        return true;
    }

    public Frame ToFrame(Dictionary<string, string> properties)
    {
        var topology = new Topology(atomicNumbers.ToArray())
        {
            Masses = [.. masses],
            Bonds = [.. bonds.Select(pair => new Bond(pair.Item1, pair.Item2))],
            TotalCharge = charges.Sum(),
        };
        return new Frame(topology, [.. positions]) { Properties = properties };
    }

    private bool Has(long atom) => atom >= 1 && atom <= positions.Count;
}
