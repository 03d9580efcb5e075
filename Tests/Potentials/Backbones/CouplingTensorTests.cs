using MDEngine.Potentials.Learned.Equiformer;

namespace MDEngine.Tests.Potentials.Backbones;

internal sealed class CouplingTensorTests
{
    private static IEnumerable<CouplingPath> Paths => CouplingTensors.Paths;

    [TestCaseSource(nameof(Paths))]
    public void Squares_sum_to_one(CouplingPath path) =>
        Assert.That(CouplingTensors.Of(path).Cast<double>().Sum(c => c * c), Is.EqualTo(1).Within(1e-14));

    /// <summary>Values of e3nn 0.5.0.</summary>
    [TestCase(1, 1, 2, new[] { 1, 1, 2 }, 0.365148)]
    [TestCase(1, 2, 2, new[] { 0, 0, 1 }, -0.182574)]
    [TestCase(2, 2, 2, new[] { 0, 0, 2 }, -0.239046)]
    public void Signs_and_values_are_those_of_e3nn(int first, int second, int result, int[] index, double value) =>
        Assert.That(CouplingTensors.Of(new CouplingPath(first, second, result))[index[0], index[1], index[2]], Is.EqualTo(value).Within(1e-6));
}
