using System.Text.Json;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Tests.Runtime;

/// <summary>Optimizers and schedulers against PyTorch: Tests/Data/Runtime/make_optimizers.py.</summary>
[TestFixture]
public sealed class OptimizerTests
{
    private static readonly JsonElement Reference =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data/Runtime/optimizers.json"))).RootElement;

    private static readonly Dictionary<string, Func<Parameter[], optim.Optimizer>> Optimizers = new()
    {
        ["adam"] = parameters => optim.Adam(parameters, lr: 0.05),
        ["adam_decay"] = parameters => optim.Adam(parameters, lr: 0.05, beta1: 0.8, beta2: 0.99, weight_decay: 0.1),
        ["adamw_amsgrad"] = parameters => optim.AdamW(parameters, lr: 0.05, weight_decay: 0.2, amsgrad: true),
        ["sgd"] = parameters => optim.SGD(parameters, 0.03),
        ["sgd_nesterov"] = parameters => optim.SGD(parameters, 0.03, momentum: 0.9, weight_decay: 0.05, nesterov: true),
    };

    private static readonly Dictionary<string, Func<optim.Optimizer, optim.lr_scheduler.LRScheduler>> Schedulers = new()
    {
        ["lambda"] = optimizer => optim.lr_scheduler.LambdaLR(optimizer, epoch => Math.Min(1.0, (epoch + 1) / 5.0)),
        ["step"] = optimizer => optim.lr_scheduler.StepLR(optimizer, 4, gamma: 0.5),
        ["multistep"] = optimizer => optim.lr_scheduler.MultiStepLR(optimizer, [2, 7], gamma: 0.3),
        ["exponential"] = optimizer => optim.lr_scheduler.ExponentialLR(optimizer, gamma: 0.9),
        ["cosine"] = optimizer => optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max: 10, eta_min: 0.01),
        ["plateau"] = optimizer => optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor: 0.5, patience: 1, cooldown: 1),
    };

    [Test]
    public void ParametersFollowPyTorch([Values("adam", "adam_decay", "adamw_amsgrad", "sgd", "sgd_nesterov")] string name)
    {
        using var scope = NewDisposeScope();
        var parameters = NewParameters();
        using var optimizer = Optimizers[name](parameters);
        Train(parameters, optimizer, 15);
        Assert.That(Values(parameters), Is.EqualTo(Numbers("optimizers", name)).Within(1e-13));
    }

    [Test]
    public void SavedStateContinuesWithTheSameBits([Values("adam_decay", "adamw_amsgrad", "sgd_nesterov")] string name)
    {
        using var scope = NewDisposeScope();
        var straight = NewParameters();
        using var optimizer = Optimizers[name](straight);
        Train(straight, optimizer, 7);
        var saved = new MemoryStream();
        ((OptimizerHelper)optimizer).save_state_dict(new BinaryWriter(saved));
        var resumed = Array.ConvertAll(straight, parameter => new Parameter(parameter.detach().clone()));
        Train(straight, optimizer, 8);

        saved.Position = 0;
        using var other = Optimizers[name](resumed);
        ((OptimizerHelper)other).load_state_dict(new BinaryReader(saved));
        Train(resumed, other, 8);
        Assert.That(Values(resumed), Is.EqualTo(Values(straight)));
    }

    [Test]
    public void RatesFollowPyTorch([Values("lambda", "step", "multistep", "exponential", "cosine", "plateau")] string name)
    {
        using var scope = NewDisposeScope();
        using var optimizer = optim.SGD([new Parameter(zeros(1))], 0.1);
        var scheduler = Schedulers[name](optimizer);
        var group = optimizer.ParamGroups.Single();
        var rates = new List<double> { group.LearningRate };
        foreach (var metric in new double[] { 5, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3 })
        {
            scheduler.step(metric);
            rates.Add(group.LearningRate);
        }
        Assert.That(rates, Is.EqualTo(Numbers("schedulers", name)).Within(1e-15));
    }

    private static Parameter[] NewParameters() =>
    [
        new(tensor(new[] { 0.3, -0.7, 1.1, 0.2, -0.4, 0.9 }, [3, 2])),
        new(tensor(new[] { 0.05, -0.15 })),
    ];

    private static void Train(Parameter[] parameters, optim.Optimizer optimizer, int steps)
    {
        using var scope = NewDisposeScope();
        var input = tensor(new[] { 0.5, -1.2, 0.8, 1.5, 0.3, -0.6, -0.9, 0.7, 0.1 }, [3, 3]);
        var target = tensor(new[] { 0.2, -0.4, 0.7, 0.1, -0.3, 0.6 }, [3, 2]);
        for (var i = 0; i < steps; i++)
        {
            optimizer.zero_grad();
            var loss = ((input.matmul(parameters[0]) + parameters[1]).tanh() - target).square().sum();
            loss.backward();
            optimizer.step();
        }
    }

    private static double[] Values(Parameter[] parameters) => [.. parameters.SelectMany(parameter => parameter.detach().data<double>().ToArray())];

    private static double[] Numbers(string group, string name) => [.. Reference.GetProperty(group).GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
}
