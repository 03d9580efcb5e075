using static TorchSharp.torch;

namespace MDEngine.Tests.Runtime;

[TestFixture]
public sealed class DisposeScopeTests
{
    [Test]
    public void ScopeDisposesWhatWasCreatedInIt()
    {
        var outside = ones(2);
        Tensor inside, kept, detached;
        using (var scope = NewDisposeScope())
        {
            inside = outside + 1;
            kept = outside + 2;
            detached = outside + 3;
            scope.Detach(detached);
            using (NewDisposeScope())
            {
                kept = kept.mul(2).MoveToOuterDisposeScope();
            }
            Assert.That(kept.IsInvalid, Is.False);
            Assert.That(scope.DisposablesCount, Is.EqualTo(3));
            kept.DetachFromDisposeScope();
        }
        Assert.Multiple(() =>
        {
            Assert.That(outside.IsInvalid, Is.False);
            Assert.That(inside.IsInvalid, Is.True);
            Assert.That(kept.sum().item<float>(), Is.EqualTo(12));
            Assert.That(detached.IsInvalid, Is.False);
        });
        outside.Dispose();
        kept.Dispose();
        detached.Dispose();
    }

    [Test]
    public void ManualDisposalLeavesTheScope()
    {
        using var scope = NewDisposeScope();
        var tensors = Enumerable.Range(0, 100).Select(_ => ones(1)).ToArray();
        for (var i = 0; i < 100; i += 2)
        {
            tensors[i].Dispose();
        }
        Assert.That(scope.DisposablesCount, Is.EqualTo(50));
        Assert.That(scope.Contains(tensors[1]), Is.True);
        Assert.That(scope.Contains(tensors[2]), Is.False);
        scope.DisposeEverythingBut(tensors[3]);
        Assert.That(tensors[1].IsInvalid, Is.True);
        Assert.That(tensors[3].IsInvalid, Is.False);
    }

    [Test]
    public void ScopesBelongToTheirThread()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;
        var thread = new Thread(() => elsewhere = ones(1));
        thread.Start();
        thread.Join();
        Assert.That(scope.Contains(elsewhere!), Is.False);
        elsewhere!.Dispose();
    }

    [Test]
    public void WrappedScopeKeepsItsValueAlone()
    {
        using var scope = NewDisposeScope();
        var before = scope.DisposablesCount;
        var result = WrappedTensorDisposeScope(() => (ones(3) + 1) * (ones(3) + 2));
        Assert.That(scope.DisposablesCount, Is.EqualTo(before + 1));
        Assert.That(result.sum().item<float>(), Is.EqualTo(18));
    }

    [Test]
    public void UseAfterDisposalThrows()
    {
        var x = ones(1);
        x.Dispose();
        Assert.That(() => x + 1, Throws.InvalidOperationException);
    }
}
