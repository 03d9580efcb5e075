using MDEngine.Training;

namespace MDEngine.Tests.Training;

public sealed class LearningRateTests
{
    private const double Rounding = 1e-15;

    [Test]
    public void CosineFollowsTheWarmUp()
    {
        var rate = new LearningRate(new ScheduleOptions(ScheduleKind.Cosine, 1e-3, 1e-5, 10, 0.8, 3), totalSteps: 110);
        Assert.Multiple(() =>
        {
            Assert.That(rate.At(1), Is.EqualTo(1e-4).Within(Rounding));
            Assert.That(rate.At(10), Is.EqualTo(1e-3).Within(Rounding));
            Assert.That(rate.At(60), Is.EqualTo((1e-3 + 1e-5) / 2).Within(Rounding));
            Assert.That(rate.At(110), Is.EqualTo(1e-5).Within(Rounding));
        });
    }

    [Test]
    public void PlateauLowersTheRateDownToTheMinimum()
    {
        var rate = new LearningRate(new ScheduleOptions(ScheduleKind.Plateau, 1e-3, 3e-4, 0, 0.5, 1), totalSteps: 100);
        rate.Report(improved: true);
        rate.Report(improved: false);
        Assert.That(rate.At(5), Is.EqualTo(1e-3));
        rate.Report(improved: false);
        Assert.That(rate.At(5), Is.EqualTo(5e-4));
        rate.Report(improved: false);
        rate.Report(improved: false);
        Assert.That(rate.At(5), Is.EqualTo(3e-4));
    }
}
