using MDEngine.Simulations.Checks;

namespace MDEngine.Simulations;

/// <summary>Checks whether a potential is fit for dynamics that conserve energy: forces, invariances, smoothness, order, reversibility, drift.</summary>
/// <param name="structure">The structure that the checks begin with.</param>
/// <param name="potential">The potential. The caller keeps it.</param>
/// <example>
/// <code>
/// ValidationResult result = new Validation(structure, potential) { TimeStepFs = 4 }.Execute();
/// Console.WriteLine(result.Passes ? "fit for dynamics" : "not fit");
/// </code>
/// </example>
public sealed class Validation(Structure structure, IPotential potential)
{
    /// <summary>Temperature of the starting velocities, K.</summary>
    public double TemperatureK { get; init; } = 300;

    /// <summary>Time step to judge, fs; half and twice it are tried as well.</summary>
    public double TimeStepFs { get; init; } = 0.5;

    /// <summary>Length of the dynamics from which each drift is taken, fs.</summary>
    public double DurationFs { get; init; } = 250;

    /// <summary>Seed of velocities and of what is drawn.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether energies and forces alone are checked, without dynamics.</summary>
    public bool StaticOnly { get; init; }

    /// <summary>Whether the potential computes in float32, which has larger rounding errors; null as <see cref="Potential.Options"/> say.</summary>
    public bool? IsSinglePrecision { get; init; }

    private bool SinglePrecision => IsSinglePrecision ?? (potential as Potential)?.Options.Precision == Precision.Float32;

    /// <summary>Makes all checks.</summary>
    /// <param name="report">Is given each result as it comes, or null.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="InputException">The potential cannot describe the structure.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ValidationResult Execute(Action<CheckResult>? report = null, CancellationToken cancellation = default)
    {
        using BoundPotential bound = potential.Bind(structure.System);
        AtomicSystem system = structure.System with { Topology = bound.Topology };
        var dynamics = new DynamicsChecks(system, bound, this, cancellation);
        IEnumerable<CheckResult> checks = new StaticChecks(system, bound, this).Run()
            .Concat(system.AtomCount > 1 ? new SmoothnessCheck(system, bound, this).Run() : [])
            .Concat(StaticOnly ? [] : dynamics.Run());
        var results = new List<CheckResult>();
        foreach (CheckResult result in checks)
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(result);
            report?.Invoke(result);
        }

        return new ValidationResult(results, dynamics.Curves);
    }

    /// <summary>Largest error of forces against differences, eV/Å.</summary>
    internal double ForceLimit => SinglePrecision ? 5e-2 : 1e-5;

    /// <summary>Step of the differences, Å: rounding in float32 asks for a longer one.</summary>
    internal double DifferenceStep => SinglePrecision ? 1e-2 : 1e-3;

    /// <summary>Largest sum of forces, eV/Å, and of torques, eV.</summary>
    internal double SumLimit => SinglePrecision ? 1e-3 : 1e-8;

    /// <summary>Largest change of the energy by what must not change it, eV/atom.</summary>
    internal double InvarianceLimit => SinglePrecision ? 1e-5 : 1e-9;

    /// <summary>Largest jump of a force, eV/Å.</summary>
    internal double ForceJumpLimit => SinglePrecision ? 1e-2 : 1e-5;

    /// <summary>Largest jump of the energy, eV.</summary>
    internal double EnergyJumpLimit => SinglePrecision ? 1e-2 : 1e-6;

    /// <summary>Largest distance from the start after a way there and back, Å.</summary>
    internal double ReversalLimit => SinglePrecision ? 1e-2 : 1e-7;

    /// <summary>Largest certain drift, meV/atom/ps.</summary>
    internal const double DriftLimit = 0.1;
}
