using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using MDEngine.Fragmentation;

namespace MDEngine.Tests.Fragmentation;

public sealed class FragmentPropertyTests
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(2026, 1121);

    private static readonly Arbitrary<ReferenceMolecule> Molecules = Gen.Elements(ReferenceMolecule.All).ToArbitrary();

    /// <summary>Rigid motion does not change a label; renumbering the atoms renumbers the labels and nothing else.</summary>
    [TestCase("brics")]
    [TestCase("brics:4-12")]
    public void LabelsDoNotDependOnPoseOrOrder(string text)
    {
        var scheme = FragmentationScheme.Parse(text);
        var poses = ArbMap.Default.ArbFor<(int Angle, int Shift)>();
        Prop.ForAll(Molecules, poses, (molecule, pose) =>
        {
            AtomicSystem system = molecule.System;
            ImmutableArray<int> labels = FragmentLabels.Assign(system, scheme).Labels;
            AtomicSystem moved = Structures.Rotated(system, 0.1 * pose.Angle, new(pose.Shift, -pose.Shift, 0.5 * pose.Shift));
            int[] order = [.. Enumerable.Range(0, system.AtomCount)];
            new Random(pose.Angle).Shuffle(order);
            ImmutableArray<int> renumbered = FragmentLabels.Assign(Structures.Renumbered(moved, order), scheme).Labels;
            return labels.SequenceEqual(FragmentLabels.Assign(moved, scheme).Labels)
                && Topology.NumberByFirstOccurrence([.. order.Select(i => labels[i])]).SequenceEqual(renumbered);
        }).Check(Quick);
    }

    [TestCase("brics")]
    [TestCase("brics:4-12")]
    [TestCase("brics:6-10,split-large")]
    [TestCase("lsrmp:4")]
    [TestCase("brics-noh")]
    [TestCase("graph:6")]
    [TestCase("dc:10")]
    [TestCase("residue")]
    public void FragmentsPartitionTheAtomsAndAreConnected(string text)
    {
        var scheme = FragmentationScheme.Parse(text);
        Prop.ForAll(Molecules, molecule =>
        {
            FragmentAssignment assignment = FragmentLabels.Assign(molecule.System, scheme);
            return assignment.Labels.Length == molecule.AtomicNumbers.Length
                && assignment.Labels.SequenceEqual(Topology.NumberByFirstOccurrence(assignment.Labels))
                && IsConnected(assignment);
        }).Check(Quick);
    }

    /// <summary>A fragment outside the bounds is a whole molecule, has no neighbor with room, or has no bond left to cut.</summary>
    [Test]
    public void SizeBoundsAreKeptOrTheExceptionIsNamed()
    {
        Prop.ForAll(Molecules, molecule =>
        {
            FragmentAssignment assignment = FragmentLabels.Assign(molecule.System, FragmentationScheme.Default);
            int[] sizes = [.. assignment.Labels.CountBy(label => label).Select(pair => pair.Value)];
            bool hasSmall = sizes.Any(size => size < 4), hasLarge = sizes.Any(size => size > 12);
            return hasSmall == assignment.Explanation.Contains("below 4 atoms", StringComparison.Ordinal)
                && hasLarge == assignment.Explanation.Contains("above 12 atoms", StringComparison.Ordinal);
        }).Check(Quick);
    }

    [TestCase("kmeans:8,seed=5")]
    [TestCase("spectral:8,seed=5")]
    public void ClusteringIsDeterministicAndHitsTheNumberOfClusters(string text)
    {
        var scheme = FragmentationScheme.Parse(text);
        Prop.ForAll(Gen.Elements(ReferenceMolecule.All.Where(m => m.AtomicNumbers.Length < 60).ToArray()).ToArbitrary(), molecule =>
        {
            ImmutableArray<int> labels = FragmentLabels.Assign(molecule.System, scheme).Labels;
            return labels.Distinct().Count() == Math.Max(1, labels.Length / 8) && labels.SequenceEqual(FragmentLabels.Assign(molecule.System, scheme).Labels);
        }).Check(Quick);
    }

    private static bool IsConnected(FragmentAssignment assignment)
    {
        int[] component = [.. Enumerable.Range(0, assignment.Labels.Length)];
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (ChemicalBond bond in assignment.Molecule!.Bonds)
            {
                if (assignment.Labels[bond.First] == assignment.Labels[bond.Second] && component[bond.First] != component[bond.Second])
                {
                    component[bond.First] = component[bond.Second] = Math.Min(component[bond.First], component[bond.Second]);
                    changed = true;
                }
            }
        }

        return component.Distinct().Count() == assignment.Labels.Distinct().Count();
    }
}
