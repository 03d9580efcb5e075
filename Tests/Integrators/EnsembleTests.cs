using MDEngine.Integrators;
using MDEngine.Potentials.Classical;
using MDEngine.Tests.Potentials.Classical;
using MDEngine.Tests.Statistics;

namespace MDEngine.Tests.Integrators;

/// <summary>
/// Whether thermostats sample the canonical ensemble, on Lennard-Jones argon: the distribution of the kinetic energy, and the ratio of
/// the distributions of the potential energy at two temperatures. Seeds are fixed, so a test that passes once passes always; error
/// rates are those of the choice of the seed.
/// </summary>
public sealed class EnsembleTests
{
    private const int Atoms = 32;
    private const int Samples = 600;
    private const int StepsBetween = 60;
    private const double TimeStep = 4;
    private const double RelaxationTime = 100;
    private const double Cold = 100;
    private const double Warm = 112;

    /// <summary>
    /// Kolmogorov-Smirnov at a significance of 0.1 % against the gamma distribution of ½ f kT; and the slope of
    /// ln P(U; warm)/P(U; cold), which must be the difference of 1/kT within three standard errors (wrong for 0.3 % of seeds).
    /// </summary>
    [TestCase(ThermostatKind.Baoab)]
    [TestCase(ThermostatKind.LeapfrogMiddle)]
    [TestCase(ThermostatKind.NoseHoover)]
    [TestCase(ThermostatKind.Csvr)]
    public void ThermostatsSampleTheCanonicalEnsemble(ThermostatKind kind)
    {
        (double[] kinetic, double[] cold) = Sample(kind, Cold, 1);
        (double[] _, double[] warm) = Sample(kind, Warm, 2);
        (double slope, double error) = EnsembleStatistics.Ratio(cold, warm);
        double expected = (1 / (Units.Boltzmann * Cold)) - (1 / (Units.Boltzmann * Warm));
        Assert.Multiple(() =>
        {
            Assert.That(EnsembleStatistics.KineticDistance(kinetic, FreedomOf(kind), Cold), Is.LessThan(1));
            Assert.That((slope - expected) / error, Is.Zero.Within(3));
        });
    }

    /// <summary>Berendsen's coupling samples no ensemble, which shows that the test can fail.</summary>
    [Test]
    public void BerendsenCouplingFailsTheTest()
    {
        (double[] kinetic, double[] _) = Sample(ThermostatKind.Berendsen, Cold, 1);
        Assert.That(EnsembleStatistics.KineticDistance(kinetic, FreedomOf(ThermostatKind.Berendsen), Cold), Is.GreaterThan(2));
    }

    private static (double[] Kinetic, double[] Potential) Sample(ThermostatKind kind, double temperature, ulong seed)
    {
        UnitCell cell = UnitCell.Orthorhombic(11.6, 11.6, 11.6);
        var topology = LennardJonesTests.ArgonTopology(Atoms);
        var state = new SimulationState(topology, cell, LennardJonesTests.Fluid(Atoms, 12, 11.6, cell));
        var atoms = new AtomMobility(topology);
        MaxwellBoltzmann.Draw(state, atoms, temperature, CenterOfMassMotion.Momentum, seed);
        IIntegrator integrator = kind.Create(TimeStep, atoms, (3 * Atoms) - 3, temperature, RelaxationTime, seed);
        using LennardJonesPotential potential = LennardJonesTests.Argon(Truncation.ShiftedForce, 5.7, skin: 0.8);
        integrator.Initialize(state, potential);
        double[] kinetic = new double[Samples];
        double[] energies = new double[Samples];
        for (int sample = -30; sample < Samples; sample++)
        {
            for (int step = 0; step < StepsBetween; step++)
            {
                integrator.Advance(state, potential);
            }

            if (sample >= 0)
            {
                kinetic[sample] = state.KineticEnergy;
                energies[sample] = state.Evaluation.Energy;
            }
        }

        return (kinetic, energies);
    }

    private static int FreedomOf(ThermostatKind kind) => kind.MovesTheWhole() ? 3 * Atoms : (3 * Atoms) - 3;
}
