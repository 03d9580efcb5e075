namespace MDEngine.Simulations.Checks;

/// <summary>What a check came to.</summary>
internal enum Verdict
{
    Pass,
    Fail,

    /// <summary>Told for its own sake; there is nothing to pass.</summary>
    Note,
}

/// <summary>A row of a validation.</summary>
/// <param name="Check">What was checked.</param>
/// <param name="Measured">What came out, with its unit.</param>
/// <param name="Limit">What it is held against.</param>
/// <param name="Verdict">Pass or fail.</param>
internal sealed record Finding(string Check, string Measured, string Limit, Verdict Verdict)
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
internal sealed record Curve(string Title, string XLabel, string YLabel, bool Logarithmic, IReadOnlyList<(double X, double Y, double Error)> Points);
