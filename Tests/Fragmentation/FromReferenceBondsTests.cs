using MDEngine.Fragmentation;
using MDEngine.Fragmentation.Analysis;
using MDEngine.Fragmentation.Brics;

namespace MDEngine.Tests.Fragmentation;

/// <summary>Given RDKit's bonds, everything after them must be RDKit's (or the LSR-MP authors') answer for all molecules.</summary>
public sealed class FromReferenceBondsTests
{
    private static readonly (ReferenceMolecule Reference, MolecularGraph Molecule)[] Molecules =
        [.. ReferenceMolecule.All.Select(m => (m, m.FromReferenceBonds()))];

    [Test]
    public void RingFlagsEqualRdkits() => ForAll((reference, molecule) =>
        reference.Bonds.Zip(molecule.Bonds).All(p => p.First.IsInRing == p.Second.IsInRing)
        && reference.List("ring_atoms").SequenceEqual(Atoms(molecule, molecule.IsInRing)));

    [Test]
    public void AromaticFlagsEqualRdkits() => ForAll((reference, molecule) =>
        reference.Bonds.Zip(molecule.Bonds).All(p => p.First.IsAromatic == p.Second.IsAromatic)
        && reference.List("arom_atoms").SequenceEqual(Atoms(molecule, molecule.IsAromatic)));

    [Test]
    public void RingSizesEqualRdkits() => ForAll((reference, molecule) =>
        reference.Pairs("rings").Select(r => r.Length).Order().SequenceEqual(molecule.FindRings().Select(r => r.Count)));

    [Test]
    public void MoleculesEqualRdkits() => ForAll((reference, molecule) => reference.List("component").SequenceEqual(molecule.Components));

    [TestCase("h", true)]
    [TestCase("noh", false)]
    public void EnvironmentsCutsAndFragmentsEqualRdkits(string mode, bool explicitHydrogens) => ForAll((reference, molecule) =>
    {
        var cuts = BricsCuts.Find(molecule, explicitHydrogens);
        var scheme = FragmentationScheme.Parse(explicitHydrogens ? "brics" : "brics-noh");
        return reference.Pairs("env_" + mode).Zip(BricsCuts.Environments(molecule, explicitHydrogens)).All(p => p.First.SequenceEqual(p.Second))
            && reference.Pairs("brics_" + mode).Select(Text).Order(StringComparer.Ordinal).SequenceEqual(cuts.Select(c => Text([c.First, c.Second, c.FirstLabel, c.SecondLabel])).Order(StringComparer.Ordinal))
            && reference.List("frag_" + mode).SequenceEqual(FragmentLabels.Assign(reference.System, scheme, molecule).Labels);
    });

    [TestCase(4)]
    [TestCase(6)]
    [TestCase(8)]
    public void LsrmpLabelsEqualTheAuthorsCode(int minimum) => ForAll((reference, molecule) =>
        reference.List("lsrmp_set_sensitive").Contains(minimum)
        || ReferenceMolecule.Integers(reference.Json.GetProperty("lsrmp").GetProperty($"{minimum}")).SequenceEqual(SizeMerging.ByLsrmpCode(molecule, minimum)));

    /// <summary>Ties by atom index, as the reference labels were made.</summary>
    [Test]
    public void TextRuleLabelsEqualTheReference() => ForAll((reference, molecule) =>
    {
        var fragments = FragmentLabels.Assign(reference.System, FragmentationScheme.Parse("brics"), molecule).Labels;
        int[] byIndex = [.. Enumerable.Range(0, molecule.AtomCount)];
        return reference.List("text_rule_4_12").SequenceEqual(SizeMerging.ByPaperText(molecule, fragments, 4, 12, byIndex));
    });

    [Test]
    public void CurvatureEqualsTheReference() => ForAll((reference, molecule) =>
        reference.Json.GetProperty("bfc").EnumerateArray().Select(x => x.GetDouble()).Zip(FormanCurvature.OfBonds(molecule)).All(p => Math.Abs(p.First - p.Second) < 1e-6));

    private static int[] Atoms(MolecularGraph molecule, Func<int, bool> flag) => [.. Enumerable.Range(0, molecule.AtomCount).Where(flag)];

    private static string Text(int[] numbers) => string.Join(' ', numbers);

    private static void ForAll(Func<ReferenceMolecule, MolecularGraph, bool> isRight)
    {
        Assert.That(Molecules, Has.Length.EqualTo(787));
        Assert.That(Molecules.Where(m => !isRight(m.Reference, m.Molecule)).Select(m => m.Reference), Is.Empty);
    }
}
