using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.So3lr;
using MDEngine.Tests.Potentials.So3lr;

namespace MDEngine.Tests.Potentials.Torch;

/// <summary>
/// Random models of other sizes than the stored one, the published among them: heads of whole vectors and of parts of one, more and fewer degrees than
/// are summed at a time, one layer. Both paths read them; one is the other's oracle, for a charged molecule and a small skewed cell.
/// </summary>
public sealed class So3lrSizesTests
{
    private string folder = "";

    [OneTimeSetUp]
    public void Make_folder() => folder = Directory.CreateTempSubdirectory().FullName;

    [OneTimeTearDown]
    public void Delete_folder() => Directory.Delete(folder, recursive: true);

    [TestCase(128, 4, new[] { 1, 2, 3, 4 }, 3)]
    [TestCase(96, 6, new[] { 1, 2, 4 }, 2)]
    [TestCase(40, 5, new[] { 3, 4 }, 2)]
    [TestCase(32, 1, new[] { 2 }, 1)]
    public void The_fused_path_agrees_with_autograd(int features, int heads, int[] degrees, int layers)
    {
        string path = Path.Combine(folder, $"{features}.safetensors");
        Write(path, features, heads, degrees, layers);
        foreach (So3lrCase reference in So3lrCase.Tiny().Where(reference => reference.Name is "acetate" or "formaldehyde-triclinic"))
        {
            EvaluationResult autograd = Evaluate(path, reference, new LearnedPotentialOptions(Backend: NetworkBackend.Torch));
            EvaluationResult fused = Evaluate(path, reference, new LearnedPotentialOptions(Threads: 2));
            EvaluationResult single = Evaluate(path, reference, new LearnedPotentialOptions(NetworkPrecision.Float32, Threads: 1));
            double scale = 1 + autograd.Forces.Max(force => force.Length);
            Assert.Multiple(() =>
            {
                // Tables right to 1e-11, and float32's rounding, both of sums of some hundred terms.
                Assert.That(fused.Energy, Is.EqualTo(autograd.Energy).Within(1e-9 * scale), reference.Name);
                Assert.That(Worst(fused, autograd), Is.LessThan(1e-8 * scale), reference.Name);
                Assert.That(fused.Charges, Is.EqualTo(autograd.Charges).Within(1e-9), reference.Name);
                Assert.That(Worst(single, autograd), Is.LessThan(1e-4 * scale), reference.Name);
            });
        }
    }

    private static double Worst(EvaluationResult a, EvaluationResult b) => a.Forces.Zip(b.Forces, (x, y) => (x - y).Length).Max();

    private static EvaluationResult Evaluate(string path, So3lrCase reference, LearnedPotentialOptions options)
    {
        using LearnedPotential potential = LearnedPotential.Load(path, options);
        var result = new EvaluationResult(reference.System.AtomCount);
        potential.Evaluate(reference.System, potential.Supported, result);
        return result;
    }

    private static void Write(string path, int features, int heads, int[] degrees, int layers)
    {
        JsonObject header = JsonNode.Parse(SafetensorsFile.Read(So3lrCase.Weights).Metadata["mdengine"])!.AsObject();
        header["num_features"] = features;
        header["num_heads"] = heads;
        header["num_layers"] = layers;
        header["degrees"] = new JsonArray([.. degrees.Select(degree => (JsonNode)degree)]);
        var empty = ModelFile.Create(path, header, new Dictionary<string, SafetensorsTensor>());
        var random = new Random(features);
        var tensors = So3lrParameters.Of(So3lrOptions.From(empty)).ToDictionary(parameter => parameter.Name, parameter => Random(parameter, random));
        ModelFile.Create(path, header, tensors).Write(path);
    }

    // Numbers of such a size that every sum of products is about 1; scales about 1.
    private static SafetensorsTensor Random(So3lrParameter parameter, Random random)
    {
        double size = 1 / Math.Sqrt(parameter.Shape.Length > 1 ? parameter.Shape[^1] : 4);
        double middle = parameter.Name.EndsWith("scale", StringComparison.Ordinal) ? 1 : 0;
        var values = new float[parameter.Shape.Aggregate(1L, (a, b) => a * b)];
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = (float)(middle + (size * ((2 * random.NextDouble()) - 1)));
        }

        return SafetensorsTensor.FromSingles(values, parameter.Shape);
    }
}
