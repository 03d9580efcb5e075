using System.Text.Json.Nodes;
using MDEngine.Integrators;
using MDEngine.Integrators.Minimizers;
using MDEngine.IO;
using MDEngine.Simulations.Optimization;

namespace MDEngine.Simulations;

/// <summary>The minimizers by name.</summary>
public enum OptimizationMethod
{
    /// <summary>BFGS up to 200 moving atoms, else L-BFGS.</summary>
    Auto,

    /// <summary>BFGS from a model Hessian.</summary>
    Bfgs,

    /// <summary>L-BFGS from a model Hessian.</summary>
    Lbfgs,

    /// <summary>Conjugate gradients.</summary>
    Cg,

    /// <summary>FIRE 2.0, which tolerates noisy forces.</summary>
    Fire,
}

/// <summary>Brings structures to their minima.</summary>
/// <param name="potential">What gives energies and forces. The caller keeps it.</param>
/// <example>
/// <code>
/// using Potential potential = Potential.Load("xtb:gfn2");
/// OptimizationOutcome relaxed = new GeometryOptimization(potential).Execute(Structure.Read("start.xyz"));
/// Console.WriteLine($"{relaxed.Frame.Energy} eV after {relaxed.Steps} steps");
/// </code>
/// </example>
public sealed class GeometryOptimization(IPotential potential)
{
    /// <summary>Structures with more moving atoms than this are minimized by L-BFGS where the method is left open.</summary>
    private const int LargestForBfgs = 200;

    /// <summary>What gives energies and forces.</summary>
    public Potential Potential { get; } = Potential.Of(potential);

    /// <summary>The minimizer.</summary>
    public OptimizationMethod Method { get; init; } = OptimizationMethod.Auto;

    /// <summary>How BFGS and L-BFGS find the length of a step.</summary>
    public StepControl StepControl { get; init; } = StepControl.TrustRadius;

    /// <summary>When a structure has arrived.</summary>
    public ConvergenceCriteria Criteria { get; init; } = ConvergenceCriteria.Normal;

    /// <summary>Steps after which a structure is given up.</summary>
    public int MaximumSteps { get; init; } = 1000;

    /// <summary>Longest move of an atom in one step, Å.</summary>
    public double LongestStep { get; init; } = 0.3;

    /// <summary>Atoms that stay where they are, counted from 0, in every structure; null for those that each structure says.</summary>
    public IReadOnlyList<int>? FixedAtoms { get; init; }

    /// <summary>How the cell of a periodic structure relaxes.</summary>
    public CellRelaxation CellRelaxation { get; init; }

    /// <summary>Outside pressure on a relaxing cell, bar.</summary>
    public double PressureBar { get; init; }

    /// <summary>Folder for a file of every step, or null.</summary>
    public string? StepsFolder { get; init; }

    /// <summary>With what results are compared, or null.</summary>
    public Frame? Reference { get; init; }

    /// <summary>Whether equivalent atoms are exchanged for the best superposition on the reference.</summary>
    public bool Permute { get; init; }

    /// <summary>Whether a pressure acts on the cell, so that the enthalpy is minimized.</summary>
    public bool HasPressure => PressureBar != 0 && CellRelaxation != CellRelaxation.None;

    private double Pressure => PressureBar / Units.BarPerElectronvoltPerCubicAngstrom;

    /// <summary>Brings one structure to its minimum; the best structure is kept where that fails.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two steps.</exception>
    public OptimizationOutcome Execute(Structure start, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new StructureOptimizer(this).Run(start.Frame, 1, Potential.Energies, cancellation);
    }

    /// <summary>What decides the results: a resumed run must agree in it.</summary>
    internal JsonObject ToJson() => new(Potential.Identity())
    {
        ["method"] = Method.ToString().ToLowerInvariant(),
        ["step_control"] = StepControl.ToString().ToLowerInvariant(),
        ["max_force_ev_per_angstrom"] = Limit(Criteria.MaxForce),
        ["rms_force_ev_per_angstrom"] = Limit(Criteria.RmsForce),
        ["max_step_angstrom"] = Limit(Criteria.MaxStep),
        ["rms_step_angstrom"] = Limit(Criteria.RmsStep),
        ["energy_change_ev"] = Limit(Criteria.EnergyChange),
        ["max_steps"] = MaximumSteps,
        ["longest_step_angstrom"] = LongestStep,
        ["fixed_atoms"] = new JsonArray([.. (FixedAtoms ?? []).Select(atom => JsonValue.Create(atom))]),
        ["cell"] = CellRelaxation.ToString().ToLowerInvariant(),
        ["pressure_ev_per_angstrom3"] = Pressure,
        ["reference_sha256"] = Reference is null ? null : StructureHash.Of(Reference.System),
        ["permute"] = Permute,
    };

    internal Minimizer CreateMinimizer(Topology topology)
    {
        var atoms = new AtomMobility(topology, FixedAtoms);
        var options = new MinimizerOptions
        {
            Atoms = atoms,
            Criteria = Criteria,
            CellRelaxation = CellRelaxation,
            Pressure = Pressure,
            LongestStep = LongestStep,
        };
        OptimizationMethod method = Method != OptimizationMethod.Auto ? Method : atoms.Count <= LargestForBfgs ? OptimizationMethod.Bfgs : OptimizationMethod.Lbfgs;
        return method switch
        {
            OptimizationMethod.Bfgs => QuasiNewtonMinimizer.Bfgs(options, StepControl),
            OptimizationMethod.Lbfgs => new QuasiNewtonMinimizer(options, control: StepControl),
            OptimizationMethod.Cg => new ConjugateGradientMinimizer(options),
            _ => new FireMinimizer(options),
        };
    }

    /// <summary>JSON has no infinity.</summary>
    private static double? Limit(double limit) => double.IsFinite(limit) ? limit : null;
}
