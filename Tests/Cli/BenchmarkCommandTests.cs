using System.Text.Json;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.Cli;

internal sealed class BenchmarkCommandTests
{
    private static readonly string Model = Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "visnet", "lsrm_tiny_smooth.safetensors");
    private static readonly string Structure = Sample.Write("water.extxyz", "3\nProperties=species:S:1:pos:R:3:fragment:I:1\nO 0 0 0.1 0\nH 0.76 0 -0.5 0\nH -0.76 0 -0.5 0\n");

    [Test]
    public void Json_has_an_object_for_each_combination_and_stages_of_the_fused_engine()
    {
        string json = Sample.Temporary("times.json");

        CliRun run = CliRun.Of("benchmark", Structure, "--potential", Model, "--backend", "fused", "--threads", "1,2", "--precision", "float64", "--seconds", "0", "--json", json);

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        JsonElement[] rows = [.. JsonDocument.Parse(File.ReadAllText(json)).RootElement.EnumerateArray()];
        Assert.That(rows.Select(row => row.GetProperty("threads").GetInt32()), Is.EqualTo([1, 2]));
        foreach (JsonElement row in rows)
        {
            Assert.That((row.GetProperty("backend").GetString(), row.GetProperty("precision").GetString(), row.GetProperty("atoms").GetInt32()), Is.EqualTo(("fused", "float64", 3)));
            double median = row.GetProperty("ms_median").GetDouble();
            Assert.That(median, Is.GreaterThan(0));
            Assert.That(row.GetProperty("atom_steps_per_s_per_core").GetDouble(), Is.EqualTo(3 / (median * 1e-3) / row.GetProperty("threads").GetInt32()).Within(1e-9).Percent);
            JsonElement[] stages = [.. row.GetProperty("stages").EnumerateArray()];
            Assert.That(stages, Is.Not.Empty);
            Assert.That(stages.Sum(stage => stage.GetProperty("share").GetDouble()), Is.EqualTo(1).Within(1e-12));
        }
    }

    [TestCase("--threads", "1,none", "--threads has 'none'; expected numbers of threads from 1 on, such as 1,2.")]
    [TestCase("--precision", "float16", "--precision has 'float16'; expected float32|float64, or several of them with commas.")]
    [TestCase("--backend", "fused,gpu", "--backend has 'gpu'; expected auto|fused|torch, or several of them with commas.")]
    public void A_wrong_word_of_a_list_is_named(string option, string value, string message)
    {
        CliRun run = CliRun.Of("benchmark", Structure, "--potential", Model, option, value);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain(message));
    }
}
