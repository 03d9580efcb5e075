namespace MDEngine.Neighbors;

/// <summary>What keeping a list has cost and saved.</summary>
/// <param name="Updates">How often the list was asked for: once a step.</param>
/// <param name="Rebuilds">How often it had to be built.</param>
/// <param name="Skin">Skin of the last build, Å.</param>
/// <param name="ListedPairs">Directed pairs of the last build.</param>
/// <param name="PairsWithinCutoff">Those of them that were within the cutoff at the time.</param>
public readonly record struct VerletListStatistics(long Updates, long Rebuilds, double Skin, int ListedPairs, int PairsWithinCutoff)
{
    /// <summary>Steps that one build has served on average.</summary>
    public double UpdatesPerRebuild => Rebuilds == 0 ? 0 : (double)Updates / Rebuilds;

    /// <summary>Part of the listed pairs that lie in the skin and are skipped.</summary>
    public double SkippedPairFraction => ListedPairs == 0 ? 0 : 1 - ((double)PairsWithinCutoff / ListedPairs);

    /// <summary>The numbers by the names that they have in a run's summary.</summary>
    public IReadOnlyDictionary<string, double> ToDictionary() => new Dictionary<string, double>
    {
        ["updates"] = Updates,
        ["rebuilds"] = Rebuilds,
        ["updates_per_rebuild"] = UpdatesPerRebuild,
        ["skin_angstrom"] = Skin,
        ["listed_pairs"] = ListedPairs,
        ["pairs_within_cutoff"] = PairsWithinCutoff,
        ["skipped_pair_fraction"] = SkippedPairFraction,
    };
}
