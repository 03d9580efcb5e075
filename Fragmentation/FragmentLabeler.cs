using System.Collections.Immutable;
using MDEngine.Fragmentation.Brics;
using MDEngine.Fragmentation.Clustering;

namespace MDEngine.Fragmentation;

/// <summary>One assignment of labels: the scheme's method, then the fallbacks where it finds nothing to cut.</summary>
internal sealed class FragmentLabeler(AtomicSystem system, FragmentationScheme scheme, double? totalCharge, MolecularGraph? known = null)
{
    private readonly List<string> notes = [];
    private readonly List<string> warnings = [];
    private readonly Topology topology = system.Topology;
    private MolecularGraph? molecule = known;
    private ImmutableArray<BricsCut> cuts = [];

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
        return new(scheme, numbered, FragmentExplanation.Of(scheme, numbered, notes, molecule, cuts), [.. molecule?.Warnings ?? [], .. warnings], molecule, cuts);
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
            labels = [.. SizeMerging.ByPaperText(perceived, [.. labels], scheme.Minimum, scheme.Maximum, CanonicalRank.Of(perceived))];
        }

        return WithFallbacks(perceived, labels);
    }

    private int[] ReferenceCode()
    {
        MolecularGraph perceived = Perceived();
        cuts = BricsCuts.Find(perceived);
        notes.Add($"{cuts.Length} bond{(cuts.Length == 1 ? "" : "s")} cut by BRICS, merged as by the LSR-MP code");
        return WithFallbacks(perceived, [.. SizeMerging.ByLsrmpCode(perceived, scheme.Minimum)]);
    }

    private int[] WithFallbacks(MolecularGraph perceived, int[] labels)
    {
        new FragmentDivision(system, scheme, perceived, labels, notes).ApplyFallbacks(cuts);
        return labels;
    }

    /// <summary>Divides every fragment of more than <paramref name="over"/> atoms.</summary>
    private int[] Divide(int[] labels, int target, int over)
    {
        new FragmentDivision(system, scheme, Perceived(connectivityOnly: true), labels, notes).DivideLarge(target, over);
        return labels;
    }

    private int[] KMeansOfAll()
    {
        notes.Add("k-means of the positions");
        return FragmentDivision.Cluster(system, [.. Enumerable.Range(0, topology.AtomCount)], scheme.Size, scheme.Seed);
    }

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

    private int[] FromFile()
    {
        ImmutableArray<int> labels = topology.FragmentLabels;
        if (labels.IsEmpty && topology.AtomCount > 0)
        {
            throw new InputException("The structure brings no fragment labels for the scheme \"file\"; give them as a column fragment:I:1 of an extended xyz file, or choose another scheme.");
        }

        MolecularGraph perceived = Perceived(connectivityOnly: true);
        int tooLarge = 3 * FragmentDivision.TargetSize(scheme);
        int large = LabelSets.Sizes(labels).Count(size => size > tooLarge);
        int loose = LabelSets.AtomsOf(labels, [.. labels]).Count(atoms => LabelSets.ConnectedPieces(perceived, atoms).Skip(1).Any());
        if (loose > 0)
        {
            warnings.Add($"{loose} fragment{(loose == 1 ? "" : "s")} of the file {(loose == 1 ? "is" : "are")} not connected by bonds; the labels are used as they are.");
        }

        if (large > 0)
        {
            warnings.Add($"{large} fragment{(large == 1 ? "" : "s")} of the file {(large == 1 ? "has" : "have")} more than {tooLarge} atoms; the labels are used as they are.");
        }

        notes.Add("labels of the structure");
        return [.. labels];
    }
}
