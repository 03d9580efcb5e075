using MDEngine.Potentials.Learned;
using MDEngine.Training.Sampling;

namespace MDEngine.Tests.Training;

public sealed class MoleculePairTests
{
    [Test]
    public void The_closest_pair_has_the_gap_that_was_asked_for_and_both_keep_their_shape([Values(0.3, 1.0, 2.5)] double gap, [Range(1, 5)] int seed)
    {
        Vector3D[] water = [new(0, 0, 0.12), new(0, 0.76, -0.47), new(0, -0.76, -0.47)];
        Vector3D[] chloroform = [new(5, 5, 5.3), new(5, 5, 6.4), new(6.7, 5, 5), new(4.2, 6.5, 5), new(4.2, 3.5, 5)];
        int[] first = [8, 1, 1];
        int[] second = [6, 1, 17, 17, 17];
        Vector3D[] pair = MoleculePair.Place(water, first, chloroform, second, gap, new SplitMix64(seed));
        double closest = Enumerable.Range(0, 3).SelectMany(i => Enumerable.Range(0, 5).Select(j =>
            (pair[3 + j] - pair[i]).Length - CovalentRadius.Of(first[i]) - CovalentRadius.Of(second[j]))).Min();
        Assert.That(closest, Is.EqualTo(gap).Within(2e-4)); // it is moved to within 1e-4 Å of the place
        for (int i = 0; i < 5; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Assert.That((pair[3 + i] - pair[3 + j]).Length, Is.EqualTo((chloroform[i] - chloroform[j]).Length).Within(1e-12));
            }
        }
    }
}
