using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MDEngine.Tests.Runtime;

[TestFixture]
public sealed class TensorTests
{
    private DisposeScopeHolder _scope = null!;

    [SetUp]
    public void OpenScope() => _scope = new DisposeScopeHolder();

    [TearDown]
    public void CloseScope() => _scope.Dispose();

    [Test]
    public void ArraysGoInAndOut()
    {
        var x = tensor(new[] { 1.0, 2, 3, 4, 5, 6 }, [2, 3]);
        Assert.Multiple(() =>
        {
            Assert.That(x.shape, Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(x.dtype, Is.EqualTo(float64));
            Assert.That(x.data<double>().ToArray(), Is.EqualTo(new[] { 1.0, 2, 3, 4, 5, 6 }));
            Assert.That(x.transpose(0, 1).data<double>().ToArray(), Is.EqualTo(new[] { 1.0, 4, 2, 5, 3, 6 }), "in the order of the indices, whatever the strides");
            Assert.That(x[1, 2].item<double>(), Is.EqualTo(6));
            Assert.That(from_array(new long[,] { { 1, 2 }, { 3, 4 } }).shape, Is.EqualTo(new long[] { 2, 2 }));
            Assert.That(tensor(new[] { true, false }).data<bool>().ToArray(), Is.EqualTo(new[] { true, false }));
            Assert.That(() => x.data<float>(), Throws.ArgumentException, "the type must be that of the tensor");
            Assert.That(() => x.item<double>(), Throws.ArgumentException, "one element only");
        });
    }

    [Test]
    public void OperatorsTakeTensorsAndNumbers()
    {
        var x = tensor(new[] { 1.0, -2, 4 });
        Assert.Multiple(() =>
        {
            Expect(x + 1, 2, -1, 5);
            Expect(1 - x, 0, 3, -3);
            Expect(2 * x * x, 2, 8, 32);
            Expect(8 / x, 8, -4, 2);
            Expect(-x, -1, 2, -4);
            Expect((x > 0).to(float64), 1, 0, 1);
            Expect(x.clamp(min: 0.0, max: 2.0), 1, 0, 2);
            Expect(x.pow(2), 1, 4, 16);
            Expect(where(x > 0, x, zeros_like(x)), 1, 0, 4);
            Expect(x.clone().mul_(2).add_(1), 3, -3, 9);
            Expect(x.max(0).values, 4);
        });
    }

    [Test]
    public void IndexingIsPythons()
    {
        var x = arange(24, dtype: float64).reshape(2, 3, 4);
        Assert.Multiple(() =>
        {
            Expect(x[TensorIndex.Ellipsis, 0], 0, 4, 8, 12, 16, 20);
            Expect(x[0, TensorIndex.Slice(1, 3), -1], 7, 11);
            Expect(x[TensorIndex.Colon, 1, TensorIndex.Slice(step: 2)], 4, 6, 16, 18);
            Assert.That(x[TensorIndex.None, 0].shape, Is.EqualTo(new long[] { 1, 3, 4 }));
            Expect(x[1, 1..2, ..2], 16, 17);
            var rows = tensor(new long[] { 2, 0 });
            Expect(x[0, TensorIndex.Tensor(rows), 1], 9, 1);
            var mask = x.sum(2) > 50;
            Expect(x[mask].sum(1), 54, 70, 86);
            x[0, 0] = tensor(-1.0);
            Expect(x[0, 0], -1, -1, -1, -1);
        });
    }

    [Test]
    public void ScatteringAddsUpDuplicates()
    {
        var index = tensor(new long[] { 0, 2, 0 });
        var values = tensor(new[] { 1.0, 2, 3, 4, 5, 6 }, [3, 2]);
        Assert.Multiple(() =>
        {
            Expect(zeros(3, 2, float64).index_add(0, index, values, 1), 6, 8, 0, 0, 3, 4);
            Expect(zeros(3, 2, float64).scatter_add(0, index.unsqueeze(1).expand(3, 2), values), 6, 8, 0, 0, 3, 4);
            Expect(values.index_select(0, index), 1, 2, 5, 6, 1, 2);
            Expect(einsum("ij,kj->ik", values, values), 5, 11, 17, 11, 25, 39, 17, 39, 61);
        });
        var (unique, inverse, counts) = tensor(new long[] { 5, 3, 5 }).unique(return_inverse: true, return_counts: true);
        Assert.That(unique.data<long>().ToArray(), Is.EqualTo(new long[] { 3, 5 }));
        Assert.That(inverse!.data<long>().ToArray(), Is.EqualTo(new long[] { 1, 0, 1 }));
        Assert.That(counts!.data<long>().ToArray(), Is.EqualTo(new long[] { 1, 2 }));
    }

    [Test]
    public void ListsOfAnyLengthComeBack()
    {
        var parts = arange(20, dtype: float64).unbind();
        Assert.That(parts.Select(part => part.item<double>()), Is.EqualTo(Enumerable.Range(0, 20)));
        Assert.That(arange(10).split([3L, 7L]).Select(part => part.size(0)), Is.EqualTo(new[] { 3, 7 }));
        Expect(stack(parts).sum(), 190);
    }

    [Test]
    public void LinearAlgebraSolves()
    {
        var a = tensor(new[] { 2.0, 1, 1, 3 }, [2, 2]);
        Assert.Multiple(() =>
        {
            Expect(linalg.inv(a).matmul(a), 1, 0, 0, 1);
            Expect(linalg.det(a), 5);
            Expect(linalg.cross(tensor(new[] { 1.0, 0, 0 }), tensor(new[] { 0.0, 1, 0 })), 0, 0, 1);
            Expect(linalg.eigh(a).Item1, (5 - Math.Sqrt(5)) / 2, (5 + Math.Sqrt(5)) / 2);
            Expect(linalg.norm(a), Math.Sqrt(15));
        });
    }

    [Test]
    public void SeedRepeatsRandomNumbers()
    {
        manual_seed(11);
        var first = randn(5).data<float>().ToArray();
        manual_seed(11);
        Assert.That(randn(5).data<float>().ToArray(), Is.EqualTo(first));
        using var generator = new Generator(11);
        Assert.That(randn(5, generator: generator).data<float>().ToArray(), Is.EqualTo(first));
    }

    [Test]
    public void ErrorsCarryTheMessageWithoutBacktrace()
    {
        var error = Assert.Throws<ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));
        Assert.That(error!.Message, Does.Contain("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"));
        Assert.That(error.Message, Does.Not.Contain("frame #").And.Not.Contain("Exception raised from"));
    }

    private static void Expect(Tensor found, params double[] values) => Assert.That(found.data<double>().ToArray(), Is.EqualTo(values).Within(1e-14));

    private sealed class DisposeScopeHolder : IDisposable
    {
        private readonly IDisposable _scope = NewDisposeScope();

        public void Dispose() => _scope.Dispose();
    }
}
