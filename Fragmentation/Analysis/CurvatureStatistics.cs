using System.Collections.Immutable;

namespace MDEngine.Fragmentation.Analysis;

/// <summary>Curvature of edges between fragments against that of the other edges of the same graph.</summary>
/// <param name="Between">Number of edges between fragments.</param>
/// <param name="MeanBetween">Their mean curvature.</param>
/// <param name="Within">Number of edges within fragments.</param>
/// <param name="MeanWithin">Their mean curvature.</param>
/// <param name="PValue">Mann-Whitney test of the two.</param>
public sealed record CurvatureComparison(int Between, double MeanBetween, int Within, double MeanWithin, double PValue);

/// <summary>
/// The comparison of appendix E.5 of the LSR-MP paper (arXiv:2304.13542): whether fragments meet at the bottlenecks of the graph. It
/// holds for the radius graph that the network works on; in the covalent graph the bonds to hydrogen, which have no curvature,
/// make up most of the difference.
/// </summary>
public static class CurvatureStatistics
{
    /// <summary>Radius of the graph that the short-range network uses, Å.</summary>
    public const double NetworkRadius = 4;

    /// <summary>Bonds between fragments against all other bonds.</summary>
    /// <param name="molecule">The molecule.</param>
    /// <param name="labels">[N] fragments.</param>
    public static CurvatureComparison OfBonds(MolecularGraph molecule, ImmutableArray<int> labels)
    {
        ArgumentNullException.ThrowIfNull(molecule);
        ImmutableArray<double> curvature = FormanCurvature.OfBonds(molecule);
        return Compare(molecule.Bonds.Select((bond, b) => (labels[bond.First] != labels[bond.Second], curvature[b])));
    }

    /// <summary>Pairs of atoms of different fragments within a radius against pairs of the same.</summary>
    /// <param name="system">Structure without a periodic cell.</param>
    /// <param name="labels">[N] fragments.</param>
    /// <param name="radius">Å.</param>
    public static CurvatureComparison OfRadiusGraph(AtomicSystem system, ImmutableArray<int> labels, double radius = NetworkRadius) =>
        Compare(FormanCurvature.OfRadiusGraph(system, radius).Select(edge => (labels[edge.Pair.First] != labels[edge.Pair.Second], edge.Curvature)));

    private static CurvatureComparison Compare(IEnumerable<(bool IsBetween, double Curvature)> edges)
    {
        var groups = edges.ToLookup(edge => edge.IsBetween, edge => edge.Curvature);
        double[] between = [.. groups[true]], within = [.. groups[false]];
        return new(between.Length, Mean(between), within.Length, Mean(within), RankSumTest.PValue(between, within));
    }

    private static double Mean(double[] values) => values.Length == 0 ? double.NaN : values.Average();
}
