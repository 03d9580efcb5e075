using MDEngine.Fragmentation;

namespace MDEngine.Tests.Fragmentation;

/// <summary>
/// Systems whose choices of bond orders or subsets of rings are astronomically many. The limits are far above what is needed; they
/// tell polynomial from exponential.
/// </summary>
public sealed class LimitsTests
{
    private const int LimitMilliseconds = 20_000;

    /// <summary>Charged side chains, polyphosphates, and a conjugated chain of 25 carboxylates: every one must get its charge.</summary>
    [TestCase("peptide-508.xyz", -9)]
    [TestCase("polyphosphate.xyz", -14)]
    [TestCase("polyphenylene-carboxylate.xyz", -25)]
    [CancelAfter(LimitMilliseconds)]
    public void ManyChargedGroups(string file, int charge)
    {
        MolecularGraph molecule = MolecularGraph.Perceive(Structures.Read(file), charge);
        Assert.Multiple(() =>
        {
            Assert.That(molecule.Warnings, Is.Empty);
            Assert.That(molecule.TotalCharge, Is.EqualTo(charge));
            Assert.That(Enumerable.Range(0, molecule.AtomCount).All(i => molecule.AtomicNumbers[i] != 6 || molecule.FormalCharges[i] == 0), Is.True, "no charge on carbon");
        });
    }

    [Test]
    [CancelAfter(LimitMilliseconds)]
    public void AFullereneIsAromaticThroughout() =>
        Assert.That(MolecularGraph.Perceive(Structures.Read("c60.xyz")).Bonds.All(bond => bond.IsAromatic), Is.True);

    [Test]
    [CancelAfter(LimitMilliseconds)]
    public void AGrapheneFlakeOf800Atoms() => Divides(Structures.Graphene(20, 10, periodic: false));

    [Test]
    [CancelAfter(LimitMilliseconds)]
    public void ANanotubeOf400Atoms() => Divides(Structures.Nanotube(10, 10));

    /// <summary>sp3 carbon: thousands of fused rings, none of them a candidate for aromaticity.</summary>
    [Test]
    [CancelAfter(LimitMilliseconds)]
    public void ALatticeOfSaturatedRings()
    {
        const int size = 12;
        var positions = new List<Vector3D>();
        for (int k = 0; k < size * size * size; k++)
        {
            positions.Add(1.54 * new Vector3D(k % size, k / size % size, k / (size * size)));
        }

        Divides(Structures.Of([.. Enumerable.Repeat(14, positions.Count)], [.. positions]));
    }

    private static void Divides(AtomicSystem system)
    {
        FragmentAssignment assignment = FragmentLabels.Assign(system, FragmentationScheme.Default);
        Assert.That(assignment.Labels.CountBy(label => label).Max(pair => pair.Value), Is.LessThanOrEqualTo(24));
    }
}
