using System.Globalization;
using MDEngine.Analysis;
using MDEngine.Integrators;
using MDEngine.Reporting;

namespace MDEngine.Simulations.Checks;

/// <summary>Checks of constant-energy dynamics from one start: order, reversibility, drift, and the time step that they suggest.</summary>
internal sealed class DynamicsChecks(AtomicSystem system, IPotential potential, Validation settings, CancellationToken cancellation)
{
    /// <summary>Of the time step asked for: five time steps, the shortest a quarter of the longest.</summary>
    private static readonly double[] Factors = [2, 1.414, 1, 0.707, 0.5];

    /// <summary>Time over which the order of the method is measured, in time steps asked for.</summary>
    private const double OrderSteps = 60;

    private const int ReversalSteps = 100;

    /// <summary>Spread of the total energy over that of the kinetic energy up to which a time step counts as good.</summary>
    private const double GoodSpread = 0.02;

    /// <summary>Steps that the fastest vibration needs at least.</summary>
    private const double StepsPerPeriod = 10;

    public List<Curve> Curves { get; } = [];

    public IEnumerable<CheckResult> Run()
    {
        if (system.AtomCount == 1)
        {
            yield return new CheckResult("dynamics", "not judged: one atom flies on as it is", "", Verdict.Note);
            yield break;
        }

        const string OrderName = "order of the energy error in the time step (5 time steps)";
        string reversalName = $"time reversal after {ReversalSteps} steps";
        yield return Guarded(OrderName, Verdict.Fail, () => Order(OrderName));
        yield return Guarded(reversalName, Verdict.Fail, () => Reversal(reversalName));
        double? period = FastestVibration.Period(system, potential, settings.Seed, cancellation);
        double? recommended = null;
        var drifts = new List<(double X, double Y, double Error)>();
        foreach (double factor in new[] { 0.5, 1, 2 })
        {
            double timeStep = factor * settings.TimeStepFs;
            string name = Invariant($"drift at {timeStep:0.###} fs over {settings.DurationFs / 1000:0.###} ps");
            Verdict failure = factor > 1 ? Verdict.Note : Verdict.Fail;
            yield return Guarded(name, failure, () =>
            {
                (DriftEstimate drift, double temperature) = Drift(timeStep);
                double halfWidth = double.IsNaN(drift.HalfWidth) ? 0 : drift.HalfWidth;
                bool passes = Math.Abs(drift.MilliElectronvoltPerAtomPerPicosecond) - halfWidth <= Validation.DriftLimit;
                drifts.Add((timeStep, drift.MilliElectronvoltPerAtomPerPicosecond, halfWidth));
                bool resolves = period is not { } fastest || timeStep <= fastest / StepsPerPeriod;
                recommended = passes && drift.SpreadRatio <= GoodSpread && resolves ? timeStep : recommended;
                return new CheckResult(
                    name,
                    Invariant($"{drift.MilliElectronvoltPerAtomPerPicosecond:0.0e+0} ± {drift.HalfWidth:0.0e+0} meV/atom/ps ({drift.ThermalPerNanosecondPerDegreeOfFreedom:0.0e+0} kT/ns/dof), spread {drift.SpreadRatio:P2} of the kinetic energy's, {temperature:F0} K"),
                    Invariant($"≤ {Validation.DriftLimit} meV/atom/ps beyond its uncertainty"),
                    passes ? Verdict.Pass : failure)
                {
                    Numbers = new Dictionary<string, double>
                    {
                        ["time_step_fs"] = timeStep,
                        ["drift_mev_per_atom_per_ps"] = drift.MilliElectronvoltPerAtomPerPicosecond,
                        ["drift_half_width_95_mev_per_atom_per_ps"] = drift.HalfWidth,
                        ["drift_kt_per_ns_per_dof"] = drift.ThermalPerNanosecondPerDegreeOfFreedom,
                        ["conserved_to_kinetic_spread"] = drift.SpreadRatio,
                        ["mean_temperature_k"] = temperature,
                    },
                };
            });
        }

        Curves.Add(new Curve("Drift of the total energy", "time step / fs", "drift / (meV/atom/ps)", false, drifts));
        yield return new CheckResult("fastest vibration at the start", period is { } found ? Invariant($"{found:F1} fs") : "none", "", Verdict.Note)
        {
            Numbers = new Dictionary<string, double> { ["period_fs"] = period ?? double.NaN },
        };
        yield return new CheckResult(
            "recommended time step",
            recommended is { } step ? Invariant($"{step:0.###} fs") : Invariant($"shorter than {0.5 * settings.TimeStepFs:0.###} fs"),
            Invariant($"no drift, spread ≤ {GoodSpread:P0}, {StepsPerPeriod} steps a period; of those tried"),
            Verdict.Note)
        {
            Numbers = new Dictionary<string, double> { ["time_step_fs"] = recommended ?? double.NaN },
        };
    }

