namespace MDEngine.Simulations;

/// <summary>What the checks of a potential came to.</summary>
/// <param name="Results">The checks, in order.</param>
/// <param name="Curves">Curves for a report.</param>
public sealed record ValidationResult(IReadOnlyList<CheckResult> Results, IReadOnlyList<Curve> Curves)
{
    /// <summary>Number of checks that failed.</summary>
    public int Failures => Results.Count(result => result.Verdict == Verdict.Fail);

    /// <summary>Whether none failed.</summary>
    public bool Passes => Failures == 0;
}
