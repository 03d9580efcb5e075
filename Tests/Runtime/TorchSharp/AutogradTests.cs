using static TorchSharp.torch;

namespace MDEngine.Tests.Runtime;

[TestFixture]
public sealed class AutogradTests
{
    [Test]
    public void GradientAndSecondDerivativeAreAnalytic()
    {
        using var scope = NewDisposeScope();
        // f = Σ x³ sin x; f' = 3x² sin x + x³ cos x; f'' = 6x sin x + 6x² cos x − x³ sin x.
        double[] values = [-1.3, 0.2, 0.9, 2.4];
        var x = tensor(values, requires_grad: true);
        var f = (x.pow(3) * x.sin()).sum();
        var first = autograd.grad([f], [x], retain_graph: true, create_graph: true)[0];
        var second = autograd.grad([first.sum()], [x])[0];
        var found1 = first.data<double>().ToArray();
        var found2 = second.data<double>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            var (s, c, v) = (Math.Sin(values[i]), Math.Cos(values[i]), values[i]);
            Assert.Multiple(() =>
            {
                Assert.That(found1[i], Is.EqualTo((3 * v * v * s) + (v * v * v * c)).Within(1e-13));
                Assert.That(found2[i], Is.EqualTo((6 * v * s) + (6 * v * v * c) - (v * v * v * s)).Within(1e-12));
            });
        }
    }

    [Test]
    public void ForceLossGradientAgreesWithDifferences()
    {
        // The pattern of training on forces: the loss contains a gradient, and is differentiated by the weights.
        using var scope = NewDisposeScope();
        manual_seed(3);
        var positions = randn(5, 3, float64);
        var weights = randn(3, 4, float64, requires_grad: true);
        double Loss(Tensor w, out Tensor gradient)
        {
            var r = positions.clone().requires_grad_();
            var energy = (r.matmul(w).tanh() * r.matmul(w).sigmoid()).sum();
            var forces = autograd.grad([energy], [r], retain_graph: true, create_graph: true)[0].neg();
            var loss = forces.square().mean();
            gradient = autograd.grad([loss], [w])[0];
            return loss.item<double>();
        }
        Loss(weights, out var analytic);
        const double h = 1e-5;
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 4; j++)
            {
                double At(double shift)
                {
                    var moved = weights.detach().clone();
                    moved[i, j] = moved[i, j] + shift;
                    return Loss(moved.requires_grad_(), out _);
                }
                var difference = (At(h) - At(-h)) / (2 * h);
                // The central difference errs by h² f'''/6 ≈ 1e-10 and by rounding, 1e-16/h ≈ 1e-11.
                Assert.That(analytic[i, j].item<double>(), Is.EqualTo(difference).Within(1e-8));
            }
        }
    }

    [Test]
    public void BackwardAccumulatesAndZeroGradClears()
    {
        using var scope = NewDisposeScope();
        var layer = nn.Linear(2, 1, hasBias: false, dtype: float64);
        var input = tensor(new double[] { 2, 3 }, [1, 2]);
        layer.call(input).sum().backward();
        layer.call(input).sum().backward();
        var norm = nn.utils.clip_grad_norm_(layer.parameters(), 1e9);
        Assert.That(norm, Is.EqualTo(2 * Math.Sqrt(13)).Within(1e-12));
        layer.zero_grad();
        Assert.That(nn.utils.clip_grad_norm_(layer.parameters(), 1e9), Is.Zero);
    }

    [Test]
    public void NoGradRecordsNothingAndNests()
    {
        using var scope = NewDisposeScope();
        var x = ones(3, requires_grad: true);
        using (no_grad())
        {
            Assert.That(is_grad_enabled(), Is.False);
            Assert.That((x * 2).requires_grad, Is.False);
            using (enable_grad())
            {
                Assert.That((x * 2).requires_grad, Is.True);
            }
            Assert.That(is_grad_enabled(), Is.False);
        }
        Assert.That(is_grad_enabled(), Is.True);
    }

    [Test]
    public void UnusedInputIsAnErrorUnlessAllowed()
    {
        using var scope = NewDisposeScope();
        var x = ones(3, requires_grad: true);
        var y = ones(3, requires_grad: true);
        var f = x.sum();
        Assert.That(() => autograd.grad([f], [x, y], retain_graph: true), Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>());
        var gradients = autograd.grad([f], [x, y], allow_unused: true);
        Assert.That(gradients[0].sum().item<float>(), Is.EqualTo(3));
        Assert.That(gradients[1], Is.Null);
    }
}
