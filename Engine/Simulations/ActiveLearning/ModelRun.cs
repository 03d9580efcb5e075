using MDEngine.Fragmentation;
using MDEngine.Integrators;
using MDEngine.IO;
using MDEngine.Reporting;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>How a run on the model goes.</summary>
/// <param name="TemperatureK">Of the thermostat and the start.</param>
/// <param name="Steps">Its length.</param>
/// <param name="EquilibrationSteps">Steps before the conserved energy is judged.</param>
/// <param name="TimeStep">fs.</param>
/// <param name="CheckInterval">Steps between looks.</param>
/// <param name="Threshold">Spread from which on a frame is kept, eV/Å.</param>
/// <param name="Alarm">Spread that ends the run, eV/Å.</param>
/// <param name="KeptAtRandom">Frames that are kept whatever their spread, evenly in time.</param>
/// <param name="Seed">Of start and noise.</param>
internal sealed record ModelRunOptions(
    double TemperatureK, long Steps, long EquilibrationSteps, double TimeStep, int CheckInterval, double Threshold, double Alarm, int KeptAtRandom, ulong Seed);

/// <summary>
/// Langevin dynamics on a member of a committee from a minimum, with velocities of the temperature, ended by a bond that changes, a force or a spread that is too large. The other members are
/// asked at every look, not at every step.
/// </summary>
internal static class ModelRun
{
    private const double Friction = 0.002;   // 1/fs
    private const int MostKept = 60;
    private const double ShortestJudged = 5000; // fs; the conserved energy of shorter runs with a thermostat wanders more than it drifts
    private const double LeastDistance = 0.5; // Å; a closer pair would only be refused by the reference

    /// <summary>Runs.</summary>
    /// <param name="start">A minimum, which says what structure it is.</param>
    /// <param name="committee">The committee.</param>
    /// <param name="member">Which member moves the atoms.</param>
    /// <param name="options">Options.</param>
    /// <param name="cancellation">Ends the run, which is lost.</param>
    /// <returns>What came of it, and frames worth a label.</returns>
    public static (SurvivalResult Result, IReadOnlyList<Frame> Frames) Run(Frame start, Committee committee, int member, ModelRunOptions options, CancellationToken cancellation)
    {
        using BoundPotential moving = committee[member].Bind(start.System);
        var state = new SimulationState(moving.Topology, start.Cell, start.Positions);
        var atoms = new AtomMobility(state.Topology);
        MaxwellBoltzmann.Draw(state, atoms, options.TemperatureK, CenterOfMassMotion.None, options.Seed);
        var integrator = new MiddleScheme(
            options.TimeStep, atoms, new LangevinThermostat(atoms, TemperatureSchedule.Constant(options.TemperatureK), Friction, options.Seed));
        var drift = new DriftMonitor(integrator, atoms.DegreesOfFreedom(state, CenterOfMassMotion.None));
        var simulation = new Simulation(state, moving, integrator);
        var bonds = new BondWatch(start.System);
        var kept = new List<Frame>();
        string? failure = null;
        double largestSpread = 0;
        long randomInterval = options.KeptAtRandom > 0 ? options.Steps / options.KeptAtRandom / options.CheckInterval * options.CheckInterval : 0;
        simulation.ReportTo(
            now =>
            {
                if (now.Step >= options.EquilibrationSteps)
                {
                    drift.Report(now);
                }
            },
            1);
        simulation.ReportTo(Look, options.CheckInterval);
        if (!simulation.Run(options.Steps, () => failure is not null || !double.IsFinite(state.Evaluation.Energy), cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
        }

        DriftEstimate? estimate = drift.Duration > 0 ? drift.Estimate(state.AtomCount) : null;
        failure ??= !double.IsFinite(state.Evaluation.Energy) ? "the energy is no number" : drift.Duration >= ShortestJudged ? Drifting(estimate) : null;
        return (
            new SurvivalResult(
                options.TemperatureK,
                state.Time / 1000,
                failure,
                Finite(estimate?.MilliElectronvoltPerAtomPerPicosecond) ?? 0,
                Finite(estimate?.HalfWidth),
                Finite(largestSpread) ?? double.MaxValue),
            kept);

        void Look(SimulationState now)
        {
            double spread = committee.Spread(now.System);
            largestSpread = Math.Max(largestSpread, spread);
            double force = now.Evaluation.IsFinite ? now.Evaluation.Forces.Max(one => one.Length) : double.PositiveInfinity;
            failure ??= bonds.Changes(now.System).FirstOrDefault()?.ToString()
                ?? (!(force <= Labeler.LargestForce) ? FormattableString.Invariant($"a force of {force:F1} eV/Å")
                    : !(spread <= options.Alarm) ? FormattableString.Invariant($"the committee's spread is {spread:F3} eV/Å; the alarm is at {options.Alarm:F3}")
                    : null);
            bool isRandom = randomInterval > 0 && now.Step > 0 && now.Step % randomInterval == 0;
            if ((isRandom || spread > options.Threshold || failure is not null) && kept.Count < MostKept && IsOpen(now.Positions))
            {
                kept.Add(Origin.Mark(
                    new Frame(start.Topology, [.. now.Positions]) { Cell = now.Cell },
                    Origin.StructureOf(start),
                    (failure is not null ? "where a run on the model ended" : isRandom ? "at random from runs on the model" : "uncertain in runs on the model")));
            }
        }
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    private static string? Drifting(DriftEstimate? estimate) =>
        estimate is { MilliElectronvoltPerAtomPerPicosecond: var drift, HalfWidth: var halfWidth } && Math.Abs(drift) - halfWidth > MolecularDynamics.UsualDriftWarning
            ? FormattableString.Invariant($"the conserved energy drifts by {drift:F2} meV/atom/ps; the limit is {MolecularDynamics.UsualDriftWarning:G2}")
            : null;

    private static bool IsOpen(Vector3D[] positions)
    {
        for (int i = 0; i < positions.Length; i++)
        {
            for (int j = i + 1; j < positions.Length; j++)
            {
                if (!((positions[j] - positions[i]).Length > LeastDistance))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
