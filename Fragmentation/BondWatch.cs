using System.Collections.Immutable;
using MDEngine.Fragmentation.Perception;

namespace MDEngine.Fragmentation;

/// <summary>A bond that a structure has lost or gained since its start; atoms are counted from 0.</summary>
/// <param name="First">Lower atom index.</param>
/// <param name="Second">Higher atom index.</param>
/// <param name="LengthAtStart">Å; null for a bond that formed.</param>
/// <param name="Distance">Now, Å.</param>
public sealed record BondChange(int First, int Second, double? LengthAtStart, double Distance)
{
    /// <summary>What happened, with atoms counted from 1.</summary>
    public override string ToString() => LengthAtStart is { } length
        ? FormattableString.Invariant($"the bond between atoms {First + 1} and {Second + 1} broke ({length:F2} to {Distance:F2} Å)")
        : FormattableString.Invariant($"a bond formed between atoms {First + 1} and {Second + 1} ({Distance:F2} Å)");
}

/// <summary>Tells whether a structure still has the covalent bonds that it began with; metals and noble gases have none.</summary>
public sealed class BondWatch
{
    /// <summary>A bond this much longer than at the start is broken: vibrations at 1,000 K stretch X–H bonds by a quarter.</summary>
    private const double BrokenBeyond = 1.5;

    private readonly (int First, int Second, double Length)[] bonds;
    private readonly HashSet<(int First, int Second)> known;
    private readonly bool canBond;

    /// <summary>For the bonds of a start structure.</summary>
    /// <param name="start">The structure.</param>
    /// <exception cref="InputException">Its positions cannot be.</exception>
    public BondWatch(AtomicSystem start)
    {
        canBond = start.Topology.AtomicNumbers.Count(ElementProperties.CanBond) > 1;
        Lattice? lattice = LatticeOf(start);
        bonds = [.. Bonds(start).Select(bond => (bond.First, bond.Second, Distance(start, lattice, bond.First, bond.Second)))];
        known = [.. bonds.Select(bond => (bond.First, bond.Second))];
    }

    /// <summary>What has changed: broken bonds, then formed ones, as they are asked for.</summary>
    /// <param name="now">The same atoms.</param>
    public IEnumerable<BondChange> Changes(AtomicSystem now)
    {
        Lattice? lattice = LatticeOf(now);
        foreach ((int first, int second, double length) in bonds)
        {
            double distance = Distance(now, lattice, first, second);
            if (!(distance <= BrokenBeyond * length))
            {
                yield return new BondChange(first, second, length, distance);
            }
        }

        foreach (ChemicalBond bond in Bonds(now).Where(bond => !known.Contains((bond.First, bond.Second))))
        {
            yield return new BondChange(bond.First, bond.Second, null, Distance(now, lattice, bond.First, bond.Second));
        }
    }

    private ImmutableArray<ChemicalBond> Bonds(AtomicSystem system) => canBond ? MolecularGraph.Perceive(system, connectivityOnly: true).Bonds : [];

    private static Lattice? LatticeOf(AtomicSystem system) => system.Cell.IsPeriodic ? Lattice.From(system.Cell) : null;

    private static double Distance(AtomicSystem system, Lattice? lattice, int first, int second)
    {
        Vector3D difference = system.Positions.Span[second] - system.Positions.Span[first];
        return (lattice?.Nearest(difference) ?? difference).Length;
    }
}
