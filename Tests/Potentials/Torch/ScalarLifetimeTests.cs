using static TorchSharp.torch;

namespace MDEngine.Tests.Potentials.Torch;

/// <summary>Numbers made of literals live until libtorch has read them (docs/developer/torch.md).</summary>
public sealed class ScalarLifetimeTests
{
    [Test]
    public void Sums_are_right_while_the_collector_runs()
    {
        using Tensor ones = TorchSharp.torch.ones(20_000);
        bool ends = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref ends))
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            // Enough calls for the loop to be compiled anew with optimizations, and for hundreds of collections.
            for (int i = 0; i < 20_000; i++)
            {
                using Tensor sum = ones + ones;
                using Tensor scaled = sum * 3.5;
                if (i % 1000 == 0)
                {
                    Assert.That(scaled[19_999].item<float>(), Is.EqualTo(7));
                }
            }
        }
        finally
        {
            Volatile.Write(ref ends, true);
            collector.Join();
        }
    }
}
