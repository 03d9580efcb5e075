using System.Collections.Immutable;

namespace MDEngine.Fragmentation.Brics;

/// <summary>A bond that BRICS cuts, with the environments of its ends; the lower L number comes first, or the lower atom if they are equal.</summary>
/// <param name="Bond">Index of the bond in the molecule.</param>
/// <param name="First">The atom with the first label.</param>
/// <param name="Second">The atom with the second label.</param>
/// <param name="FirstLabel">L number of the first atom.</param>
/// <param name="SecondLabel">L number of the second atom.</param>
public readonly record struct BricsCut(int Bond, int First, int Second, int FirstLabel, int SecondLabel);

/// <summary>The bonds that BRICS cuts.</summary>
public static class BricsCuts
{
    /// <summary>Pairs of environments whose bond is cut, in RDKit's order. All bonds are single except 7-7.</summary>
    private static readonly (int A, int B)[] Pairs =
    [
        (1, 3), (1, 5), (1, 10), (3, 4), (3, 13), (3, 14), (3, 15), (3, 16), (4, 5), (4, 11), (5, 12), (5, 14), (5, 16),
        (5, 13), (5, 15), (6, 13), (6, 14), (6, 15), (6, 16), (7, 7), (8, 9), (8, 10), (8, 13), (8, 14), (8, 15), (8, 16),
        (9, 13), (9, 14), (9, 15), (9, 16), (10, 13), (10, 14), (10, 15), (10, 16), (11, 13), (11, 14), (11, 15), (11, 16),
        (13, 14), (13, 15), (13, 16), (14, 14), (14, 15), (14, 16), (15, 16), (16, 16),
    ];

    private const int DoubleBondPair = 19;

    /// <summary>[N] the environments 1, 3 to 16 of each atom, ascending.</summary>
    /// <param name="molecule">The molecule.</param>
    /// <param name="explicitHydrogens">Whether hydrogen atoms count as neighbors.</param>
    public static ImmutableArray<ImmutableArray<int>> Environments(MolecularGraph molecule, bool explicitHydrogens = true)
    {
        ArgumentNullException.ThrowIfNull(molecule);
        return [.. BricsEnvironments.Find(molecule, explicitHydrogens)
            .Select(bits => Enumerable.Range(1, 16).Where(label => (bits & (1 << label)) != 0).ToImmutableArray())];
    }

    /// <summary>The bonds to cut, in the order of the molecule's bonds, with the first pair of environments in table order that matches.</summary>
    /// <param name="molecule">The molecule.</param>
    /// <param name="explicitHydrogens">
    /// Whether hydrogen atoms count as neighbors, as in the LSR-MP code (Li et al., ICLR 2024, arXiv:2304.13542): R−OH, R−NH2 and
    /// aryl−CH3 are cut then as well. BRICS as published leaves them out.
    /// </param>
    public static ImmutableArray<BricsCut> Find(MolecularGraph molecule, bool explicitHydrogens = true)
    {
        ArgumentNullException.ThrowIfNull(molecule);
        int[] environments = BricsEnvironments.Find(molecule, explicitHydrogens);
        var cuts = ImmutableArray.CreateBuilder<BricsCut>();
        for (int b = 0; b < molecule.Graph.BondCount; b++)
        {
            (int i, int j) = (molecule.Graph.First[b], molecule.Graph.Second[b]);
            if (!MayCut(molecule, b) || environments[i] == 0 || environments[j] == 0)
            {
                continue;
            }

            for (int p = 0; p < Pairs.Length; p++)
            {
                if (Match(environments[i], environments[j], p, molecule.Orders[b]) is { } isForward)
                {
                    cuts.Add(isForward ? new(b, i, j, Pairs[p].A, Pairs[p].B) : new(b, j, i, Pairs[p].A, Pairs[p].B));
                    break;
                }
            }
        }

        return cuts.ToImmutable();
    }

    /// <summary>
    /// The same cuts in the order in which RDKit's cutter takes them (last pair of the table first, then by the atom with the
    /// first label), which the merging rule of the LSR-MP code depends on.
    /// </summary>
    internal static (int First, int Second)[] InCuttingOrder(MolecularGraph molecule)
    {
        int[] environments = BricsEnvironments.Find(molecule, explicitHydrogens: true);
        return [.. Find(molecule).Select(cut => Place(cut)).OrderBy(p => (-p.Pair, p.From, p.To)).Select(p => (p.From, p.To))];

        (int Pair, int From, int To) Place(BricsCut cut)
        {
            (int i, int j) = (molecule.Graph.First[cut.Bond], molecule.Graph.Second[cut.Bond]);
            for (int p = Pairs.Length - 1; p >= 0; p--)
            {
                if (Match(environments[i], environments[j], p, molecule.Orders[cut.Bond]) is { } isForward)
                {
                    return isForward ? (p, i, j) : (p, j, i);
                }
            }

            throw new InvalidOperationException("A cut bond matches no pair of environments.");
        }
    }

    private static bool MayCut(MolecularGraph molecule, int bond) =>
        !molecule.AromaticBonds[bond] && !molecule.RingBondFlags[bond] && molecule.Orders[bond] <= 2;

    /// <summary>Whether a pair matches as it stands (true), turned round (false) or not at all (null).</summary>
    private static bool? Match(int first, int second, int pair, int order)
    {
        if ((pair == DoubleBondPair) != (order == 2))
        {
            return null;
        }

        int a = 1 << Pairs[pair].A, b = 1 << Pairs[pair].B;
        return (first & a) != 0 && (second & b) != 0 ? true : (first & b) != 0 && (second & a) != 0 ? false : null;
    }
}
