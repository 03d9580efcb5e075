using MDEngine.Integrators;
using MDEngine.Potentials.Classical;
using MDEngine.Tests.Potentials.Classical;

namespace MDEngine.Tests.Integrators;

/// <summary>
/// Whether thermostats sample the canonical ensemble, on Lennard-Jones argon, in the manner of Merz and Shirts (2018,
/// doi:10.1371/journal.pone.0202764): the distribution of the kinetic energy, and the ratio of the distributions of the
/// potential energy at two temperatures. Seeds are fixed, so a test that passes once passes always; error rates are those of
/// the choice of the seed.
/// </summary>
public sealed class EnsembleTests
{
    private const int Atoms = 32;
    private const int DegreesOfFreedom = (3 * Atoms) - 3;
    private const int Samples = 600;
    private const int StepsBetween = 60;
    private const double TimeStep = 4;
    private const double Cold = 100;
    private const double Warm = 112;

    public enum Kind
    {
        Baoab,
        LeapfrogMiddle,
        NoseHoover,
        Csvr,
        Berendsen,
    }

    /// <summary>
    /// Kolmogorov-Smirnov at a significance of 0.1 % against the gamma distribution of ½ f kT; and the slope of
    /// ln P(U; warm)/P(U; cold), which must be the difference of 1/kT within three standard errors.
    /// </summary>
    [TestCase(Kind.Baoab)]
    [TestCase(Kind.LeapfrogMiddle)]
    [TestCase(Kind.NoseHoover)]
    [TestCase(Kind.Csvr)]
    public void ThermostatsSampleTheCanonicalEnsemble(Kind kind)
    {
        (double[] kinetic, double[] cold) = Sample(kind, Cold, 1);
        (double[] _, double[] warm) = Sample(kind, Warm, 2);
        (double slope, double error) = EnsembleRatio(cold, warm);
        double expected = (1 / (Units.Boltzmann * Cold)) - (1 / (Units.Boltzmann * Warm));
        Assert.Multiple(() =>
        {
            Assert.That(KolmogorovSmirnov(kinetic, kind, Cold), Is.LessThan(CriticalDistance(kinetic)));
            Assert.That((slope - expected) / error, Is.Zero.Within(3));
        });
    }

    /// <summary>Berendsen's coupling samples no ensemble, which shows that the test can fail.</summary>
    [Test]
    public void BerendsenCouplingFailsTheTest()
    {
        (double[] kinetic, double[] _) = Sample(Kind.Berendsen, Cold, 1);
        Assert.That(KolmogorovSmirnov(kinetic, Kind.Berendsen, Cold), Is.GreaterThan(2 * CriticalDistance(kinetic)));
    }

    private static (double[] Kinetic, double[] Potential) Sample(Kind kind, double temperature, ulong seed)
    {
        UnitCell cell = UnitCell.Orthorhombic(11.6, 11.6, 11.6);
        var topology = LennardJonesTests.ArgonTopology(Atoms);
        var state = new SimulationState(topology, cell, LennardJonesTests.Fluid(Atoms, 12, 11.6, cell));
        var atoms = new MovableAtoms(topology);
        MaxwellBoltzmann.Draw(state, atoms, temperature, RemovedMotion.Momentum, seed);
        IIntegrator integrator = Create(kind, atoms, TemperatureSchedule.Constant(temperature), seed);
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

    private static IIntegrator Create(Kind kind, MovableAtoms atoms, TemperatureSchedule temperature, ulong seed) => kind switch
    {
        Kind.Baoab => new ThermostattedVerlet(TimeStep, atoms, new LangevinThermostat(atoms, temperature, 0.005, seed)),
        Kind.LeapfrogMiddle => new LeapfrogMiddle(TimeStep, atoms, new LangevinThermostat(atoms, temperature, 0.005, seed)),
        Kind.NoseHoover => new ThermostattedVerlet(TimeStep, atoms, new NoseHooverChain(DegreesOfFreedom, temperature, 100)),
        Kind.Csvr => new ThermostattedVerlet(TimeStep, atoms, new StochasticVelocityRescaling(DegreesOfFreedom, temperature, 100, seed)),
        _ => new ThermostattedVerlet(TimeStep, atoms, new BerendsenThermostat(DegreesOfFreedom, temperature, 100)),
    };

    /// <summary>Noise moves the whole as well.</summary>
    private static int FreedomOf(Kind kind) => kind is Kind.Baoab or Kind.LeapfrogMiddle ? 3 * Atoms : DegreesOfFreedom;

    /// <summary>Largest distance between the cumulative distributions of K and of a gamma distribution of shape f/2 and scale kT.</summary>
    private static double KolmogorovSmirnov(double[] kinetic, Kind kind, double temperature)
    {
        double[] sorted = [.. kinetic.Order()];
        double largest = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double expected = RegularizedGamma(0.5 * FreedomOf(kind), sorted[i] / (Units.Boltzmann * temperature));
            largest = Math.Max(largest, Math.Max(expected - ((double)i / sorted.Length), ((i + 1.0) / sorted.Length) - expected));
        }

        return largest;
    }