    /// <summary>A run that ends before its time, as with a time step that is too long, is a finding, and the other checks go on.</summary>
    private static CheckResult Guarded(string name, Verdict failure, Func<CheckResult> check)
    {
        try
        {
            return check();
        }
        catch (Exception exception) when (exception is SimulationDivergedException or InputException)
        {
            // A potential refuses atoms that have flown too far as it would refuse them in a file.
            return new CheckResult(name, $"the run ended: {exception.Message}", "a run that stays whole", failure);
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private SimulationState Start()
    {
        var state = new SimulationState(system.Topology, system.Cell, system.Positions.Span);
        var atoms = new AtomMobility(state.Topology);
        MaxwellBoltzmann.Draw(state, atoms, settings.TemperatureK, atoms.RemovableMotion(state), settings.Seed);
        return state;
    }

    /// <summary>The slope of log(RMS change of the total energy) over log(Δt).</summary>
    private CheckResult Order(string name)
    {
        var points = new List<(double X, double Y, double Error)>();
        foreach (double factor in Factors.Reverse())
        {
            double timeStep = factor * settings.TimeStepFs;
            SimulationState state = Start();
            var integrator = new VelocityVerlet(timeStep, new AtomMobility(state.Topology));
            double? start = null;
            double squares = 0;
            int steps = (int)Math.Ceiling(OrderSteps / factor);
            var simulation = new Simulation(state, potential, integrator);
            simulation.ReportTo(
                now =>
                {
                    start ??= integrator.ConservedEnergy(now);
                    double change = integrator.ConservedEnergy(now) - start.Value;
                    squares += change * change;
                },
                1);
            Run(simulation, steps);
            points.Add((timeStep, Math.Sqrt(squares / steps), 0));
        }

        Curves.Add(new Curve("Error of the total energy", "time step / fs", "RMS change / eV", true, points));
        double meanX = points.Average(point => Math.Log(point.X));
        double meanY = points.Average(point => Math.Log(point.Y));
        double slope = points.Sum(point => (Math.Log(point.X) - meanX) * (Math.Log(point.Y) - meanY))
            / points.Sum(point => (Math.Log(point.X) - meanX) * (Math.Log(point.X) - meanX));
        return new CheckResult(name, Invariant($"{slope:F2}"), "2.0 ± 0.2", Math.Abs(slope - 2) <= 0.2 ? Verdict.Pass : Verdict.Fail)
        {
            Numbers = new Dictionary<string, double> { ["exponent"] = slope },
        };
    }

    private CheckResult Reversal(string name)
    {
        SimulationState state = Start();
        Vector3D[] start = [.. state.Positions];
        var integrator = new VelocityVerlet(settings.TimeStepFs, new AtomMobility(state.Topology));
        var simulation = new Simulation(state, potential, integrator);
        Run(simulation, ReversalSteps);
        for (int i = 0; i < state.AtomCount; i++)
        {
            state.Velocities[i] = -state.Velocities[i];
        }

        Run(simulation, 2 * ReversalSteps);
        double distance = start.Zip(state.Positions, (a, b) => (a - b).Length).Max();
        return new CheckResult(
            name,
            Invariant($"{distance:0.0e+0} Å from the start"),
            Invariant($"≤ {settings.ReversalLimit:0.0e+0} Å"),
            distance <= settings.ReversalLimit ? Verdict.Pass : Verdict.Fail)
        {
            Numbers = new Dictionary<string, double> { ["distance_angstrom"] = distance, ["limit_angstrom"] = settings.ReversalLimit },
        };
    }

    private (DriftEstimate Drift, double Temperature) Drift(double timeStep)
    {
        SimulationState state = Start();
        var atoms = new AtomMobility(state.Topology);
        var integrator = new VelocityVerlet(timeStep, atoms);
        int degreesOfFreedom = atoms.DegreesOfFreedom(state, atoms.RemovableMotion(state));
        var monitor = new DriftMonitor(integrator, degreesOfFreedom);
        var simulation = new Simulation(state, potential, integrator);
        simulation.ReportTo(monitor, 1);
        Run(simulation, (long)Math.Ceiling(settings.DurationFs / timeStep));
        return (monitor.Estimate(state.AtomCount), monitor.MeanTemperature);
    }

    private void Run(Simulation simulation, long lastStep)
    {
        if (!simulation.Run(lastStep, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
