namespace MDEngine.Tests;

/// <summary>Figures of many numbers.</summary>
internal static class Numbers
{
    /// <summary>The largest of numbers that are not negative, or NaN if one is (which LINQ's Max passes over).</summary>
    public static double Largest(this IEnumerable<double> values) => values.Aggregate(0.0, Math.Max);

    /// <inheritdoc cref="Largest(IEnumerable{double})"/>
    public static double Largest<T>(this IEnumerable<T> items, Func<T, double> value) => items.Select(value).Largest();
}
