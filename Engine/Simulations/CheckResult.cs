namespace MDEngine.Simulations;

/// <summary>What a check came to.</summary>
public enum Verdict
{
    /// <summary>Within the limit.</summary>
    Pass,

    /// <summary>Beyond the limit.</summary>
    Fail,

    /// <summary>Reported without a verdict.</summary>
    Note,
}

/// <summary>A row of a validation.</summary>
/// <param name="Check">What was checked.</param>
/// <param name="Measured">What came out, with its unit.</param>
/// <param name="Limit">With what it is compared.</param>
/// <param name="Verdict">Pass or fail.</param>
public sealed record CheckResult(string Check, string Measured, string Limit, Verdict Verdict)
{
    /// <summary>The numbers in <see cref="Measured"/> for programs, by names that end in their units; those that are no numbers are left out.</summary>
    public IReadOnlyDictionary<string, double> Numbers { get; init; } = new Dictionary<string, double>();
}

/// <summary>A curve for the report.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="XLabel">Quantity and unit.</param>
/// <param name="YLabel">Quantity and unit.</param>
/// <param name="Logarithmic">Whether both axes are logarithmic.</param>
/// <param name="Points">In order of x; Error is half the width of y's 95 % confidence interval, or 0.</param>
public sealed record Curve(string Title, string XLabel, string YLabel, bool Logarithmic, IReadOnlyList<(double X, double Y, double Error)> Points);
