namespace MDEngine.Conformance;

/// <summary>Orders of methods.</summary>
internal static class LogarithmicSlope
{
    /// <summary>Least-squares slope of log(error) over log(Δt).</summary>
    public static double Of(double[] steps, double[] errors)
    {
        double[] x = [.. steps.Select(value => Math.Log(value))];
        double[] y = [.. errors.Select(value => Math.Log(value))];
        double meanX = x.Average();
        double meanY = y.Average();
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}
