using System.Collections.Immutable;
using MDEngine.Fragmentation.Brics;
using MDEngine.Fragmentation.Clustering;

namespace MDEngine.Fragmentation;

/// <summary>Labels in the making: divides what a scheme's own method leaves too large, and groups what it leaves too small.</summary>
/// <param name="system">Structure.</param>
/// <param name="scheme">How; its sizes are what fallbacks aim at.</param>
/// <param name="molecule">Bonds.</param>
/// <param name="labels">[N] labels so far, changed in place; they need not be consecutive afterwards.</param>
/// <param name="notes">Takes a clause for all that was done.</param>
internal sealed class FragmentDivision(AtomicSystem system, FragmentationScheme scheme, MolecularGraph molecule, int[] labels, List<string> notes)
{
    private const double UnreliableShare = 0.05;
    private int used = labels.Length == 0 ? 0 : labels.Max() + 1;
    private int[]? ranks;

    private int Target => TargetSize(scheme);

    private int Largest => 2 * (scheme.Maximum > 0 ? scheme.Maximum : 12);

    /// <summary>Atoms per fragment that fallbacks aim at.</summary>
    public static int TargetSize(FragmentationScheme scheme) =>
        scheme.Maximum > 0 ? (scheme.Minimum + scheme.Maximum) / 2 : scheme.Size > 0 ? scheme.Size : 8;

    /// <summary>k-means labels of some atoms: as many clusters as fit the size, at least one.</summary>
    public static int[] Cluster(AtomicSystem system, int[] atoms, int size, int seed)
    {
        if (atoms.Length == 0)
        {
            return [];
        }

        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        var points = new Vector3D[atoms.Length];
        for (int a = 0; a < atoms.Length; a++)
        {
            points[a] = positions[atoms[a]];
        }

        return KMeans.Cluster(points, Math.Max(1, atoms.Length / size), seed, LatticeOf(system));
    }

    /// <summary>
    /// Divides what BRICS cannot: nets and solids of ions or metals always; uncut large molecules where fragment sizes are asked
    /// for, since the plain and the compatible modes must give what their originals give.
    /// </summary>
    public void ApplyFallbacks(ImmutableArray<BricsCut> cuts)
    {
        int[] sizes = LabelSets.Sizes(molecule.Components);
        DivideNets();
        DivideSolids(sizes);
        if (scheme.Method != FragmentationMethod.Lsrmp && scheme.Minimum > 0)
        {
            DivideUncut(sizes, cuts, unreliable: molecule.UnsatisfiedAtomCount > UnreliableShare * labels.Length);
        }
        else
        {
            int uncut = UncutComponents(sizes, cuts).Count;
            if (uncut > 0)
            {
                notes.Add($"{uncut} large molecule{(uncut == 1 ? "" : "s")} without a bond to cut kept whole; brics:4-12 or kmeans:10 would divide {(uncut == 1 ? "it" : "them")}");
            }
        }

        if (scheme.SplitLarge)
        {
            DivideLarge(Target, Largest);
        }

        if (scheme.GroupSmall)
        {
            GroupSmall(sizes);
        }
    }

    /// <summary>Divides every fragment of more than <paramref name="over"/> atoms into balanced connected parts.</summary>
    public void DivideLarge(int target, int over)
    {
        int divided = 0;
        foreach (int[] atoms in LabelSets.AtomsOf([.. labels], [.. labels]).ToArray())
        {
            if (atoms.Length > Math.Max(over, target))
            {
                // A fragment of a file or of residues may be disconnected: its pieces are divided one by one.
                foreach (int[] piece in LabelSets.ConnectedPieces(molecule, atoms))
                {
                    DivideByGraph(piece, target);
                }

                divided++;
            }
        }

        notes.Add($"{divided} piece{(divided == 1 ? "" : "s")} divided into balanced parts of the bond graph");
    }

    private void DivideNets()
    {
        int[] atoms = [.. Enumerable.Range(0, labels.Length).Where(molecule.IsInNet)];
        if (atoms.Length > 0)
        {
            Relabel(atoms, Cluster(system, atoms, Target, scheme.Seed));
            notes.Add($"{atoms.Length} atoms bonded to their own periodic images (an infinite net) clustered by k-means, {Target} atoms a fragment");
        }
    }

