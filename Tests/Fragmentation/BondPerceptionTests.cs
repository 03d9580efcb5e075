using System.Text.Json;
using MDEngine.Fragmentation;
using MDEngine.Fragmentation.Brics;

namespace MDEngine.Tests.Fragmentation;

/// <summary>Bonds from coordinates against RDKit's bonds of the same molecules, which were made from SMILES.</summary>
public sealed class BondPerceptionTests
{
    private static readonly string[] Peers = ["rd_vdw", "rd_ctd", "xyz2mol", "obabel"];

    private static readonly (ReferenceMolecule Reference, MolecularGraph Molecule)[] Perceived =
        [.. ReferenceMolecule.All.Select(m => (m, MolecularGraph.Perceive(m.System)))];

    [Test]
    public void EveryBondSetIsRight() => Assert.That(Perceived.Where(p => !SameConnectivity(p.Reference, p.Molecule)).Select(p => p.Reference), Is.Empty);

    /// <summary>Flags and cuts of methylene blue differ: its charge is put on nitrogen here, on sulfur there.</summary>
    [Test]
    public void AtMostTwoMoleculesDifferInTheirBondsUpToResonance()
    {
        string[] differing = [.. Perceived.Where(p => !SameFlags(p.Reference, p.Molecule) || !SameCuts(p.Reference, p.Molecule)).Select(p => $"{p.Reference}")];
        TestContext.Out.WriteLine(string.Join('\n', differing));
        Assert.That(differing, Has.Length.LessThanOrEqualTo(2));
    }

    /// <summary>
    /// Resonance forms count as different here: the uracil anion, perchlorate (drawn Cl3+ there), methylene blue and a sydnone.
    /// </summary>
    [Test]
    public void AtMostFourMoleculesAreDrawnAsAnotherResonanceForm()
    {
        string[] differing = [.. Perceived.Where(p => !SameChemistry(p.Reference, p.Molecule)).Select(p => $"{p.Reference}")];
        TestContext.Out.WriteLine(string.Join('\n', differing));
        Assert.That(differing, Has.Length.LessThanOrEqualTo(4));
    }

    [Test]
    public void CutsAreRightWhereverTheBondsAre()
    {
        var wrong = Perceived.Where(p => SameChemistry(p.Reference, p.Molecule) && !SameCuts(p.Reference, p.Molecule)).Select(p => p.Reference);
        Assert.That(wrong, Is.Empty);
    }

    /// <summary>1 ps of dynamics at 500 K; which of two resonance forms is drawn may depend on the momentary bond lengths.</summary>
    [Test]
    public void AtMostOneHotFrameDiffersFromTheRelaxedStructure()
    {
        string[] differing =
        [
            .. ReferenceMolecule.HotFrames()
                .Where(frame => MolecularGraph.Perceive(frame.Molecule.At(frame.Positions)) is var molecule
                    && (!SameFlags(frame.Molecule, molecule) || !SameCuts(frame.Molecule, molecule)))
                .Select(frame => $"{frame.Molecule}"),
        ];
        TestContext.Out.WriteLine(string.Join('\n', differing));
        Assert.That(differing, Has.Length.LessThanOrEqualTo(1));
    }

    /// <summary>The same figures for the peers come with the reference data: bond set, chemistry, cut set.</summary>
    [Test]
    public void NoPeerIsMoreAccurate()
    {
        int[] ours =
        [
            Perceived.Count(p => SameConnectivity(p.Reference, p.Molecule)),
            Perceived.Count(p => SameChemistry(p.Reference, p.Molecule)),
            Perceived.Count(p => SameCuts(p.Reference, p.Molecule)),
        ];
        TestContext.Out.WriteLine($"of {Perceived.Length}: bond set, chemistry, cut set");
        TestContext.Out.WriteLine($"MDEngine  {string.Join(' ', ours)}");
        foreach (string peer in Peers)
        {
            JsonElement[] results = [.. Perceived.Select(p => p.Reference.Json.GetProperty("peer").GetProperty(peer))];
            int[] theirs = [.. Enumerable.Range(0, 3).Select(k => results.Count(r => r[k].GetBoolean()))];
            TestContext.Out.WriteLine($"{peer,-9} {string.Join(' ', theirs)}");
            Assert.That(ours.Zip(theirs).All(p => p.First >= p.Second), peer);
        }
    }

    private static bool SameConnectivity(ReferenceMolecule reference, MolecularGraph molecule) =>
        reference.Bonds.Select(b => (b.First, b.Second)).SequenceEqual(molecule.Bonds.Select(b => (b.First, b.Second)));

    private static bool SameCuts(ReferenceMolecule reference, MolecularGraph molecule) =>
        reference.Pairs("brics_h").Select(c => (c[0], c[1])).ToHashSet().SetEquals(BricsCuts.Find(molecule).Select(c => (c.First, c.Second)));

    private static bool SameFlags(ReferenceMolecule reference, MolecularGraph molecule) =>
        SameConnectivity(reference, molecule)
        && reference.Bonds.Zip(molecule.Bonds).All(p => p.First.IsAromatic == p.Second.IsAromatic && p.First.IsInRing == p.Second.IsInRing);

    /// <summary>Flags, orders and charges are equal, but for an exchange of alike atoms.</summary>
    private static bool SameChemistry(ReferenceMolecule reference, MolecularGraph molecule) =>
        SameFlags(reference, molecule) && Resonance.Key(reference.FromReferenceBonds()).SequenceEqual(Resonance.Key(molecule));
}
