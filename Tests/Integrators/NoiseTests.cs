using MDEngine.Integrators;

namespace MDEngine.Tests.Integrators;

public sealed class NoiseTests
{
    /// <summary>The three known answers that Random123 publishes for philox4x32-10.</summary>
    [TestCase(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [TestCase(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [TestCase(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void PhiloxGivesTheKnownAnswers(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint w0, uint w1, uint w2, uint w3) =>
        Assert.That(Philox4x32.Generate(c0, c1, c2, c3, k0, k1), Is.EqualTo((w0, w1, w2, w3)));

    /// <summary>Mean, variance, skewness and kurtosis of 300,000 numbers, each within 4 standard errors (fixed seed).</summary>
    [Test]
    public void NormalNumbersHaveNormalMoments()
    {
        const int Steps = 1000;
        const int Atoms = 100;
        double[] moments = new double[5];
        Vector3D cross = default;
        var noise = new CounterNoise(2026, RandomStreamId.Langevin);
        for (int step = 0; step < Steps; step++)
        {
            for (int atom = 0; atom < Atoms; atom++)
            {
                Vector3D xi = noise.Normal(step, atom);
                cross += new Vector3D(xi.X * xi.Y, xi.Y * xi.Z, xi.Z * xi.X);
                for (int axis = 0; axis < 3; axis++)
                {
                    double power = 1;
                    for (int k = 0; k < 5; k++, power *= xi[axis])
                    {
                        moments[k] += power;
                    }
                }
            }
        }

        double n = moments[0];
        double error = 4 / Math.Sqrt(n);
        Assert.Multiple(() =>
        {
            Assert.That(n, Is.EqualTo(3 * Steps * Atoms));
            Assert.That(moments[1] / n, Is.Zero.Within(error));
            Assert.That(moments[2] / n, Is.EqualTo(1).Within(error * Math.Sqrt(2)));
            Assert.That(moments[3] / n, Is.Zero.Within(error * Math.Sqrt(15)));
            Assert.That(moments[4] / n, Is.EqualTo(3).Within(error * Math.Sqrt(96)));
            Assert.That((3 / n * cross).Length, Is.Zero.Within(error * 3));
        });
    }

    /// <summary>Mean and variance of a gamma distribution both equal its shape; within 4 standard errors (fixed seed).</summary>
    [TestCase(1.0)]
    [TestCase(1.5)]
    [TestCase(60.0)]
    public void GammaNumbersHaveTheRightMeanAndVariance(double shape)
    {
        const int Count = 20000;
        var noise = new CounterNoise(7, RandomStreamId.VelocityRescaling);
        double sum = 0;
        double squares = 0;
        for (int step = 0; step < Count; step++)
        {
            double value = noise.Gamma(shape, step, 1);
            sum += value;
            squares += (value - shape) * (value - shape);
        }

        double fourthMoment = (3 * shape * shape) + (6 * shape);
        Assert.Multiple(() =>
        {
            Assert.That(sum / Count, Is.EqualTo(shape).Within(4 * Math.Sqrt(shape / Count)));
            Assert.That(squares / Count, Is.EqualTo(shape).Within(4 * Math.Sqrt((fourthMoment - (shape * shape)) / Count)));
        });
    }

    [Test]
    public void SeedStepAtomAndPurposeAllMatter()
    {
        Vector3D reference = new CounterNoise(1, RandomStreamId.Langevin).Normal(5, 3);
        Assert.Multiple(() =>
        {
            Assert.That(new CounterNoise(1, RandomStreamId.Langevin).Normal(5, 3), Is.EqualTo(reference));
            Assert.That(new CounterNoise(2, RandomStreamId.Langevin).Normal(5, 3), Is.Not.EqualTo(reference));
            Assert.That(new CounterNoise(1UL << 40, RandomStreamId.Langevin).Normal(5, 3), Is.Not.EqualTo(reference));
            Assert.That(new CounterNoise(1, RandomStreamId.Velocities).Normal(5, 3), Is.Not.EqualTo(reference));
            Assert.That(new CounterNoise(1, RandomStreamId.Langevin).Normal(5 + (1L << 33), 3), Is.Not.EqualTo(reference));
            Assert.That(new CounterNoise(1, RandomStreamId.Langevin).Normal(5, 4), Is.Not.EqualTo(reference));
        });
    }
}
