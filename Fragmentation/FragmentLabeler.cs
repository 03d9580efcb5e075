using System.Collections.Immutable;
using System.Globalization;
using MDEngine.Fragmentation.Brics;
using MDEngine.Fragmentation.Clustering;
using MDEngine.Fragmentation.Perception;

namespace MDEngine.Fragmentation;

/// <summary>One assignment of labels: the scheme's method, then the fallbacks where it finds nothing to cut.</summary>
internal sealed class FragmentLabeler(AtomicSystem system, FragmentationScheme scheme, double? totalCharge, MolecularGraph? known = null)
{
    private const double UnreliableShare = 0.05;
    private readonly List<string> notes = [];
    private readonly List<string> warnings = [];
    private readonly Topology topology = system.Topology;
    private MolecularGraph? molecule = known;
    private ImmutableArray<BricsCut> cuts = [];
    private int[]? ranks;
    private int used;

    /// <summary>Atoms per fragment that fallbacks aim at, and the size above twice which a piece is too large.</summary>
    private int Target => scheme.Maximum > 0 ? (scheme.Minimum + scheme.Maximum) / 2 : scheme.Size > 0 ? scheme.Size : 8;

    private int Largest => 2 * (scheme.Maximum > 0 ? scheme.Maximum : 12);

    public FragmentAssignment Assign()
    {
        int[] labels = scheme.Method switch
        {
            FragmentationMethod.Brics or FragmentationMethod.BricsWithoutHydrogens => Brics(),
            FragmentationMethod.Lsrmp => ReferenceCode(),
            FragmentationMethod.KMeans => KMeansOfAll(),
            FragmentationMethod.Spectral => Spectral(),
            FragmentationMethod.Graph => Divide([.. Perceived(connectivityOnly: true).Components], scheme.Size, over: 0),
            FragmentationMethod.Residue => ByResidue(),
            FragmentationMethod.DivideAndConquer => Divide(ByResidue(), Math.Max(1, 2 * scheme.Size / 3), over: scheme.Size),
            FragmentationMethod.Molecule => [.. Perceived(connectivityOnly: true).Components],
            FragmentationMethod.Atoms => [.. Enumerable.Range(0, topology.AtomCount)],
            FragmentationMethod.File => FromFile(),
            FragmentationMethod.None => [],
            _ => new int[topology.AtomCount],
        };

        ImmutableArray<int> numbered = Topology.NumberByFirstOccurrence([.. labels]);
        return new(scheme, numbered, Explain(numbered), [.. molecule?.Warnings ?? [], .. warnings], molecule, cuts);
    }

    private MolecularGraph Perceived(bool connectivityOnly = false) => molecule ??= MolecularGraph.Perceive(system, totalCharge, connectivityOnly);

    private int[] Brics()
    {
        MolecularGraph perceived = Perceived();
        cuts = BricsCuts.Find(perceived, scheme.Method == FragmentationMethod.Brics);
        var removed = new bool[perceived.Bonds.Length];
        foreach (BricsCut cut in cuts)
        {
            removed[cut.Bond] = true;
        }

        int[] labels = perceived.Graph.Components(removed);
        notes.Add($"{cuts.Length} bond{(cuts.Length == 1 ? "" : "s")} cut by BRICS");
        if (scheme.Minimum > 0)
        {
            labels = [.. SizeMerging.ByPaperText(perceived, [.. labels], scheme.Minimum, scheme.Maximum, ranks = CanonicalRank.Of(perceived))];
        }

        return Fallbacks(labels);
    }

    private int[] ReferenceCode()
    {
        MolecularGraph perceived = Perceived();
        cuts = BricsCuts.Find(perceived);
        notes.Add($"{cuts.Length} bond{(cuts.Length == 1 ? "" : "s")} cut by BRICS, merged as by the LSR-MP code");
        return Fallbacks([.. SizeMerging.ByReferenceCode(perceived, scheme.Minimum)]);
    }

