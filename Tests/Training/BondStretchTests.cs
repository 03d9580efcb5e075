using MDEngine.Training.Data;

namespace MDEngine.Tests.Training;

internal sealed class BondStretchTests
{
    private const double Depth = 4.8; // eV, of Morse's potential; with this width 2 D a² = 45 eV/Å², an O–H bond
    private const double Width = 2.165; // 1/Å
    private const double Length = 0.96; // Å

    /// <summary>Stretched to 1.6 Å, as in hot structures, the bond has lost its stiffness, and a line through the samples has a third of it.</summary>
    [TestCase(0.90, 1.02, 0.02)]
    [TestCase(0.88, 1.10, 0.05)]
    [TestCase(0.90, 1.30, 0.10)]
    [TestCase(0.90, 1.60, 0.30)]
    public void Stiffness_is_that_of_the_bond_without_force(double least, double most, double tolerance)
    {
        var stretch = new BondStretch();
        for (int k = 0; k <= 100; k++)
        {
            // Most samples near the minimum, as in thermal data.
            double r = least + ((most - least) * Math.Pow(k / 100.0, 2));
            stretch.Add(r, MorseForce(r));
        }

        Assert.That(stretch.Stiffness(), Is.EqualTo(2 * Depth * Width * Width).Within(100 * tolerance).Percent);
    }

    [Test]
    public void A_straight_line_is_its_slope_and_samples_far_from_the_minimum_are_not_extrapolated()
    {
        var line = new BondStretch();
        var far = new BondStretch();
        foreach (double r in new[] { 0.95, 0.96, 0.99, 1.02 })
        {
            line.Add(r, -30 * (r - 1));
            far.Add(r + 0.3, MorseForce(r + 0.3));
        }

        Assert.That(line.Stiffness(), Is.EqualTo(30).Within(1e-6));
        Assert.That(line.MeanLength, Is.EqualTo(0.98).Within(1e-12));
        Assert.That(far.Stiffness(), Is.GreaterThan(0).And.LessThan(2 * Depth * Width * Width));
    }

    private static double MorseForce(double r)
    {
        double e = Math.Exp(-Width * (r - Length));
        return -2 * Depth * Width * e * (1 - e);
    }
}
