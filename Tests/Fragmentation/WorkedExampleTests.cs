using MDEngine.Fragmentation;

namespace MDEngine.Tests.Fragmentation;

/// <summary>Fragment counts of known structures: RDKit's BRICS on explicit hydrogens, and the LSR-MP code's merging of it.</summary>
public sealed class WorkedExampleTests
{
    [TestCase("ac-ala3-nhme.xyz", 8, 5, 5, 4)]
    [TestCase("dha.xyz", 8, 7, 7, 3)]
    [TestCase("stachyose.xyz", 26, 18, 10, 4)]
    [TestCase("at-at.xyz", 8, 8, 4, 4)]
    [TestCase("at-at-cg-cg.xyz", 16, 14, 8, 8)]
    [TestCase("chignolin-YYDPETGTWY-charged.xyz", 29, 18, 14, 13)]
    public void CountsOfFragments(string file, int raw, int four, int six, int eight)
    {
        AtomicSystem system = Structures.Read(file);
        Assert.That(
            new[] { "brics", "lsrmp:4", "lsrmp:6", "lsrmp:8" }.Select(scheme => Count(system, scheme)),
            Is.EqualTo(new[] { raw, four, six, eight }));
    }

    /// <summary>The paper's ablation table calls it "BRICS (8.43)".</summary>
    [Test]
    public void MeanSizeOfTheTetramerIsThePublishedOne() =>
        Assert.That(118.0 / Count(Structures.Read("at-at-cg-cg.xyz"), "lsrmp"), Is.EqualTo(8.43).Within(0.005));

    [TestCase("c60.xyz", "brics", 1)]
    [TestCase("water21.xyz", "brics", 21)]
    [TestCase("water21.xyz", "brics:4-12", 21)]
    [TestCase("water21.xyz", "brics:4-12,group-small", 7)]
    [TestCase("c60.xyz", "brics:4-12", 8)]
    [TestCase("c60.xyz", "kmeans:10", 6)]
    [TestCase("c60.xyz", "spectral:10", 6)]
    [TestCase("ac-ala3-nhme.xyz", "residue", 5)]
    [TestCase("ac-ala3-nhme.pdb", "residue", 5)]
    [TestCase("ac-ala3-nhme.xyz", "molecule", 1)]
    [TestCase("ac-ala3-nhme.xyz", "global", 1)]
    [TestCase("ac-ala3-nhme.xyz", "atoms", 42)]
    [TestCase("ac-ala3-nhme.xyz", "none", 0)]
    [TestCase("aspirin.xyz", "brics-noh", 4)]
    public void CountsOfOtherSchemes(string file, string scheme, int expected) =>
        Assert.That(Count(Structures.Read(file), scheme), Is.EqualTo(expected));

    [Test]
    public void ResiduesAreCutAtTheSameBondsWithAndWithoutTheirNames()
    {
        AtomicSystem named = Structures.Read("ac-ala3-nhme.pdb");
        var unnamed = new AtomicSystem(new Topology(named.Topology.AtomicNumbers.AsSpan()), named.Cell, named.Positions);
        var scheme = FragmentationScheme.Parse("residue");
        Assert.That(FragmentLabels.Assign(unnamed, scheme).Labels, Is.EqualTo(FragmentLabels.Assign(named, scheme).Labels));
    }

    [Test]
    public void OneLineSaysWhatWasDoneAndWhy()
    {
        string explanation = FragmentLabels.Assign(Structures.Read("c60.xyz"), FragmentationScheme.Default).Explanation;
        Assert.That(explanation, Is.EqualTo(
            "brics:4-12: 8 fragments of 6 to 9 atoms, mean 7.50; 0 bonds cut by BRICS; 1 molecule of more than 24 atoms without a bond to cut divided into balanced parts of the bond graph"));
    }

    private static int Count(AtomicSystem system, string scheme)
    {
        var labels = FragmentLabels.Assign(system, FragmentationScheme.Parse(scheme)).Labels;
        return labels.IsEmpty ? 0 : labels.Max() + 1;
    }
}
