namespace MDEngine.Tests;

public sealed class UnitsTests
{
    /// <summary>Figures printed in CODATA 2018 tables, to their last digit.</summary>
    [Test]
    public void DerivedConstantsEqualThePublishedFigures()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Units.Boltzmann, Is.EqualTo(8.617333262e-5).Within(1e-14));
            Assert.That(Units.Planck, Is.EqualTo(4.135667696).Within(1e-9));
            Assert.That(Units.KilocaloriePerMole, Is.EqualTo(1 / 23.060547830619).Within(1e-12));
            Assert.That(Units.DebyePerElementaryChargeAngstrom, Is.EqualTo(4.80320471).Within(1e-8));
            Assert.That(Units.AccelerationPerForceOverMass, Is.EqualTo(9.64853321e-3).Within(1e-11));
        });
    }
}
