using MDEngine.Training.Evaluation;
using MDEngine.Training.Properties;

namespace MDEngine.Tests.Training.Properties;

/// <summary>Figures of merit against NumPy's (corrcoef, polyfit, std) on the same four values.</summary>
internal sealed class PropertyErrorsTests
{
    private static readonly double[] References = [1, 2, 3, 4.5];
    private static readonly double[] Predictions = [1.2, 1.9, 3.4, 3.9];

    [Test]
    public void Figures_are_those_of_numpy()
    {
        var errors = new PropertyErrors();
        foreach ((double reference, double predicted) in References.Zip(Predictions))
        {
            errors.Add([reference], [predicted]);
        }

        Assert.Multiple(() =>
        {
            Assert.That(errors.Components.MeanAbsolute, Is.EqualTo(0.325).Within(1e-12));
            Assert.That(errors.Components.RootMeanSquare, Is.EqualTo(0.3774917217635375).Within(1e-12));
            Assert.That(errors.Deviation, Is.EqualTo(1.2930100540985752).Within(1e-12));
            Assert.That(errors.StandardizedMeanAbsolute, Is.EqualTo(0.325 / 1.2930100540985752).Within(1e-12));
            Assert.That(errors.Correlation, Is.EqualTo(0.9639414519693893).Within(1e-12));
            Assert.That(errors.RegressionDeviation, Is.EqualTo(0.39731929481999995).Within(1e-12));
        });
    }

    [Test]
    public void Of_vectors_components_and_lengths_are_compared()
    {
        var errors = new PropertyErrors();
        errors.Add([3, 0, 4], [3, 1, 4]);
        errors.Add([0, 0, 0], [0, -2, 0]);
        Assert.Multiple(() =>
        {
            Assert.That(errors.Components.Count, Is.EqualTo(6));
            Assert.That(errors.Components.MeanAbsolute, Is.EqualTo(0.5).Within(1e-12));
            Assert.That(errors.Norms.MeanAbsolute, Is.EqualTo((Math.Sqrt(26) - 5 + 2) / 2).Within(1e-12));
            Assert.That(errors.MeanLoss(PropertyLoss.Squared, 2), Is.EqualTo((0.25 + 1) / 2).Within(1e-12));
            Assert.That(errors.MeanLoss(PropertyLoss.Absolute, 1), Is.EqualTo(1.5).Within(1e-12));
            Assert.That(errors.MeanLoss(PropertyLoss.Smooth, 1), Is.EqualTo((0.5 + 1.5) / 2).Within(1e-12));
        });
    }

    [Test]
    public void Slopes_of_losses_are_their_differences([Values] PropertyLoss loss, [Values(-1.7, -0.4, 0.3, 0.99, 1.01, 2.5)] double error)
    {
        const double Step = 1e-5;
        double difference = (loss.Of(error + Step) - loss.Of(error - Step)) / (2 * Step);
        Assert.That(loss.Slope(error), Is.EqualTo(difference).Within(1e-9));
    }
}