    /// <summary>
    /// Divides what BRICS cannot: nets and solids of ions or metals always; uncut large molecules where fragment sizes are asked
    /// for, since the plain and the compatible modes must give what their originals give.
    /// </summary>
    private int[] Fallbacks(int[] labels)
    {
        MolecularGraph perceived = Perceived();
        used = labels.Length == 0 ? 0 : labels.Max() + 1;
        int[] sizes = Sizes(perceived.Components);
        DivideNets(labels, perceived);
        DivideSolids(labels, perceived, sizes);
        if (scheme.Method != FragmentationMethod.Lsrmp && scheme.Minimum > 0)
        {
            bool unreliable = perceived.UnsatisfiedAtomCount > UnreliableShare * topology.AtomCount;
            DivideUncut(labels, perceived, sizes, unreliable);
        }
        else
        {
            int uncut = UncutComponents(perceived, sizes).Count;
            if (uncut > 0)
            {
                notes.Add($"{uncut} large molecule{(uncut == 1 ? "" : "s")} without a bond to cut kept whole; brics:4-12 or kmeans:10 would divide {(uncut == 1 ? "it" : "them")}");
            }
        }

        if (scheme.SplitLarge)
        {
            labels = Divide(labels, Target, Largest);
        }

        return scheme.GroupSmall ? GroupSmall(labels, perceived, sizes) : labels;
    }

    private void DivideNets(int[] labels, MolecularGraph perceived)
    {
        int[] atoms = [.. Enumerable.Range(0, topology.AtomCount).Where(perceived.IsInNet)];
        if (atoms.Length > 0)
        {
            Relabel(labels, atoms, Cluster(atoms, Target));
            notes.Add($"{atoms.Length} atoms bonded to their own periodic images (an infinite net) clustered by k-means, {Target} atoms a fragment");
        }
    }

    /// <summary>Metals and salts: mostly atoms without any bond.</summary>
    private void DivideSolids(int[] labels, MolecularGraph perceived, int[] sizes)
    {
        int[] single = [.. Enumerable.Range(0, topology.AtomCount).Where(i => sizes[perceived.Components[i]] == 1 && !perceived.IsInNet(i))];
        if (single.Length > Largest / 2 && 2 * single.Length > topology.AtomCount)
        {
            Relabel(labels, single, Cluster(single, Target));
            notes.Add($"{single.Length} atoms without bonds (a metal, a salt or a noble gas) clustered by k-means, {Target} atoms a fragment");
        }
    }

    private void DivideUncut(int[] labels, MolecularGraph perceived, int[] sizes, bool unreliable)
    {
        HashSet<int> components = unreliable
            ? [.. Enumerable.Range(0, sizes.Length).Where(c => sizes[c] > Largest / 2 && !perceived.IsNet[c])]
            : UncutComponents(perceived, sizes);
        if (components.Count == 0)
        {
            return;
        }

        foreach (int[] atoms in AtomsOf(perceived.Components, components))
        {
            DivideByGraph(labels, perceived, atoms, Target);
        }

        string molecules = $"{components.Count} molecule{(components.Count == 1 ? "" : "s")}";
        notes.Add(unreliable
            ? $"{molecules} divided into balanced parts of the bond graph, because no valence fits {perceived.UnsatisfiedAtomCount} atoms"
            : $"{molecules} of more than {Largest} atoms without a bond to cut divided into balanced parts of the bond graph");
    }

    private HashSet<int> UncutComponents(MolecularGraph perceived, int[] sizes)
    {
        var uncut = Enumerable.Range(0, sizes.Length).Where(c => sizes[c] > Largest && !perceived.IsNet[c]).ToHashSet();
        foreach (BricsCut cut in cuts)
        {
            uncut.Remove(perceived.Components[cut.First]);
        }

        return uncut;
    }

    /// <summary>Clusters the centers of the molecules below the minimum.</summary>
    private int[] GroupSmall(int[] labels, MolecularGraph perceived, int[] sizes)
    {
        int limit = Math.Max(scheme.Minimum, 4);
        var small = Enumerable.Range(0, sizes.Length).Where(c => sizes[c] < limit && !perceived.IsNet[c]).ToHashSet();
        int[][] molecules = [.. AtomsOf(perceived.Components, small)];
        int atoms = molecules.Sum(m => m.Length), count = Math.Clamp(atoms / Target, 1, Math.Max(1, molecules.Length));
        if (molecules.Length < 2)
        {
            return labels;
        }

        Vector3D[] centers = [.. molecules.Select(m => m.Aggregate(Vector3D.Zero, (sum, i) => sum + perceived.WholePositions[i]) / m.Length)];
        int[] groups = KMeans.Cluster(centers, count, scheme.Seed, Lattice());
        for (int m = 0; m < molecules.Length; m++)
        {
            foreach (int i in molecules[m])
            {
                labels[i] = used + groups[m];
            }
        }

        used += count;
        notes.Add($"{molecules.Length} molecules below {limit} atoms grouped by their centers");
        return labels;
    }

