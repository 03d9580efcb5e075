using MDEngine.Integrators;
using MDEngine.Potentials.Classical;
using MDEngine.Tests.Potentials.Classical;
using MDEngine.Tests.Statistics;

namespace MDEngine.Tests.Integrators;

/// <summary>Pressures of Lennard-Jones fluids: against a published equation of state at constant volume, and the ensemble of constant pressure.</summary>
public sealed class PressureTests
{
    private const double Epsilon = 0.0104; // of LennardJonesTests.Argon, eV
    private const double Sigma = 3.405; // Å
    private const double TimeStep = 4; // fs

    /// <summary>What the equation of state gives at its critical point, from the program that its authors published with it.</summary>
    [Test]
    public void EquationOfStateGivesItsAuthorsValues()
    {
        (double value, double slope) = TholEquationOfState.Residual(1.32, 0.31);
        Assert.Multiple(() =>
        {
            Assert.That(value, Is.EqualTo(-0.848655028421735).Within(1e-14));
            Assert.That(slope, Is.EqualTo(-0.682159784922984).Within(1e-14));
        });
    }

    /// <summary>
    /// A supercritical fluid and a liquid, cut off at 3 σ with tail corrections: the mean virial pressure is that of Thol et al. within three
    /// standard errors (0.3 % of seeds fail) and the equation's own uncertainty, 1 % of the pressure.
    /// </summary>
    [TestCase(2.0, 0.5)]
    public void PressureIsThatOfThePublishedEquationOfState(double temperature, double density) => ComparePressure(temperature, density, 1000, 0.02);

    /// <inheritdoc cref="PressureIsThatOfThePublishedEquationOfState"/>
    [TestCase(2.0, 0.5)]
    [TestCase(1.0, 0.8)]
    [Category("Long")]
    public void PressureOfLongRunsIsThatOfThePublishedEquationOfState(double temperature, double density) => ComparePressure(temperature, density, 8000, 0.01);

    /// <summary>
    /// Constant pressure at 1,500 and 2,000 bar: ln P(V; high)/P(V; low) has the slope −ΔP/kT, which ties the volume's fluctuations to the
    /// compressibility, and the mean virial pressure is the one asked for; within three standard errors each (0.9 % of seeds fail).
    /// </summary>
    [Test]
    public void StochasticCellRescalingSamplesTheIsothermalIsobaricEnsemble()
    {
        const double Low = 1500 / Units.BarPerElectronvoltPerCubicAngstrom;
        const double High = 2000 / Units.BarPerElectronvoltPerCubicAngstrom;
        const double Temperature = 120;
        (double[] lowVolumes, double[] lowPressures) = SampleVolumes(Low, Temperature, 3);
        (double[] highVolumes, double[] highPressures) = SampleVolumes(High, Temperature, 4);
        (double slope, double error) = EnsembleStatistics.Ratio(lowVolumes, highVolumes);
        (double lowMean, double lowError) = EnsembleStatistics.Mean(lowPressures);
        (double highMean, double highError) = EnsembleStatistics.Mean(highPressures);
        double expected = -(High - Low) / (Units.Boltzmann * Temperature);
        TestContext.Out.WriteLine($"slope {slope:G5} ± {error:G3}, expected {expected:G5}; pressures {lowMean / Low:F3} ± {lowError / Low:F3} and {highMean / High:F3} ± {highError / High:F3} of those asked for");
        Assert.Multiple(() =>
        {
            Assert.That((slope - expected) / error, Is.Zero.Within(3));
            Assert.That(error, Is.LessThan(0.15 * Math.Abs(expected)), "a test that can tell");
            Assert.That((lowMean - Low) / lowError, Is.Zero.Within(3));
            Assert.That((highMean - High) / highError, Is.Zero.Within(3));
        });
    }

    private static void ComparePressure(double reducedTemperature, double reducedDensity, int samples, double largestError)
    {
        const int Cells = 5; // face-centered cubic, 500 atoms
        const int StepsBetween = 10;
        double temperature = reducedTemperature * Epsilon / Units.Boltzmann;
        double edge = Sigma * Math.Cbrt(4 * Cells * Cells * Cells / reducedDensity);
        SimulationState state = FaceCenteredCrystal.Argon(Cells, edge);
        var atoms = new AtomMobility(state.Topology);
        MaxwellBoltzmann.Draw(state, atoms, temperature, CenterOfMassMotion.Momentum, 1);
        state.Requested |= Quantities.Virial;
        using LennardJonesPotential potential = LennardJonesTests.Argon(Truncation.Truncated, 3 * Sigma, tail: true);
        IIntegrator integrator = ThermostatKind.Csvr.Create(TimeStep, atoms, (3 * state.AtomCount) - 3, temperature, 200, 1);
        integrator.Initialize(state, potential);
        Advance(1500, state, integrator, potential);
        double[] pressures = new double[samples];
        for (int sample = 0; sample < samples; sample++)
        {
            Advance(StepsBetween, state, integrator, potential);
            pressures[sample] = Pressure(state) * Math.Pow(Sigma, 3) / Epsilon;
        }

        (double mean, double error) = EnsembleStatistics.Mean(pressures);
        double expected = TholEquationOfState.Pressure(reducedTemperature, reducedDensity);
        TestContext.Out.WriteLine($"P = {mean:F4} ± {error:F4}, equation of state {expected:F4}");
        Assert.Multiple(() =>
        {
            Assert.That(mean, Is.EqualTo(expected).Within((3 * error) + (0.01 * expected)));
            Assert.That(error, Is.LessThan(largestError * expected), "a test that can tell");
        });
    }

    private static (double[] Volumes, double[] Pressures) SampleVolumes(double pressure, double temperature, ulong seed)
    {
        const int Samples = 3000;
        const int StepsBetween = 50;
        SimulationState state = FaceCenteredCrystal.Argon(2, 11.8);
        var atoms = new AtomMobility(state.Topology);
        MaxwellBoltzmann.Draw(state, atoms, temperature, CenterOfMassMotion.Momentum, seed);
        using LennardJonesPotential potential = LennardJonesTests.Argon(Truncation.ShiftedForce, 5.7, skin: 0.8);
        var integrator = new StochasticCellRescaling(
            ThermostatKind.Csvr.Create(TimeStep, atoms, (3 * state.AtomCount) - 3, temperature, 100, seed),
            new StochasticCellRescalingOptions(
                TemperatureSchedule.Constant(temperature), pressure, 2e-4 * Units.BarPerElectronvoltPerCubicAngstrom, 500, 5, seed));
        integrator.Initialize(state, potential);
        Advance(5000, state, integrator, potential);
        double[] volumes = new double[Samples];
        double[] pressures = new double[Samples];
        for (int sample = 0; sample < Samples; sample++)
        {
            Advance(StepsBetween, state, integrator, potential);
            volumes[sample] = state.Cell.Volume;
            pressures[sample] = Pressure(state);
        }

        return (volumes, pressures);
    }

    /// <summary>(2K + tr W)/(3V), eV/Å³.</summary>
    private static double Pressure(SimulationState state) => ((2 * state.KineticEnergy) + state.Evaluation.Virial.Trace) / (3 * state.Cell.Volume);

    private static void Advance(int steps, SimulationState state, IIntegrator integrator, IPotential potential)
    {
        for (int step = 0; step < steps; step++)
        {
            integrator.Advance(state, potential);
        }
    }
}