    /// <summary>Metals and salts: mostly atoms without any bond.</summary>
    private void DivideSolids(int[] sizes)
    {
        int[] single = [.. Enumerable.Range(0, labels.Length).Where(i => sizes[molecule.Components[i]] == 1 && !molecule.IsInNet(i))];
        if (single.Length > Largest / 2 && 2 * single.Length > labels.Length)
        {
            Relabel(single, Cluster(system, single, Target, scheme.Seed));
            notes.Add($"{single.Length} atoms without bonds (a metal, a salt or a noble gas) clustered by k-means, {Target} atoms a fragment");
        }
    }

    private void DivideUncut(int[] sizes, ImmutableArray<BricsCut> cuts, bool unreliable)
    {
        HashSet<int> components = unreliable
            ? [.. Enumerable.Range(0, sizes.Length).Where(c => sizes[c] > Largest / 2 && !molecule.IsNet[c])]
            : UncutComponents(sizes, cuts);
        if (components.Count == 0)
        {
            return;
        }

        foreach (int[] atoms in LabelSets.AtomsOf(molecule.Components, components))
        {
            DivideByGraph(atoms, Target);
        }

        string molecules = $"{components.Count} molecule{(components.Count == 1 ? "" : "s")}";
        notes.Add(unreliable
            ? $"{molecules} divided into balanced parts of the bond graph, because no valence fits {molecule.UnsatisfiedAtomCount} atoms"
            : $"{molecules} of more than {Largest} atoms without a bond to cut divided into balanced parts of the bond graph");
    }

    private HashSet<int> UncutComponents(int[] sizes, ImmutableArray<BricsCut> cuts)
    {
        var uncut = Enumerable.Range(0, sizes.Length).Where(c => sizes[c] > Largest && !molecule.IsNet[c]).ToHashSet();
        foreach (BricsCut cut in cuts)
        {
            uncut.Remove(molecule.Components[cut.First]);
        }

        return uncut;
    }

    /// <summary>Clusters the centers of the molecules below the minimum.</summary>
    private void GroupSmall(int[] sizes)
    {
        int limit = Math.Max(scheme.Minimum, 4);
        var small = Enumerable.Range(0, sizes.Length).Where(c => sizes[c] < limit && !molecule.IsNet[c]).ToHashSet();
        int[][] molecules = [.. LabelSets.AtomsOf(molecule.Components, small)];
        int atoms = molecules.Sum(m => m.Length), count = Math.Clamp(atoms / Target, 1, Math.Max(1, molecules.Length));
        if (molecules.Length < 2)
        {
            return;
        }

        Vector3D[] centers = [.. molecules.Select(m => m.Aggregate(Vector3D.Zero, (sum, i) => sum + molecule.WholePositions[i]) / m.Length)];
        int[] groups = KMeans.Cluster(centers, count, scheme.Seed, LatticeOf(system));
        for (int m = 0; m < molecules.Length; m++)
        {
            foreach (int i in molecules[m])
            {
                labels[i] = used + groups[m];
            }
        }

        used += count;
        notes.Add($"{molecules.Length} molecules below {limit} atoms grouped by their centers");
    }

    /// <summary>Divides connected atoms, in an order that does not depend on that of the file.</summary>
    private void DivideByGraph(int[] atoms, int target)
    {
        ranks ??= CanonicalRank.Of(molecule);
        Array.Sort(Array.ConvertAll(atoms, i => ranks[i]), atoms);
        Relabel(atoms, GraphPartition.Divide(molecule, atoms, target));
    }

    private void Relabel(int[] atoms, int[] parts)
    {
        for (int a = 0; a < atoms.Length; a++)
        {
            labels[atoms[a]] = used + parts[a];
        }

        used += parts.Length == 0 ? 0 : parts.Max() + 1;
    }

    private static Lattice? LatticeOf(AtomicSystem system) => system.Cell.IsPeriodic ? Lattice.From(system.Cell) : null;
}
