using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Tests.Runtime;

[TestFixture]
public sealed class ModuleTests
{
    [Test]
    public void FieldsAreRegisteredUnderTheirNames()
    {
        using var model = new Model();
        string[] expected =
        [
            "scale", "embedding.weight", "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias", "norm.weight", "norm.bias", "net.0.weight", "net.2.weight", "net.2.bias", "offsets",
        ];
        Assert.That(model.state_dict().Keys, Is.EquivalentTo(expected));
        Assert.That(model.named_buffers().Select(b => b.name), Is.EqualTo((string[])["offsets"]));
        Assert.That(model.named_parameters().Select(p => p.name), Is.EquivalentTo(expected.Except(["offsets"])));
    }

    [Test]
    public void StateGoesFromOneModelToAnother()
    {
        using var scope = NewDisposeScope();
        using var one = new Model();
        using var other = new Model();
        var indices = tensor(new long[] { 0, 3, 2 });
        Assert.That(one.call(indices).allclose(other.call(indices)), Is.False, "two models start differently");
        other.load_state_dict(one.state_dict());
        Assert.That(other.call(indices).data<float>().ToArray(), Is.EqualTo(one.call(indices).data<float>().ToArray()));

        var incomplete = one.state_dict();
        incomplete.Remove("scale");
        Assert.That(() => other.load_state_dict(incomplete), Throws.InvalidOperationException);
        Assert.That(other.load_state_dict(incomplete, strict: false).missing_keys, Is.EqualTo((string[])["scale"]));
    }

    [Test]
    public void ConversionKeepsValuesAndReachesFields()
    {
        using var scope = NewDisposeScope();
        using var model = new Model();
        var indices = tensor(new long[] { 1, 1 });
        var single = model.call(indices).data<float>().ToArray();
        model.to(float64);
        Assert.That(model.parameters().All(parameter => parameter.dtype == float64 && parameter.requires_grad), Is.True);
        var result = model.call(indices);
        Assert.That(result.dtype, Is.EqualTo(float64));
        Assert.That(result.data<double>().ToArray(), Is.EqualTo(single.Select(value => (double)value)).Within(1e-5));
    }

    [Test]
    public void TrainingModeReachesDropout()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var dropout = nn.Dropout(0.5);
        var input = ones(1000);
        var share = (dropout.call(input) == 0).to(float32).mean().item<float>();
        Assert.That(share, Is.EqualTo(0.5f).Within(0.1f));
        dropout.eval();
        Assert.That(dropout.call(input).sum().item<float>(), Is.EqualTo(1000));
    }

    private sealed class Model : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding embedding;
        private readonly ModuleList<Linear> layers;
        private readonly LayerNorm norm;
        private readonly Sequential net;
        private readonly Parameter scale;
        private readonly Tensor offsets;

        public Model()
            : base("Model")
        {
            embedding = nn.Embedding(4, 6);
            layers = nn.ModuleList(nn.Linear(6, 6), nn.Linear(6, 6));
            norm = nn.LayerNorm(6);
            net = nn.Sequential(nn.Linear(6, 6, hasBias: false), nn.SiLU(), nn.Linear(6, 1));
            scale = new Parameter(ones(1));
            offsets = tensor(new[] { 0.5f });
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var x = embedding.call(input);
            foreach (var layer in layers)
            {
                x = x + layer.call(x);
            }
            return (net.call(norm.call(x)) * scale) + offsets;
        }
    }
}
