using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Integrators;
using MDEngine.Integrators.Minimizers;

namespace MDEngine.Simulations.Optimization;

/// <summary>The minimizers by the names that users give.</summary>
internal enum Method
{
    Auto,
    Bfgs,
    Lbfgs,
    Cg,
    Fire,
}

/// <summary>What an optimization is told.</summary>
internal sealed record OptimizationSettings
{
    /// <summary>Structures with more moving atoms than this are minimized by L-BFGS where the method is left open.</summary>
    private const int LargestForBfgs = 200;

    public required PotentialRequest Potential { get; init; }

    public required Method Method { get; init; }

    public required StepControl StepControl { get; init; }

    public required ConvergenceCriteria Criteria { get; init; }

    public required int MaximumSteps { get; init; }

    public required double LongestStep { get; init; }

    public required IReadOnlyList<int> FixedAtoms { get; init; }

    public required CellRelaxation CellRelaxation { get; init; }

    /// <summary>eV/Å³.</summary>
    public required double Pressure { get; init; }

    /// <summary>Folder for a file of every step, or null.</summary>
    public required string? StepsFolder { get; init; }

    /// <summary>With what results are compared, or null.</summary>
    public required Frame? Reference { get; init; }

    public required bool Permute { get; init; }

    /// <summary>What decides the results: a run that goes on must agree in it.</summary>
    public JsonObject ToJson() => new(Potential.Identity())
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
        ["fixed_atoms"] = new JsonArray([.. FixedAtoms.Select(atom => JsonValue.Create(atom))]),
        ["cell"] = CellRelaxation.ToString().ToLowerInvariant(),
        ["pressure_ev_per_angstrom3"] = Pressure,
        ["reference_sha256"] = Reference is null ? null : StructureHash.Of(Reference.System),
        ["permute"] = Permute,
    };

    public Minimizer CreateMinimizer(Topology topology)
    {
        var atoms = new MovableAtoms(topology, FixedAtoms);
        var options = new MinimizerOptions
        {
            Atoms = atoms,
            Criteria = Criteria,
            CellRelaxation = CellRelaxation,
            Pressure = Pressure,
            LongestStep = LongestStep,
        };
        Method method = Method != Method.Auto ? Method : atoms.Count <= LargestForBfgs ? Method.Bfgs : Method.Lbfgs;
        return method switch
        {
            Method.Bfgs => QuasiNewtonMinimizer.Bfgs(options, StepControl),
            Method.Lbfgs => new QuasiNewtonMinimizer(options, control: StepControl),
            Method.Cg => new ConjugateGradientMinimizer(options),
            _ => new FireMinimizer(options),
        };
    }

    /// <summary>JSON has no infinity.</summary>
    private static double? Limit(double limit) => double.IsFinite(limit) ? limit : null;
}
