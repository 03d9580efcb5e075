using static TorchSharp.torch;

namespace MDEngine.Tests.Runtime;

[TestFixture, NonParallelizable]
public sealed class MemoryTests
{
    [Test]
    public void ScopesFreeAMillionTensors()
    {
        var x = ones(64, float64, requires_grad: true);
        Round(x, 2_000);
        var before = ResidentBytes();
        Round(x, 200_000);
        // 200,000 rounds make a million tensors and as many nodes of graphs, 0.5 GB and more if nothing were freed.
        Assert.That(ResidentBytes() - before, Is.LessThan(32 << 20));
        x.Dispose();
    }

    [Test]
    public void ForgottenTensorsAreFinalized()
    {
        var before = ResidentBytes();
        for (var i = 0; i < 500; i++)
        {
            // 8 MB each and nobody disposes them; the memory must not grow to the 4 GB that they are together.
            _ = Forgotten();
        }
        Assert.That(ResidentBytes() - before, Is.LessThan(1L << 30));
        GC.Collect();
        GC.WaitForPendingFinalizers();

        static long Forgotten() => ones(1024, 1024, float64).numel();
    }

    private static void Round(Tensor x, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            using var scope = NewDisposeScope();
            var energy = (x.sin() * 2.0).sum();
            _ = autograd.grad([energy], [x]);
        }
    }

    private static long ResidentBytes() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;
}
