using MDEngine.IO;
using MDEngine.Integrators;
using MDEngine.Potentials.Learned;
using MDEngine.Tests.Potentials.Torch;
using MDEngine.Tests.Statistics;

namespace MDEngine.Tests.Integrators;

/// <summary>
/// Whether thermostats sample the canonical ensemble on a trained ViSNet-LSRM (42 atoms, float32), as <see cref="EnsembleTests"/> do on
/// argon: 2.7 ps at each of two temperatures, from a start that 0.6 ps of Langevin dynamics has brought there.
/// Hydrogen weighs 4 amu, so that 1 fs is as good a time step as 0.5 fs is else: what is tested does not depend on masses. A quarter of an hour in all.
/// </summary>
[Category("Long")]
[NeedsTorch]
public sealed class ModelEnsembleTests
{
    private const double Cold = 300;
    private const double Warm = 360;
    private const double TimeStep = 1;
    private const double HydrogenMass = 4;
    private const double RelaxationTime = 25; // short, so that few steps make many independent samples
    private const int StepsBetween = 3;
    private const int Samples = 900; // of which some 30 are independent
    private const int SettlingSteps = 600;

    private readonly Dictionary<double, SimulationState> settled = [];

    /// <summary>
    /// Kolmogorov-Smirnov at a significance of 0.1 %, and the ratio of the potential energy's distributions within three standard errors
    /// (0.3 % of seeds fail); correlation is counted in both.
    /// </summary>
    [TestCase(ThermostatKind.Baoab)]
    [TestCase(ThermostatKind.LeapfrogMiddle)]
    [TestCase(ThermostatKind.NoseHoover)]
    [TestCase(ThermostatKind.Csvr)]
    public void ThermostatsSampleTheCanonicalEnsemble(ThermostatKind kind)
    {
        (double[] coldKinetic, double[] cold, int coldFreedom) = Sample(kind, Cold, 1);
        (double[] warmKinetic, double[] warm, int warmFreedom) = Sample(kind, Warm, 2);
        (double slope, double error) = EnsembleStatistics.Ratio(cold, warm);
        double expected = (1 / (Units.Boltzmann * Cold)) - (1 / (Units.Boltzmann * Warm));
        double coldDistance = EnsembleStatistics.KineticDistance(coldKinetic, coldFreedom, Cold);
        double warmDistance = EnsembleStatistics.KineticDistance(warmKinetic, warmFreedom, Warm);
        TestContext.Out.WriteLine(
            $"{kind}: kinetic {coldDistance:F2} and {warmDistance:F2} of the critical distance; ratio {slope:F2} ± {error:F2}, expected {expected:F2}; "
            + $"independent samples {Samples / EnsembleStatistics.Inefficiency(coldKinetic):F0} (K), {Samples / EnsembleStatistics.Inefficiency(cold):F0} (U)");
        Assert.Multiple(() =>
        {
            Assert.That(coldDistance, Is.LessThan(1));
            Assert.That(warmDistance, Is.LessThan(1));
            Assert.That((slope - expected) / error, Is.Zero.Within(3));
            Assert.That(error, Is.LessThan(0.35 * expected), "a test that can tell");
        });
    }

    /// <summary>Berendsen's coupling samples no ensemble, which shows that the test can fail.</summary>
    [Test]
    public void BerendsenCouplingFailsTheTest()
    {
        (double[] kinetic, double[] _, int freedom) = Sample(ThermostatKind.Berendsen, Cold, 1);
        Assert.That(EnsembleStatistics.KineticDistance(kinetic, freedom, Cold), Is.GreaterThan(1.2));
    }

    private (double[] Kinetic, double[] Potential, int DegreesOfFreedom) Sample(ThermostatKind kind, double temperature, ulong seed)
    {
        string folder = TestContext.CurrentContext.TestDirectory;
        Frame frame = Trajectory.ReadFirst(Path.Combine(folder, "Examples", "ac-ala3-nhme", "start.extxyz"));
        using LearnedPotential potential = LearnedPotential.Load(
            Path.Combine(folder, "Data", "visnet", "ac-ala3-nhme.safetensors"), new LearnedPotentialOptions(NetworkPrecision.Float32, Threads: 1));
        if (!settled.TryGetValue(temperature, out SimulationState? start))
        {
            Topology topology = potential.Bind(frame.System).Topology;
            topology = topology with { Masses = [.. topology.Masses.Select((mass, i) => topology.AtomicNumbers[i] == 1 ? HydrogenMass : mass)] };
            start = Settled(frame.With(topology).ToState(), potential, temperature, seed);
            settled.Add(temperature, start);
        }

        var state = new SimulationState(start.Topology, start.Cell, start.Positions, start.Velocities);
        var atoms = new AtomMobility(state.Topology);
        CenterOfMassMotion whole = kind.MovesTheWhole() ? CenterOfMassMotion.None : CenterOfMassMotion.MomentumAndAngularMomentum;
        RigidMotion.Remove(state, atoms, whole);
        int degreesOfFreedom = atoms.DegreesOfFreedom(state, whole);
        IIntegrator integrator = kind.Create(TimeStep, atoms, degreesOfFreedom, temperature, RelaxationTime, seed + 10);
        integrator.Initialize(state, potential);
        Advance(SettlingSteps / 4, state, integrator, potential);
        double[] kinetic = new double[Samples];
        double[] energies = new double[Samples];
        for (int sample = 0; sample < Samples; sample++)
        {
            Advance(StepsBetween, state, integrator, potential);
            kinetic[sample] = state.KineticEnergy;
            energies[sample] = state.Evaluation.Energy;
        }

        return (kinetic, energies, degreesOfFreedom);
    }

    /// <summary>The state that all thermostats start from.</summary>
    private static SimulationState Settled(SimulationState state, LearnedPotential potential, double temperature, ulong seed)
    {
        // From the minimum: half of the heat becomes potential energy.
        var atoms = new AtomMobility(state.Topology);
        MaxwellBoltzmann.Draw(state, atoms, 2 * temperature, CenterOfMassMotion.MomentumAndAngularMomentum, seed);
        IIntegrator settling = ThermostatKind.Baoab.Create(TimeStep, atoms, 3 * state.AtomCount, temperature, 50, seed);
        settling.Initialize(state, potential);
        Advance(SettlingSteps, state, settling, potential);
        return state;
    }

    private static void Advance(int steps, SimulationState state, IIntegrator integrator, IPotential potential)
    {
        for (int step = 0; step < steps; step++)
        {
            integrator.Advance(state, potential);
        }
    }
}
