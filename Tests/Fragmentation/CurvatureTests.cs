using System.Collections.Immutable;
using MDEngine.Fragmentation;
using MDEngine.Fragmentation.Analysis;

namespace MDEngine.Tests.Fragmentation;

public sealed class CurvatureTests
{
    [TestCase(3, 1.5)]
    [TestCase(4, 1)]
    [TestCase(5, 0)]
    [TestCase(8, 0)]
    public void CyclesHaveTheirKnownCurvature(int length, double expected) =>
        AllEqual(length, Enumerable.Range(0, length).Select(i => (i, (i + 1) % length)), expected);

    [TestCase(4)]
    [TestCase(6)]
    public void CompleteGraphsHaveTheirKnownCurvature(int n) =>
        AllEqual(n, Enumerable.Range(0, n).SelectMany(i => Enumerable.Range(i + 1, n - i - 1).Select(j => (i, j))), n / (n - 1.0));

    /// <summary>An edge between two inner nodes of a tree of degree d has 4/d − 2.</summary>
    [TestCase(3, -2.0 / 3)]
    [TestCase(4, -1)]
    public void TreeEdgesHaveTheirKnownCurvature(int degree, double expected)
    {
        (int, int)[] edges = [(0, 1), .. Enumerable.Range(2, degree - 1).Select(k => (0, k)), .. Enumerable.Range(degree + 1, degree - 1).Select(k => (1, k))];
        Assert.That(Of(2 * degree, edges)[0], Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void TheInsideOfASquareGridIsFlat()
    {
        const int size = 6;
        var edges = Enumerable.Range(0, size * size).Where(i => i % size < size - 1).Select(i => (i, i + 1))
            .Concat(Enumerable.Range(0, size * (size - 1)).Select(i => (i, i + size)));
        MolecularGraph grid = Graph(size * size, edges);
        int middle = Enumerable.Range(0, grid.Bonds.Length).Single(b => grid.Bonds[b] is { First: (2 * size) + 2, Second: (2 * size) + 3 });
        Assert.That(FormanCurvature.OfBonds(grid)[middle], Is.EqualTo(0).Within(1e-12));
    }

    /// <summary>Appendix E.5 of the LSR-MP paper, figures computed by an independent program to two digits.</summary>
    [TestCase("Ac-Ala3-NHMe", -0.09, 0.46, 2e-26)]
    [TestCase("DHA", -0.17, 0.31, 3e-37)]
    [TestCase("stachyose", 0.04, 0.34, 2e-25)]
    [TestCase("AT-AT", -0.09, 0.11, 3e-9)]
    [TestCase("AT-AT-CG-CG", -0.34, 0.03, 1e-56)]
    [TestCase("chignolin_YYDPETGTWY_charged", -0.21, 0.23, 2e-85)]
    public void FragmentsMeetAtBottlenecksOfTheRadiusGraph(string name, double between, double within, double p)
    {
        AtomicSystem system = ReferenceMolecule.All.Single(m => m.Name == name).System;
        CurvatureComparison comparison = CurvatureStatistics.OfRadiusGraph(system, FragmentLabels.Assign(system, FragmentationScheme.Parse("lsrmp:4")).Labels);
        Assert.Multiple(() =>
        {
            Assert.That(comparison.MeanBetween, Is.EqualTo(between).Within(0.0101));
            Assert.That(comparison.MeanWithin, Is.EqualTo(within).Within(0.0101));
            Assert.That(Math.Log10(comparison.PValue), Is.EqualTo(Math.Log10(p)).Within(0.5));
        });
    }

    [TestCase("stachyose", -0.59, -0.33, 4e-3)]
    [TestCase("AT-AT-CG-CG", -0.72, -0.31, 8e-4)]
    public void CutBondsAgainstAllOthers(string name, double cut, double others, double p)
    {
        AtomicSystem system = ReferenceMolecule.All.Single(m => m.Name == name).System;
        FragmentAssignment assignment = FragmentLabels.Assign(system, FragmentationScheme.Parse("lsrmp:4"));
        CurvatureComparison comparison = CurvatureStatistics.OfBonds(assignment.Molecule!, assignment.Labels);
        Assert.Multiple(() =>
        {
            Assert.That(comparison.MeanBetween, Is.EqualTo(cut).Within(0.0101));
            Assert.That(comparison.MeanWithin, Is.EqualTo(others).Within(0.0101));
            Assert.That(Math.Log10(comparison.PValue), Is.EqualTo(Math.Log10(p)).Within(0.3));
        });
    }

    private static void AllEqual(int n, IEnumerable<(int, int)> edges, double expected) => Assert.That(Of(n, edges), Is.All.EqualTo(expected).Within(1e-12));

    private static ImmutableArray<double> Of(int n, IEnumerable<(int, int)> edges) => FormanCurvature.OfBonds(Graph(n, edges));

    private static MolecularGraph Graph(int n, IEnumerable<(int I, int J)> edges) =>
        MolecularGraph.FromBonds([.. Enumerable.Repeat(6, n)], edges.Select(e => new ChemicalBond(e.I, e.J, 1, false, false)), new int[n]);
}
