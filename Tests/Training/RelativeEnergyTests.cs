using MDEngine.Training;
using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;

namespace MDEngine.Tests.Training;

/// <summary>Energies that are compared with those of the same atoms only.</summary>
public sealed class RelativeEnergyTests
{
    [Test]
    public void Errors_are_those_beyond_the_mean_of_the_composition()
    {
        var metrics = new EvaluationMetrics(EnergyComparison.Relative);
        metrics.Add(Frame([8, 1, 1], -10), -7, new Vector3D[3]);   // error 3
        metrics.Add(Frame([1, 8, 1], -11), -10, new Vector3D[3]);  // error 1, the same atoms in another order
        metrics.Add(Frame([6, 8], -20), 80, new Vector3D[2]);      // nothing to compare with
        Assert.Multiple(() =>
        {
            Assert.That(metrics.Energy.Count, Is.EqualTo(2));
            Assert.That(metrics.Energy.MeanAbsolute, Is.EqualTo(1).Within(1e-12)); // 3 and 1 about 2
            Assert.That(metrics.EnergyPerAtom.Largest, Is.EqualTo(1.0 / 3).Within(1e-12));
        });
    }

    [Test]
    public void Frames_of_other_charges_are_not_compared() =>
        Assert.That(Composition.KeyOf(new Topology([8, 1]) { TotalCharge = -1 }), Is.Not.EqualTo(Composition.KeyOf(new Topology([8, 1]))));

    [Test]
    public void Batches_hold_pairs_and_an_epoch_every_frame()
    {
        int[] frames = [.. Enumerable.Range(0, 41)];
        int[] compositions = [.. frames.Select(frame => frame % 7)];
        var order = new BatchOrder(frames, 4, seed: 3, compositions);
        List<int[]> batches = [.. Enumerable.Range(0, order.StepsPerEpoch).Select(step => order.At(step).ToArray())];
        Assert.That(batches.SelectMany(batch => batch), Is.EquivalentTo(frames));

        // Seven compositions of five or six frames: at most seven frames are left over alone, and each can shift the pairs behind it across one edge.
        int paired = batches.Sum(batch => batch.GroupBy(frame => frame % 7).Where(group => group.Count() > 1).Sum(group => group.Count()));
        Assert.That(paired, Is.GreaterThanOrEqualTo(41 - (3 * 7)));
        Assert.That(order.At(order.StepsPerEpoch).ToArray(), Is.Not.EqualTo(batches[0]), "another epoch, another order");
    }

    private static ReferenceFrame Frame(int[] numbers, double energy) =>
        new(new Topology(numbers), UnitCell.None, [.. numbers.Select((_, i) => new Vector3D(i, 0, 0))], energy, null);
}
