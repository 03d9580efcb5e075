using System.Text.Json.Nodes;
using MDEngine.Analysis;
using MDEngine.Integrators;
using MDEngine.Integrators.Minimizers;
using MDEngine.IO;
using MDEngine.Simulations.HarmonicAnalysis;

namespace MDEngine.Simulations;

/// <summary>Where second derivatives come from.</summary>
public enum HessianMethod
{
    /// <summary>From the potential where it gives them, else by differences.</summary>
    Auto,

    /// <summary>From the potential.</summary>
    Analytic,

    /// <summary>Central differences of forces.</summary>
    Differences,
}

/// <summary>Normal modes, infrared intensities and harmonic thermochemistry at a minimum.</summary>
/// <param name="start">The structure: at a minimum, or near one with <see cref="Optimize"/>.</param>
/// <param name="potential">What gives energies and forces. The caller keeps it.</param>
/// <param name="output">Folder for the results, and for displacements that a resumed run takes; it is made if it is not there.</param>
/// <example>
/// <code>
/// using Potential potential = Potential.Load("xtb:gfn2");
/// VibrationResult result = new Vibrations(Structure.Read("water.xyz"), potential, output: "vib") { Optimize = true, SymmetryNumber = 2 }.Execute();
/// Console.WriteLine(result.Thermochemistry.ZeroPointEnergy);
/// </code>
/// </example>
public sealed class Vibrations(Structure start, IPotential potential, string output)
{
    private const int MostOptimizationSteps = 2000;

    /// <summary>The structure.</summary>
    public Structure Start { get; } = start;

    /// <summary>What gives energies and forces.</summary>
    public Potential Potential { get; } = Potential.Of(potential);

    /// <summary>Folder for the results.</summary>
    public string Output { get; } = output;

    /// <summary>Where second derivatives come from.</summary>
    public HessianMethod Method { get; init; }

    /// <summary>Displacement of the central differences, Å; null for the usual one.</summary>
    public double? StepAngstrom { get; init; }

    /// <summary>Whether the Hessian is computed with half the step too, to see how far the wavenumbers move.</summary>
    public bool CheckStep { get; init; }

    /// <summary>Atoms that do not vibrate, counted from 0.</summary>
    public IReadOnlyList<int> FixedAtoms { get; init; } = [.. start.Frame.Topology.FixedAtoms];

    /// <summary>Temperature of the thermochemistry, K.</summary>
    public double TemperatureK { get; init; } = 298.15;

    /// <summary>Pressure of the thermochemistry of a free molecule, bar.</summary>
    public double PressureBar { get; init; } = 1.01325;

    /// <summary>Rotational symmetry number of a free molecule.</summary>
    public int SymmetryNumber { get; init; } = 1;

    /// <summary>Spin multiplicity 2S + 1 for the electronic entropy.</summary>
    public int Multiplicity { get; init; } = 1;

    /// <summary>Whether the structure is brought to its minimum first (tight convergence).</summary>
    public bool Optimize { get; init; }

    /// <summary>Whether the displacements that a stopped run has computed are taken.</summary>
    public bool Resume { get; init; }

    /// <summary>Is told how far the displacements are, or null.</summary>
    public IWorkProgress? Progress { get; init; }

    /// <summary>Whether the structure can move as a whole, as a gas does: no atom is fixed and the cell does not repeat.</summary>
    public bool IsFree => HarmonicThermochemistry.IsFree(Start.System, Start.AtomCount - FixedAtoms.Distinct().Count());

