using NUnit.Framework.Constraints;

namespace MDEngine.Tests;

/// <summary>NUnit's, but that a result that is not a number is below no bound: NUnit orders NaN before all numbers.</summary>
internal abstract class Is : NUnit.Framework.Is
{
    public static Constraint LessThan(double bound) => Not.NaN.And.LessThan(bound);

    public static Constraint AtMost(double bound) => Not.NaN.And.AtMost(bound);

    public static Constraint LessThanOrEqualTo(double bound) => AtMost(bound);
}
