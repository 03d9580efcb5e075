using System.Collections.Immutable;
using MDEngine.Fragmentation;

namespace MDEngine.Training.Sampling;

/// <summary>Tells whether a molecule still has the bonds that it began with.</summary>
internal sealed class BondWatch
{
    /// <summary>A bond this much longer than at the start is broken: vibrations at 1,000 K stretch X–H bonds by a quarter.</summary>
    private const double BrokenBeyond = 1.5;

    private readonly (int First, int Second, double Length)[] bonds;
    private readonly HashSet<(int First, int Second)> known;

    /// <summary>For the bonds of a start structure.</summary>
    /// <exception cref="InputException">Its positions cannot be.</exception>
    public BondWatch(AtomicSystem start)
    {
        bonds = [.. Bonds(start).Select(bond => (bond.First, bond.Second, Distance(start, bond.First, bond.Second)))];
        known = [.. bonds.Select(bond => (bond.First, bond.Second))];
    }

    /// <summary>What has changed, or null.</summary>
    public string? Change(AtomicSystem now)
    {
        foreach ((int first, int second, double length) in bonds)
        {
            double distance = Distance(now, first, second);
            if (!(distance <= BrokenBeyond * length))
            {
                return FormattableString.Invariant($"the bond between atoms {first + 1} and {second + 1} broke ({length:F2} to {distance:F2} Å)");
            }
        }

        return Bonds(now).Where(bond => !known.Contains((bond.First, bond.Second))).Select(bond => (ChemicalBond?)bond).FirstOrDefault() is { } made
            ? FormattableString.Invariant($"a bond formed between atoms {made.First + 1} and {made.Second + 1} ({Distance(now, made.First, made.Second):F2} Å)")
            : null;
    }

    private static ImmutableArray<ChemicalBond> Bonds(AtomicSystem system) => MolecularGraph.Perceive(system, connectivityOnly: true).Bonds;

    private static double Distance(AtomicSystem system, int first, int second) =>
        (system.Positions.Span[second] - system.Positions.Span[first]).Length;
}
