using System.Globalization;
using MDEngine.Fragmentation;

namespace MDEngine.Potentials.Learned.So3lr;

/// <summary>What SO3LR was made for (docs/developer/so3lr.md, sections 11 and 14): one molecule of any charge, or neutral ones, with closed shells.</summary>
internal static class So3lrDomain
{
    /// <summary>The shortest distance at which the model is evaluated, Å: no two nuclei come so near.</summary>
    public const double Nearest = 0.1;

    // Bond orders of larger structures take longer than a warning is worth.
    private const int LargestPerceived = 2000;

    /// <summary>What both programs of it compute.</summary>
    public const Quantities Supported = Quantities.Energy | Quantities.Forces | Quantities.Virial | Quantities.AtomicEnergies | Quantities.Charges
        | Quantities.Dipole | Quantities.Components | Quantities.HirshfeldRatios;

    /// <summary>A line on what is computed.</summary>
    public static string Explain(Topology topology, So3lrOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"SO3LR: total charge {topology.TotalCharge ?? 0:0.###} e, {Reach(options)}; energies compare arrangements of the same atoms only");

    /// <summary>Adds the four terms of the energy (eV) under their names.</summary>
    public static void AddComponents(EvaluationResult result, double network, double repulsion, double electrostatic, double dispersion)
    {
        result.AddComponent("network", network);
        result.AddComponent("repulsion", repulsion);
        result.AddComponent("electrostatic", electrostatic);
        result.AddComponent("dispersion", dispersion);
    }

    /// <summary>Refuses cells that the equations do not cover.</summary>
    /// <exception cref="InputException">Periodic in one or two directions, or without a long cutoff.</exception>
    public static void CheckCell(UnitCell cell, So3lrOptions options)
    {
        if (cell.IsPeriodic && !cell.IsFullyPeriodic)
        {
            throw new InputException("SO3LR takes structures that are periodic in all three directions or in none: give a cell with pbc=\"T T T\" or without periodicity.");
        }

        if (cell.IsPeriodic && options.LongCutoff is null)
        {
            throw new InputException("SO3LR without a long cutoff is for open structures; take --long-cutoff 12 for periodic ones.");
        }
    }

    /// <summary>Refuses distances at which the model says nothing.</summary>
    /// <exception cref="InputException">The two atoms are closer than <see cref="Nearest"/>, or not at a finite distance.</exception>
    public static void CheckDistance(double r, int first, int second)
    {
        if (!(r >= Nearest))
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"Atoms {first + 1} and {second + 1} are {r:0.###} Å apart; SO3LR needs at least {Nearest} Å: look at the structure, or optimize it with another potential first."));
        }
    }

    /// <summary>Number of unpaired electrons to compute with.</summary>
    /// <param name="topology">Elements, charge and spin.</param>
    /// <param name="allowUnpaired">Whether the user insists on unpaired electrons.</param>
    /// <exception cref="InputException">There are some and the user does not, or the charge is no integer.</exception>
    public static int UnpairedElectrons(Topology topology, bool allowUnpaired)
    {
        double charge = topology.TotalCharge ?? 0;
        if (charge != Math.Round(charge))
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture, $"The total charge is {charge} e; SO3LR needs an integer: write charge=Q in the comment line of the structure."));
        }

        int parity = Math.Abs((int)(topology.AtomicNumbers.Sum() - charge)) % 2;
        int unpaired = topology.UnpairedElectrons ?? parity;
        if (unpaired > 0 && !allowUnpaired)
        {
            string stated = topology.TotalCharge is null ? "0 (none is stated)" : string.Create(CultureInfo.InvariantCulture, $"{charge:+0;-0;0}");
            throw new InputException(topology.UnpairedElectrons is null
                ? $"With a charge of {stated} the structure has an odd number of electrons, and SO3LR knows closed shells only: write the charge as charge=Q in the comment line, or insist with --allow-unpaired."
                : $"The structure states {unpaired} unpaired electron{(unpaired > 1 ? "s" : "")}; SO3LR was trained on closed shells, its spin tables hold random numbers: take another potential, or insist with --allow-unpaired.");
        }

        return unpaired;
    }

    /// <summary>Lines on charges that the model cannot tell apart or that were not stated.</summary>
    public static IReadOnlyList<string> Doubts(AtomicSystem system)
    {
        if (system.AtomCount > LargestPerceived)
        {
            return [];
        }

        try
        {
            return [.. Doubts(system.Topology, MolecularGraph.Perceive(system))];
        }
        catch (InputException)
        {
            // Whoever cannot see bonds has nothing to say; the potential needs none.
            return [];
        }
    }

    private static string Reach(So3lrOptions options) => options.LongCutoff is double cutoff
        ? string.Create(CultureInfo.InvariantCulture, $"electrostatics and dispersion end at {cutoff:0.###} Å")
        : "electrostatics and dispersion of all pairs";

    private static IEnumerable<string> Doubts(Topology topology, MolecularGraph molecules)
    {
        if (topology.TotalCharge is null && molecules.TotalCharge != 0 && molecules.UnsatisfiedAtomCount == 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"no charge is stated and 0 is taken, but by its bonds the charge is {molecules.TotalCharge:+0;-0}: write charge={molecules.TotalCharge:+0;-0} in the comment line if it is");
        }

        int count = molecules.Components.Max() + 1;
        var charges = new int[count];
        for (int i = 0; i < molecules.AtomCount; i++)
        {
            charges[molecules.Components[i]] += molecules.FormalCharges[i];
        }

        int charged = charges.Count(charge => charge != 0);
        if (count > 1 && charged > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{charged} of its {count} molecules {(charged == 1 ? "is" : "are")} charged: SO3LR knows the charge of the whole only and spreads it over all atoms; interaction energies are off by tenths of an eV (docs/manual/so3lr.md)");
        }
    }
}