    /// <summary>Computes the modes and writes them to the folder: modes.csv, modes.molden, thermochemistry.json, and each mode as a trajectory.</summary>
    /// <exception cref="InputException">The input cannot be used, or a file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; displacements done are kept.</exception>
    public VibrationResult Execute(CancellationToken cancellation = default)
    {
        OutputFolder.Prepare(Output);
        using IDisposable keep = RunLock.OfRun(Output);
        HessianMethod source = Source();
        using BoundPotential bound = Potential.Bind(Start.System);
        (AtomicSystem system, OptimizedStart? optimized) = Optimize ? Relax(bound, cancellation) : (Start.System, null);
        system = system with { Topology = bound.Topology };
        var result = new EvaluationResult(Start.AtomCount);
        bound.Evaluate(system, Quantities.Energy | Quantities.Forces, result);
        var fixedSet = FixedAtoms.ToHashSet();
        int[] moving = [.. Enumerable.Range(0, Start.AtomCount).Where(i => !fixedSet.Contains(i))];
        double step = StepAngstrom ?? HessianCalculator.DefaultStep;
        NormalModes modes = source == HessianMethod.Analytic ? Analytic(bound, system, moving, cancellation) : ByDifferences(system, moving, step, cancellation);
        double? change = CheckStep ? Change(modes, ByDifferences(system, moving, 0.5 * step, cancellation)) : null;
        HarmonicThermochemistry thermochemistry = HarmonicThermochemistry.Of(
            system, IsFree, modes.Modes, result.Energy, TemperatureK, PressureBar, SymmetryNumber, Multiplicity);
        var vibrations = new VibrationResult(
            Structure.Computed(new Frame(system.Topology, system.Positions.ToArray()) { Cell = system.Cell }, Start.Source), modes, thermochemistry, moving.Max(i => result.Forces[i].Length), change, optimized);
        VibrationFiles.Write(Output, vibrations);
        return vibrations;
    }

    private static double Change(NormalModes modes, NormalModes finer) =>
        modes.Modes.Zip(finer.Modes, (a, b) => Math.Abs(a.Wavenumber - b.Wavenumber)).DefaultIfEmpty().Max();

    private HessianMethod Source()
    {
        bool needsSteps = StepAngstrom is not null || CheckStep;
        if (Method == HessianMethod.Analytic && needsSteps)
        {
            throw new InputException("--step and --check-step go with --hessian differences, not with analytic.");
        }

        return Method != HessianMethod.Auto ? Method
            : Potential.Energies is ITwiceDifferentiable { PrefersSecondDerivatives: true } && !needsSteps ? HessianMethod.Analytic : HessianMethod.Differences;
    }

    private (AtomicSystem System, OptimizedStart Optimized) Relax(BoundPotential bound, CancellationToken cancellation)
    {
        SimulationState state = Start.Frame.ToState();
        Minimizer minimizer = QuasiNewtonMinimizer.Bfgs(new MinimizerOptions
        {
            Atoms = new AtomMobility(Start.Frame.Topology, FixedAtoms),
            Criteria = ConvergenceCriteria.Tight,
        });
        if (!new Simulation(state, bound, minimizer).Run(MostOptimizationSteps, () => minimizer.Stalled is not null, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
        }

        return (state.System, new OptimizedStart(minimizer.ForceCalls, minimizer.Measures.Energy, minimizer.Measures.MaxForce, minimizer.Stalled));
    }

    private NormalModes Analytic(BoundPotential bound, AtomicSystem system, int[] moving, CancellationToken cancellation) => bound.Potential is ITwiceDifferentiable { GivesSecondDerivatives: true } differentiable
        ? NormalModes.Of(differentiable.SecondDerivatives(system with { Topology = bound.Topology }, moving, cancellation))
        : throw new InputException($"--hessian analytic: {Potential.Name} gives no second derivatives; leave it out, or give --hessian differences.");

    private NormalModes ByDifferences(AtomicSystem system, int[] moving, double step, CancellationToken cancellation)
    {
        var identity = new JsonObject(Potential.Identity())
        {
            ["structure_sha256"] = StructureHash.Of(system),
            ["fixed_atoms"] = new JsonArray([.. Enumerable.Range(0, system.AtomCount).Except(moving).Select(atom => JsonValue.Create(atom))]),
            ["step_angstrom"] = step,
        };
        using var store = DisplacementStore.Open(Output, identity, system.AtomCount, step, Resume);
        int total = 6 * moving.Length;
        if (store.Known.Count > 0)
        {
            Progress?.Note($"{store.Known.Count} of {total} displacements are known from before");
        }

        int done = store.Known.Count;
        Hessian hessian = new HessianCalculator(() => OwnedPotential.ForThread(Potential, system), step).Compute(
            system,
            moving,
            store.Known,
            Potential.CanCreate ? Potential.Options.Threads : 1,
            displacement =>
            {
                store.Add(displacement);
                done++;
                Progress?.Show(() => $"{done} of {total} displacements");
            },
            cancellation);
        return NormalModes.Of(hessian);
    }
}
