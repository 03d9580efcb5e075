using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Tests.Potentials.PAMNet;

internal sealed class AngularBasisTests
{
    // The reference's closed forms lose digits at small x: 2e-9 relative from 0.08 on, 1e-12 from 0.2 on.
    [TestCase("c5.0", 5.0)]
    [TestCase("c2.6", 2.6)]
    public void Radial_functions_agree_with_the_authors_closed_forms(string key, double cutoff)
    {
        SafetensorsFile table = PamNetReference.Read("basis");
        double[] distances = table.Tensors[$"{key}/distance"].ToDoubles();
        double[] expected = table.Tensors[$"{key}/sbf_radial_f64"].ToDoubles();
        var values = new double[AngularBasis.FunctionCount];
        var scratch = new double[AngularBasis.FunctionCount];
        for (int k = 0; k < distances.Length; k++)
        {
            double x = distances[k] / cutoff;
            AngularBasis.Radial(x, values, scratch, new double[AngularBasis.FunctionCount]);
            for (int column = 0; column < values.Length; column++)
            {
                double tolerance = (x < 0.2 ? 3e-8 : 2e-12) * Math.Max(1, 1 / x);
                Assert.That(values[column], Is.EqualTo(expected[(k * values.Length) + column]).Within(tolerance), $"x = {x}, column {column}");
            }
        }
    }

    [Test]
    public void Envelope_agrees_with_the_authors()
    {
        SafetensorsFile table = PamNetReference.Read("basis");
        double[] x = table.Tensors["x"].ToDoubles();
        double[] expected = table.Tensors["envelope_f64"].ToDoubles();
        for (int k = 0; k < x.Length; k++)
        {
            Assert.That(Envelope.Radial(x[k]).Value, Is.EqualTo(expected[k]).Within(1e-12));
        }
    }

    [Test]
    public void Harmonics_agree_with_the_authors()
    {
        SafetensorsFile table = PamNetReference.Read("basis");
        double[] theta = table.Tensors["theta"].ToDoubles();
        double[] expected = table.Tensors["ylm_f64"].ToDoubles();
        var values = new double[AngularBasis.OrderCount];
        for (int k = 0; k < theta.Length; k++)
        {
            AngularBasis.Angular(Math.Cos(theta[k]), values, new double[values.Length], new double[values.Length]);
            Assert.That(values, Is.EqualTo(expected.AsSpan(k * values.Length, values.Length).ToArray()).Within(1e-13));
        }
    }

    // j_l on both sides of the switch from series to recurrence, against the identity (2l+1)/z j_l = j_{l−1} + j_{l+1} in the other form.
    [Test]
    public void Spherical_bessel_functions_satisfy_their_recurrence_at_all_arguments([Values(1, 2, 3, 4, 5, 6)] int order)
    {
        for (double z = 0.05; z < 28; z *= 1.01)
        {
            double left = ((2 * order) + 1) / z * AngularBasis.SphericalBessel(order, z);
            double right = AngularBasis.SphericalBessel(order - 1, z) + AngularBasis.SphericalBessel(order + 1, z);
            Assert.That(left, Is.EqualTo(right).Within(2e-15), $"z = {z}");
        }
    }

    [Test]
    public void Derivatives_agree_with_differences()
    {
        const double Step = 1e-5;
        static (double[] Values, double[] Firsts, double[] Seconds) At(double x)
        {
            var jets = (new double[AngularBasis.FunctionCount], new double[AngularBasis.FunctionCount], new double[AngularBasis.FunctionCount]);
            AngularBasis.Radial(x, jets.Item1, jets.Item2, jets.Item3);
            return jets;
        }

        foreach (double x in new[] { 0.15, 0.31, 0.62, 0.97 })
        {
            (double[] Values, double[] Firsts, double[] Seconds) low = At(x - Step), middle = At(x), high = At(x + Step);
            for (int column = 0; column < AngularBasis.FunctionCount; column++)
            {
                double scale = Math.Max(1, Math.Abs(middle.Seconds[column]));
                Assert.That((high.Values[column] - low.Values[column]) / (2 * Step), Is.EqualTo(middle.Firsts[column]).Within(1e-5 * scale));
                Assert.That((high.Firsts[column] - low.Firsts[column]) / (2 * Step), Is.EqualTo(middle.Seconds[column]).Within(1e-4 * scale));
            }
        }
    }
}