    private int[] KMeansOfAll()
    {
        notes.Add("k-means of the positions");
        return Cluster([.. Enumerable.Range(0, topology.AtomCount)], scheme.Size);
    }

    /// <summary>k-means labels of some atoms: as many clusters as fit the size, at least one.</summary>
    private int[] Cluster(int[] atoms, int size)
    {
        int clusters = Math.Clamp(atoms.Length / size, 1, Math.Max(1, atoms.Length));
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        var points = new Vector3D[atoms.Length];
        for (int a = 0; a < atoms.Length; a++)
        {
            points[a] = positions[atoms[a]];
        }

        return atoms.Length == 0 ? [] : KMeans.Cluster(points, clusters, scheme.Seed, Lattice());
    }

    private Lattice? Lattice() => system.Cell.IsPeriodic ? Perception.Lattice.From(system.Cell) : null;

    private int[] Spectral()
    {
        int n = topology.AtomCount;
        if (n > SpectralClustering.LargestSystem)
        {
            throw new InputException($"Spectral clustering takes at most {SpectralClustering.LargestSystem} atoms, and the structure has {n}; use the scheme graph:{scheme.Size} instead.");
        }

        notes.Add($"spectral clustering of the contacts within {SpectralClustering.Reach} Å");
        return SpectralClustering.Cluster(system, Math.Clamp(n / scheme.Size, 1, Math.Max(1, n)), scheme.Seed);
    }

    private int[] ByResidue()
    {
        MolecularGraph perceived = Perceived();
        int[] labels = ResidueFragments.Label(topology, perceived, DivideLigand, out string note);
        notes.Add(note);
        return labels;

        int[] DivideLigand(int[] atoms)
        {
            var removed = new bool[perceived.Bonds.Length];
            foreach (BricsCut cut in BricsCuts.Find(perceived))
            {
                removed[cut.Bond] = true;
            }

            ImmutableArray<int> merged = SizeMerging.ByPaperText(
                perceived, [.. perceived.Graph.Components(removed)], FragmentationScheme.Default.Minimum, FragmentationScheme.Default.Maximum, CanonicalRank.Of(perceived));
            return [.. Topology.NumberByFirstOccurrence([.. atoms.Select(i => merged[i])])];
        }
    }

    /// <summary>Divides every fragment of more than <paramref name="over"/> atoms into balanced connected parts.</summary>
    private int[] Divide(int[] labels, int target, int over)
    {
        MolecularGraph perceived = Perceived(connectivityOnly: true);
        int divided = 0;
        used = labels.Length == 0 ? 0 : labels.Max() + 1;
        foreach (int[] atoms in AtomsOf([.. labels], [.. labels]).ToArray())
        {
            if (atoms.Length > Math.Max(over, target))
            {
                // A fragment of a file or of residues may be disconnected: its pieces are divided one by one.
                foreach (int[] piece in ConnectedPieces(perceived, atoms))
                {
                    DivideByGraph(labels, perceived, piece, target);
                }

                divided++;
            }
        }

        notes.Add($"{divided} piece{(divided == 1 ? "" : "s")} divided into balanced parts of the bond graph");
        return labels;
    }

    /// <summary>Divides connected atoms, in an order that does not depend on that of the file.</summary>
    private void DivideByGraph(int[] labels, MolecularGraph perceived, int[] atoms, int target)
    {
        ranks ??= CanonicalRank.Of(perceived);
        Array.Sort(Array.ConvertAll(atoms, i => ranks[i]), atoms);
        Relabel(labels, atoms, GraphPartition.Divide(perceived, atoms, target));
    }

