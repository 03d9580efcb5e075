using MDEngine.Potentials.Torch;
using MDEngine.Tests.Cli;
using static TorchSharp.torch;

namespace MDEngine.Tests.Potentials.Torch;

/// <summary>What is missing is said in one line, and nothing that libtorch refuses ends the process.</summary>
public sealed class TorchLibraryTests
{
    [Test]
    public void Without_a_gpu_one_line_says_what_to_install()
    {
        Assume.That(cuda.is_available(), Is.False, "a GPU is there");
        string data = Path.Combine(TestContext.CurrentContext.TestDirectory, "Data");
        CliRun run = CliRun.Of(
            "energy", Path.Combine(data, "fragmentation", "aspirin.xyz"), "--potential", Path.Combine(data, "visnet", "visnet_tiny_exact.safetensors"), "--device", "cuda");
        Assert.That(run.BadInput(), Does.StartWith("--device cuda: ").And.Contain("--device cpu").And.Match("TORCH=cuda-linux|driver|GPU"));
    }

    [TestCase(false, 0, 0, 0, "there is no NVIDIA driver; install version 570 or newer")]
    [TestCase(true, 12040, 0, 1, "the NVIDIA driver serves CUDA 12.4, and libtorch needs 12.8; install driver 570 or newer")]
    [TestCase(true, 12080, 100, 0, "the NVIDIA driver finds no GPU (status 100); install one or make it visible (CUDA_VISIBLE_DEVICES)")]
    [TestCase(true, 13000, 0, 0, "the NVIDIA driver finds no GPU (status 0); install one or make it visible (CUDA_VISIBLE_DEVICES)")]
    [TestCase(true, 13000, 0, 2, null)]
    public void Drivers_are_judged(bool hasDriver, int version, int status, int devices, string? problem) =>
        Assert.That(CudaDriver.Describe(hasDriver, version, status, devices), Is.EqualTo(problem));

    [Test]
    public void What_a_scalar_does_not_depend_on_has_no_derivative()
    {
        using var scope = NewDisposeScope();
        Tensor used = ones(2, requires_grad: true);
        Tensor unused = ones(2, requires_grad: true);
        Tensor?[] both = Derivatives.Of(used.square().sum(), [used, unused]);
        Assert.Multiple(() =>
        {
            Assert.That(both[0]!.ToDoubles(), Is.EqualTo(new double[] { 2, 2 }));
            Assert.That(both[1], Is.Null);
            Assert.That(Derivatives.Of(ones(1).sum(), [used])[0], Is.Null, "a scalar of constants");
            Assert.That(() => Derivatives.Of(used.sum(), [ones(2)]), Throws.ArgumentException);
            Assert.That(() => Derivatives.Of(used * 2, [used]), Throws.ArgumentException);
        });
    }

    [Test]
    public void Tensors_of_any_layout_are_read_in_order()
    {
        using var scope = NewDisposeScope();
        Tensor matrix = arange(6, dtype: ScalarType.Float64).reshape(2, 3);
        Assert.Multiple(() =>
        {
            Assert.That(matrix.t().Read<double>(), Is.EqualTo(new double[] { 0, 3, 1, 4, 2, 5 }));
            Assert.That(matrix.select(1, 2).ToDoubles(), Is.EqualTo(new double[] { 2, 5 }));
            Assert.That(zeros(0, 3).ToDoubles(), Is.Empty);
        });
    }
}
