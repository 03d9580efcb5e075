using MDEngine.Potentials.Learned.Fused;

namespace MDEngine.Tests.Potentials.Fused.Kernels;

internal sealed unsafe class WorkspaceTests
{
    [Test]
    public void Arrays_are_aligned_and_do_not_overlap()
    {
        using Workspace<float> workspace = new();
        for (int round = 0; round < 3; round++)
        {
            var arrays = new List<(nint First, nint End)>();
            foreach (int count in new[] { 1, 100, 17, 0, 4096, 3 })
            {
                float* array = workspace.Take(count);
                new Span<float>(array, count).Fill(1);
                Assert.That((long)array % 64, Is.Zero);
                Assert.That(arrays.TrueForAll(other => (nint)array >= other.End || (nint)(array + count) <= other.First));
                arrays.Add(((nint)array, (nint)(array + count)));
            }

            workspace.Clear();
        }
    }

    [Test]
    public void What_is_released_is_given_out_again()
    {
        using Workspace<double> workspace = new();
        workspace.Take(1000);
        workspace.Clear();
        long mark = workspace.Mark();
        double* first = workspace.Take(10);
        workspace.Release(mark);
        Assert.That((long)workspace.Take(20), Is.EqualTo((long)first));
    }

    [Test]
    public void Nothing_is_allocated_once_warm()
    {
        using Workspace<float> workspace = new();
        void Round()
        {
            workspace.Take(100);
            workspace.Take(5000);
            workspace.Clear();
        }

        Round();
        Round();
        float* before = workspace.Take(100);
        workspace.Clear();
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        Round();
        Assert.That(GC.GetAllocatedBytesForCurrentThread(), Is.EqualTo(bytes));
        Assert.That((long)workspace.Take(100), Is.EqualTo((long)before), "the same native memory");
    }
}
