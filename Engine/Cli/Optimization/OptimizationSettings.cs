using MDEngine.Integrators;
using MDEngine.Integrators.Minimizers;

namespace MDEngine.Cli.Optimization;

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

    public required bool Permute { get; init; }

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
}
