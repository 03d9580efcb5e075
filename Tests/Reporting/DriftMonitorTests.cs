using MDEngine.Reporting;

namespace MDEngine.Tests.Reporting;

public sealed class DriftMonitorTests
{
    /// <summary>A line with noise, longer than the store: the slope comes out, and its interval has the right width.</summary>
    [Test]
    public void SlopeAndItsConfidenceIntervalAreThoseOfALineWithNoise()
    {
        const double Slope = 2e-6;
        const double Noise = 1e-3;
        const int Count = 20000;
        int covered = 0;
        const int Trials = 200;
        for (int trial = 0; trial < Trials; trial++)
        {
            var random = new Random(trial);
            var series = new BlockedSeries();
            for (int i = 0; i < Count; i++)
            {
                double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                series.Add(i, (Slope * i) + (Noise * normal));
            }

            LinearTrend trend = LinearTrend.Of(series);
            covered += Math.Abs(trend.Slope - Slope) <= trend.HalfWidth ? 1 : 0;
        }

        // 95 % of 200 intervals cover the truth; 181 to 198 does, too, in all but one of 2,000 tries (binomial).
        Assert.That(covered, Is.InRange(181, 198));
    }

    [Test]
    public void BlocksKeepMeansAndForgetNothingInACheckpoint()
    {
        var series = new BlockedSeries();
        var copy = new BlockedSeries();
        for (int i = 0; i < 5000; i++)
        {
            series.Add(i, i % 7);
            if (i == 3210)
            {
                copy.Restore(series.Save());
            }

            if (i > 3210)
            {
                copy.Add(i, i % 7);
            }
        }

        Assert.Multiple(() =>
        {
            Assert.That(series.Count, Is.InRange(BlockedSeries.Capacity / 2, BlockedSeries.Capacity));
            Assert.That(copy.Save(), Is.EqualTo(series.Save()));
            Assert.That(series.Values.ToArray().Average(), Is.EqualTo(3).Within(0.01));
        });
    }

    /// <summary>A conserved energy that is made to drift by 1 µeV/fs for two atoms: 0.5 eV/ns/atom, and its worst step is found.</summary>
    [Test]
    public void UnitsAreMilliElectronvoltsPerAtomAndPicosecond()
    {
        var state = new SimulationState(new Topology([18, 18]), UnitCell.None, new Vector3D[2], [new(1e-3, 0, 0), new(-1e-3, 0, 0)]);
        var monitor = new DriftMonitor(new Fake(), 3);
        for (int step = 0; step <= 1000; step++)
        {
            state.Step = step;
            state.Time = step;
            state.Evaluation.Energy = (1e-6 * step) + (step == 700 ? 1e-4 : 0);
            monitor.Report(state);
        }

        DriftEstimate estimate = monitor.Estimate(2);
        double temperature = 2 * state.KineticEnergy / (3 * Units.Boltzmann);
        Assert.Multiple(() =>
        {
            Assert.That(estimate.MilliElectronvoltPerAtomPerPicosecond, Is.EqualTo(0.5).Within(1e-3));
            Assert.That(estimate.ThermalPerNanosecondPerDegreeOfFreedom, Is.EqualTo(1.0 / (3 * Units.Boltzmann * temperature)).Within(0.2).Percent);
            Assert.That(monitor.MeanTemperature, Is.EqualTo(temperature).Within(1e-9));
            Assert.That(monitor.LargestChange, Is.EqualTo(1.01e-4).Within(1e-12));
            Assert.That(monitor.LargestChangeStep, Is.EqualTo(700));
        });
    }

    /// <summary>A line with steps of ±1 meV: the fluctuation about the line is 1 meV however long the run, and the spread holds the line as well.</summary>
    [TestCase(500)]
    [TestCase(50_000)]
    public void FluctuationDoesNotDependOnTheLengthOfTheRun(int steps)
    {
        const double Amplitude = 1e-3;
        const double Rise = 2e-3; // over the run
        var state = new SimulationState(new Topology([18, 18]), UnitCell.None, new Vector3D[2]);
        var monitor = new DriftMonitor(new Fake(), 3);
        for (int step = 0; step <= steps; step++)
        {
            state.Step = step;
            state.Time = step;
            state.Velocities[0] = new Vector3D(1e-3 * (1 + (step % 2)), 0, 0);
            state.Evaluation.Energy = (Rise * step / steps) + (step % 4 < 2 ? Amplitude : -Amplitude);
            monitor.Report(state);
        }

        DriftEstimate estimate = monitor.Estimate(2);
        double[] kinetic = [.. new[] { 1e-3, 2e-3 }.Select(speed => 0.5 * state.Topology.Masses[0] * speed * speed / Units.AccelerationPerForceOverMass)];
        double spread = Math.Sqrt((Amplitude * Amplitude) + (Rise * Rise / 12));
        Assert.Multiple(() =>
        {
            Assert.That(estimate.FluctuationMilliElectronvoltPerAtom, Is.EqualTo(1e3 * Amplitude / 2).Within(1).Percent);
            Assert.That(estimate.SpreadRatio, Is.EqualTo(spread / (0.5 * (kinetic[1] - kinetic[0]))).Within(1).Percent);
        });
    }

    private sealed class Fake : IIntegrator
    {
        public double TimeStep => 1;

        public void Initialize(SimulationState state, IPotential potential)
        {
        }

        public StepStatus Advance(SimulationState state, IPotential potential) => StepStatus.Continue;

        public double ConservedEnergy(SimulationState state) => state.Evaluation.Energy;
    }
}