    private static IEnumerable<int[]> ConnectedPieces(MolecularGraph perceived, int[] atoms)
    {
        var left = atoms.ToHashSet();
        var stack = new Stack<int>();
        foreach (int start in atoms)
        {
            if (!left.Remove(start))
            {
                continue;
            }

            var piece = new List<int>();
            stack.Push(start);
            while (stack.TryPop(out int i))
            {
                piece.Add(i);
                foreach (int j in perceived.NeighborsOf(i))
                {
                    if (left.Remove(j))
                    {
                        stack.Push(j);
                    }
                }
            }

            piece.Sort();
            yield return [.. piece];
        }
    }

    private int[] FromFile()
    {
        ImmutableArray<int> labels = topology.FragmentLabels;
        if (labels.IsEmpty && topology.AtomCount > 0)
        {
            throw new InputException("The structure brings no fragment labels for the scheme \"file\"; give them as a column fragment:I:1 of an extended xyz file, or choose another scheme.");
        }

        MolecularGraph perceived = Perceived(connectivityOnly: true);
        int large = Sizes(labels).Count(size => size > 3 * Target);
        int loose = AtomsOf(labels, [.. labels]).Count(atoms => ConnectedPieces(perceived, atoms).Skip(1).Any());
        if (loose > 0)
        {
            warnings.Add($"{loose} fragment{(loose == 1 ? "" : "s")} of the file {(loose == 1 ? "is" : "are")} not connected by bonds; the labels are used as they are.");
        }

        if (large > 0)
        {
            warnings.Add($"{large} fragment{(large == 1 ? "" : "s")} of the file {(large == 1 ? "has" : "have")} more than {3 * Target} atoms; the labels are used as they are.");
        }

        notes.Add("labels of the structure");
        return [.. labels];
    }

    private void Relabel(int[] labels, int[] atoms, int[] parts)
    {
        for (int a = 0; a < atoms.Length; a++)
        {
            labels[atoms[a]] = used + parts[a];
        }

        used += parts.Length == 0 ? 0 : parts.Max() + 1;
    }

    private static int[] Sizes(ImmutableArray<int> labels)
    {
        var sizes = new int[labels.IsEmpty ? 0 : labels.Max() + 1];
        foreach (int label in labels)
        {
            sizes[label]++;
        }

        return sizes;
    }

    private static IEnumerable<int[]> AtomsOf(ImmutableArray<int> labels, HashSet<int> wanted) =>
        Enumerable.Range(0, labels.Length).Where(i => wanted.Contains(labels[i])).GroupBy(i => labels[i]).Select(group => group.ToArray());

    private string Explain(ImmutableArray<int> labels)
    {
        if (labels.IsEmpty)
        {
            return $"{scheme}: no fragments";
        }

        int[] sizes = Sizes(labels);
        var text = new System.Text.StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{scheme}: {sizes.Length} fragment{(sizes.Length == 1 ? "" : "s")} of {sizes.Min()} to {sizes.Max()} atoms, mean {sizes.Average():0.00}");
        foreach (string note in notes)
        {
            text.Append("; ").Append(note);
        }

        if (scheme.Minimum > 0 && molecule is not null)
        {
            ExplainBounds(labels, sizes, molecule, text);
        }

        return text.ToString();
    }

    /// <summary>Names the fragments that the size bounds do not hold for, and why.</summary>
    private void ExplainBounds(ImmutableArray<int> labels, int[] sizes, MolecularGraph perceived, System.Text.StringBuilder text)
    {
        var bonded = new bool[sizes.Length];
        foreach (BricsCut cut in cuts)
        {
            bonded[labels[cut.First]] |= labels[cut.First] != labels[cut.Second];
            bonded[labels[cut.Second]] |= labels[cut.First] != labels[cut.Second];
        }

        int whole = 0, crowded = 0, above = 0;
        for (int f = 0; f < sizes.Length; f++)
        {
            whole += sizes[f] < scheme.Minimum && !bonded[f] ? 1 : 0;
            crowded += sizes[f] < scheme.Minimum && bonded[f] ? 1 : 0;
            above += scheme.Maximum > 0 && sizes[f] > scheme.Maximum ? 1 : 0;
        }

        if (whole > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"; {whole} below {scheme.Minimum} atoms, being whole molecules");
        }

        if (crowded > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"; {crowded} below {scheme.Minimum} atoms, no neighbor having room");
        }

        if (above > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"; {above} above {scheme.Maximum} atoms, having no further bond to cut");
        }
    }
}
