using TorchSharp;
using static TorchSharp.torch;

namespace MDEngine.Tests.Runtime;

/// <summary>The operations of the models have the same bits on any number of threads; docs/developer/runtime.md lists those that have not.</summary>
[TestFixture, NonParallelizable]
public sealed class ThreadTests
{
    private static readonly Dictionary<string, Func<ScalarType, Tensor>> Operations = new()
    {
        // Sizes above the 32,768 elements from which libtorch takes more than one thread.
        ["matmul"] = type => Random(type, 3001, 64).matmul(Random(type, 64, 96)),
        ["matmul, transposed"] = type => Random(type, 3001, 64).t().matmul(Random(type, 3001, 96)),
        ["linear"] = type => nn.functional.linear(Random(type, 2001, 64), Random(type, 96, 64), Random(type, 96)),
        ["linear of three dimensions"] = type => nn.functional.linear(Random(type, 501, 8, 64), Random(type, 96, 64)),
        ["bmm"] = type => Random(type, 501, 8, 32).bmm(Random(type, 501, 32, 8)),
        ["einsum"] = type => einsum("nij,nkj->nik", Random(type, 501, 8, 32), Random(type, 501, 8, 32)),
        ["sum over rows"] = type => Random(type, 4001, 67).sum(0L),
        ["sum over columns"] = type => Random(type, 4001, 67).sum(1L),
        ["index_add"] = type => zeros(97, 64, type).index_add(0, Indices(5001, 97), Random(type, 5001, 64), 1),
        ["index_add of three dimensions"] = type => zeros(97, 8, 32, type).index_add(0, Indices(1001, 97), Random(type, 1001, 8, 32), 1),
        ["scatter_add"] = type => zeros(97, 64, type).scatter_add(0, Indices(5001, 97).unsqueeze(1).expand(5001, 64), Random(type, 5001, 64)),
        ["index_select"] = type => Random(type, 97, 64).index_select(0, Indices(5001, 97)),
        ["softmax"] = type => Random(type, 4001, 67).softmax(1),
        ["layer_norm"] = type => nn.functional.layer_norm(Random(type, 4001, 64), [64]),
        ["gradients of layer_norm by gains and biases"] = type => Gradient(
            w => nn.functional.layer_norm(Random(type, 4001, 64), [64], w[0], w[1]).pow(3).sum(), Random(type, 2, 64)),
        ["norm over columns"] = type => Random(type, 40_001, 3).norm(1),
        ["exp"] = type => Random(type, 70_001).exp(),
        ["sin, cos, tanh"] = type => Random(type, 70_001).sin() + Random(type, 70_001).cos() + Random(type, 70_001).tanh(),
        ["silu, sigmoid"] = type => Random(type, 70_003).silu() + Random(type, 70_003).sigmoid(),
        ["silu of a transposed matrix"] = type => Random(type, 70_001, 3).t().silu(),
        ["gradient of silu"] = type => Gradient(x => x.silu().sum(), Random(type, 70_003)),
        ["softplus and its gradient"] = type => Gradient(x => nn.functional.softplus(x).square().sum(), Random(type, 70_003)),
        ["pow, atan2"] = type => Random(type, 70_003).abs().pow(2.3) + torch.atan2(Random(type, 70_003), Random(type, 70_003)),
        ["sum and mean of all"] = type => Random(type, 301, 251).sum() + Random(type, 70_001).mean(),
        ["gradient of indexing"] = type => Gradient(x => x[Indices(20_001, 97)].square().sum(), Random(type, 97, 64)),
        ["gradients of a matrix"] = type => Gradient(w => Random(type, 3001, 67).matmul(w).tanh().square().sum(), Random(type, 67, 131)),
        ["products"] = type => Random(type, 20_011, 1) * Random(type, 1, 67) / 3.0,
    };

    private static IEnumerable<string> Names => Operations.Keys;

    [TestCaseSource(nameof(Names))]
    public void SameBitsOnAnyNumberOfThreads(string name)
    {
        var before = get_num_threads();
        try
        {
            foreach (var type in new[] { float32, float64 })
            {
                using var scope = NewDisposeScope();
                var results = new Tensor[3];
                for (var threads = 1; threads <= 3; threads++)
                {
                    set_num_threads(threads);
                    Assert.That(get_num_threads(), Is.EqualTo(threads));
                    manual_seed(1);
                    results[threads - 1] = Operations[name](type);
                }
                Assert.That(results[0].Equals(results[1]), Is.True, $"{name}, {type}, two threads");
                Assert.That(results[0].Equals(results[2]), Is.True, $"{name}, {type}, three threads");
            }
        }
        finally
        {
            set_num_threads(before);
        }
    }

    private static Tensor Gradient(Func<Tensor, Tensor> function, Tensor at)
    {
        at.requires_grad_();
        return autograd.grad([function(at)], [at])[0];
    }

    private static Tensor Random(ScalarType type, params long[] shape) => randn(shape, type);

    private static Tensor Indices(long count, long limit) => randint(limit, [count]);
}