    /// <summary>At 0.1 %, for as many independent numbers as the samples are worth.</summary>
    private static double CriticalDistance(double[] samples) => 1.949 / Math.Sqrt(samples.Length / Inefficiency(samples));

    /// <summary>
    /// Maximum-likelihood slope b of ln P(U; warm)/P(U; cold) = a + b U (logistic regression by Newton's method) and its
    /// standard error, widened by the samples' correlation.
    /// </summary>
    private static (double Slope, double Error) EnsembleRatio(double[] cold, double[] warm)
    {
        double center = cold.Concat(warm).Average();
        double a = 0;
        double b = 0;
        double variance = 0;
        for (int iteration = 0; iteration < 50; iteration++)
        {
            double g0 = 0, g1 = 0, h00 = 0, h01 = 0, h11 = 0;
            foreach ((double energy, double label) in cold.Select(u => (u, 0.0)).Concat(warm.Select(u => (u, 1.0))))
            {
                double u = energy - center;
                double p = 1 / (1 + Math.Exp(-(a + (b * u))));
                double w = p * (1 - p);
                g0 += label - p;
                g1 += (label - p) * u;
                h00 += w;
                h01 += w * u;
                h11 += w * u * u;
            }

            double determinant = (h00 * h11) - (h01 * h01);
            a += ((h11 * g0) - (h01 * g1)) / determinant;
            b += ((h00 * g1) - (h01 * g0)) / determinant;
            variance = h00 / determinant;
        }

        return (b, Math.Sqrt(variance * Math.Max(Inefficiency(cold), Inefficiency(warm))));
    }

    /// <summary>1 + 2 Σ autocorrelation, up to its first zero.</summary>
    private static double Inefficiency(double[] x)
    {
        double mean = x.Average();
        double variance = x.Sum(value => (value - mean) * (value - mean)) / x.Length;
        double sum = 1;
        for (int lag = 1; lag < x.Length / 2; lag++)
        {
            double correlation = 0;
            for (int i = 0; i + lag < x.Length; i++)
            {
                correlation += (x[i] - mean) * (x[i + lag] - mean);
            }

            correlation /= (x.Length - lag) * variance;
            if (correlation <= 0)
            {
                break;
            }

            sum += 2 * correlation;
        }

        return sum;
    }

    /// <summary>P(a, x) by its series (x &lt; a + 1) or continued fraction (Press et al., Numerical Recipes, section 6.2).</summary>
    private static double RegularizedGamma(double a, double x)
    {
        double logarithm = (a * Math.Log(x)) - x - LogGamma(a);
        if (x < a + 1)
        {
            double term = 1 / a;
            double sum = term;
            for (int n = 1; n < 1000; n++)
            {
                term *= x / (a + n);
                sum += term;
            }

            return sum * Math.Exp(logarithm);
        }

        double b = x + 1 - a;
        double c = 1e300;
        double d = 1 / b;
        double h = d;
        for (int n = 1; n < 1000; n++)
        {
            double coefficient = -n * (n - a);
            b += 2;
            d = 1 / ((coefficient * d) + b);
            c = b + (coefficient / c);
            h *= d * c;
        }

        return 1 - (Math.Exp(logarithm) * h);
    }

    /// <summary>Stirling's series, after shifting the argument up.</summary>
    private static double LogGamma(double a)
    {
        double shift = 0;
        while (a < 20)
        {
            shift -= Math.Log(a);
            a++;
        }

        double inverse = 1 / a;
        return shift + ((a - 0.5) * Math.Log(a)) - a + (0.5 * Math.Log(2 * Math.PI)) + (inverse / 12) - (Math.Pow(inverse, 3) / 360) + (Math.Pow(inverse, 5) / 1260);
    }
}
