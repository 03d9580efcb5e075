using NUnit.Framework.Constraints;

namespace MDEngine.Tests;

internal sealed class IsTests
{
    [Test]
    public void What_is_not_a_number_is_below_no_bound()
    {
        Assert.That(Accepts(Is.LessThan(1.0), double.NaN), Is.False);
        Assert.That(Accepts(Is.AtMost(1.0), double.NaN), Is.False);
        Assert.That(Accepts(Is.LessThan(1.0), 0.5));
        Assert.That(new[] { 1, double.NaN, 2 }.Largest(), Is.NaN);
    }

    private static bool Accepts(IResolveConstraint constraint, double value) => constraint.Resolve().ApplyTo(value).IsSuccess;
}
