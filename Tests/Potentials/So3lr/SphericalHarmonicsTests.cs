using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Tests.Potentials.So3lr;

public sealed class SphericalHarmonicsTests
{
    private static readonly Vector3D Direction = new(0.6, -0.48, 0.64);

    /// <summary>Values printed to 12 digits by the independent program.</summary>
    private static readonly double[][] Expected =
    [
        [-0.234529205713, 0.312705607618, 0.293161507142],
        [-0.314653948011, -0.335630877878, 0.072161590130, 0.419538597347, 0.070797138302],
        [-0.240624496321, -0.532797501108, -0.229912318963, -0.227368875921, 0.287390398703, 0.119879437749, -0.117253462190],
        [-0.093436774634, -0.461999032936, -0.508808848873, 0.027294529838, -0.361360720152, -0.034118162298, 0.114481990996, -0.225126647405, -0.197125639818],
    ];

    [Test]
    public void Values_are_those_of_another_program([Range(1, 4)] int degree)
    {
        double[] values = At(degree, Direction);
        Assert.That(values, Is.EqualTo(Expected[degree - 1]).Within(1e-12));
    }

    /// <summary>Unsöld's theorem: Σ_m Y_ℓm² = (2ℓ+1)/4π in every direction.</summary>
    [Test]
    public void Squares_sum_to_a_constant([Range(1, 4)] int degree, [Values(0, 1, 2)] int seed)
    {
        var random = new Random(seed);
        Vector3D u = new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5).Normalized();
        Assert.That(At(degree, u).Sum(y => y * y), Is.EqualTo(((2 * degree) + 1) / (4 * Math.PI)).Within(1e-14));
    }

    /// <summary>Central differences of polynomials of degree 4 are right to h².</summary>
    [Test]
    public void Gradients_are_those_of_differences([Range(1, 4)] int degree)
    {
        const double Step = 1e-5;
        double[] weights = [.. Enumerable.Range(1, (2 * degree) + 1).Select(m => Math.Sin(m))];
        (double x, double y, double z) = SphericalHarmonics<double>.Gradient(degree, Direction.X, Direction.Y, Direction.Z, weights);
        Vector3D gradient = new(x, y, z);
        for (int axis = 0; axis < 3; axis++)
        {
            Vector3D h = Step * new Vector3D(axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0);
            double Sum(Vector3D u) => At(degree, u).Zip(weights, (a, b) => a * b).Sum();
            Assert.That(gradient[axis], Is.EqualTo((Sum(Direction + h) - Sum(Direction - h)) / (2 * Step)).Within(1e-9));
        }
    }

    private static double[] At(int degree, Vector3D u)
    {
        var values = new double[(2 * degree) + 1];
        SphericalHarmonics<double>.Evaluate(degree, u.X, u.Y, u.Z, values);
        return values;
    }
}
