using MDEngine.Fragmentation;

namespace MDEngine.Tests.Fragmentation;

public sealed class ResidueTests
{
    [Test]
    public void APdbFileGivesTheBondsOfItsCoordinates()
    {
        AtomicSystem named = Structures.Read("chignolin-YYDPETGTWY-charged.pdb");
        var plain = new AtomicSystem(new Topology(named.Topology.AtomicNumbers.AsSpan()), named.Cell, named.Positions);
        MolecularGraph molecule = MolecularGraph.Perceive(named);
        Assert.Multiple(() =>
        {
            Assert.That(molecule.Bonds, Is.EqualTo(MolecularGraph.Perceive(plain).Bonds));
            Assert.That(molecule.Warnings, Is.Empty);
            Assert.That(molecule.TotalCharge, Is.EqualTo(-2), "derived, the file states none");
        });
    }

    [Test]
    public void MissingHydrogensStopWithTheResiduesName()
    {
        AtomicSystem full = Structures.Read("chignolin-YYDPETGTWY-charged.pdb");
        int[] kept = [.. Enumerable.Range(0, full.AtomCount).Where(i => full.Topology.AtomicNumbers[i] > 1)];
        Assert.That(() => MolecularGraph.Perceive(Subset(full, kept)), Throws.TypeOf<InputException>().With.Message.StartsWith("Residue TYR A1 lacks hydrogen atoms"));
    }

    /// <summary>A ring hydrogen gone: the residue no longer looks like its template.</summary>
    [Test]
    public void ADamagedResidueIsNamed()
    {
        AtomicSystem full = Structures.Read("ac-ala3-nhme.pdb");
        int methyl = Enumerable.Range(0, full.AtomCount).First(i => full.Topology.AtomNames[i].Trim() == "CB");
        int[] hydrogens = [.. MolecularGraph.Perceive(full).NeighborsOf(methyl).ToArray().Where(j => full.Topology.AtomicNumbers[j] == 1).Take(2)];
        int[] kept = [.. Enumerable.Range(0, full.AtomCount).Except(hydrogens)];
        Assert.That(MolecularGraph.Perceive(Subset(full, kept)).Warnings, Is.Not.Empty);
    }

    /// <summary>Two residues pressed together: not a bond, unless CONECT says so.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void ContactsBetweenResiduesAreBondsOnlyIfStated(bool stated)
    {
        Vector3D[] positions = [new(0, 0, 0), new(0.63, 0.63, 0.63), new(-0.63, -0.63, 0.63), new(-0.63, 0.63, -0.63), new(0.95, -0.95, -0.95), new(1.75, -0.95, -1.35)];
        var topology = new Topology([6, 1, 1, 1, 8, 1])
        {
            AtomNames = ["C1", "H1", "H2", "H3", "O", "H"],
            Residues = [new("LIG", 1, ' ', "A", [0, 1, 2, 3]), new("HOH", 2, ' ', "A", [4, 5])],
            Bonds = stated ? [new(0, 4)] : [],
        };
        MolecularGraph molecule = MolecularGraph.Perceive(new(topology, UnitCell.None, positions));
        Assert.That(molecule.Bonds.Any(b => b.First == 0 && b.Second == 4), Is.EqualTo(stated));
        Assert.That(molecule.Warnings.Any(w => w.Contains("HOH A2", StringComparison.Ordinal) && w.Contains("CONECT", StringComparison.Ordinal)), Is.EqualTo(!stated));
    }

    private static AtomicSystem Subset(AtomicSystem system, int[] kept)
    {
        var place = kept.Select((atom, k) => (atom, k)).ToDictionary(p => p.atom, p => p.k);
        var topology = new Topology([.. kept.Select(i => system.Topology.AtomicNumbers[i])])
        {
            AtomNames = [.. kept.Select(i => system.Topology.AtomNames[i])],
            Residues = [.. system.Topology.Residues.Select(r => r with { Atoms = [.. r.Atoms.Where(place.ContainsKey).Select(i => place[i])] })],
        };
        return new(topology, system.Cell, kept.Select(i => system.Positions.Span[i]).ToArray());
    }
}
