using MDEngine.Integrators;
using MDEngine.Integrators.Minimizers;

namespace MDEngine.Tests.Integrators;

/// <summary>Displacements of H2, whose model Hessian is known on paper.</summary>
public sealed class ThermalDisplacementTests
{
    // Lindh's stretch constant at his reference distance of 1.35 Bohr, and what is added to every curvature.
    private const double Stretch = 0.45 * Units.Hartree / (Units.Bohr * Units.Bohr);
    private const double Least = 0.5;

    private static readonly AtomicSystem Hydrogen = new(new Topology([1, 1]), UnitCell.None, (Vector3D[])[new(0, 0, 0), new(0, 0, 1.35 * Units.Bohr)]);

    /// <summary>The stretch (r₂ − r₁)/√2 has the curvature 2k + ε, the turn ε; over 4,000 draws a variance is known within 2.2 %, and five times that is allowed.</summary>
    [Test]
    public void Their_variances_are_those_of_the_harmonic_molecule()
    {
        const int Draws = 4000;
        var displacements = new ThermalDisplacements(Hydrogen);
        var noise = new CounterNoise(3, RandomStreamId.Velocities);
        (double along, double across) = (0, 0);
        for (int k = 0; k < Draws; k++)
        {
            Vector3D[] x = displacements.Draw(300, [noise.Normal(k, 0), noise.Normal(k, 1)]);
            Vector3D bond = x[1] - x[0];
            along += bond.Z * bond.Z / Draws;
            across += bond.X * bond.X / Draws;
        }

        double kT = Units.Boltzmann * 300;
        Assert.Multiple(() =>
        {
            Assert.That(along, Is.EqualTo(2 * kT / ((2 * Stretch) + Least)).Within(11).Percent);
            Assert.That(across, Is.EqualTo(2 * kT / Least).Within(11).Percent);
        });
    }

    /// <summary>On a spring of the model's own stiffness one step leads to the minimum, but for the share of ε.</summary>
    [Test]
    public void A_step_leads_towards_the_minimum()
    {
        const double Length = 1.30 * Units.Bohr;
        Vector3D[] positions = [.. Hydrogen.Positions.Span];
        double Error() => (positions[1] - positions[0]).Length - Length;
        double before = Error();
        new ThermalDisplacements(Hydrogen).Relax(positions, 1, () =>
        {
            double force = Stretch * Error();
            return [new(0, 0, force), new(0, 0, -force)];
        });
        Assert.That(Error(), Is.EqualTo(before * Least / ((2 * Stretch) + Least)).Within(1e-9));
    }
}
