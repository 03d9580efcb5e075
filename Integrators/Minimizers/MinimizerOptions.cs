namespace MDEngine.Integrators.Minimizers;

/// <summary>What every minimizer is told.</summary>
public sealed record MinimizerOptions
{
    /// <summary>Which atoms move.</summary>
    public required AtomMobility Atoms { get; init; }

    /// <summary>When to stop.</summary>
    public ConvergenceCriteria Criteria { get; init; } = ConvergenceCriteria.Normal;

    /// <summary>Whether the cell relaxes too.</summary>
    public CellRelaxation CellRelaxation { get; init; }

    /// <summary>Outside pressure on a relaxing cell, eV/Å³.</summary>
    public double Pressure { get; init; }

    /// <summary>Longest move of an atom in a step, Å.</summary>
    public double LongestStep { get; init; } = 0.3;
}
