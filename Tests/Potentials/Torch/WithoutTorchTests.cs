using MDEngine.Cli;
using MDEngine.Tests.Cli;

namespace MDEngine.Tests.Potentials.Torch;

/// <summary>A build with -p:Torch=none.</summary>
public sealed class WithoutTorchTests
{
    [Test]
    public void Gradients_training_in_exact_mode_and_scores_on_TorchSharp() => Assert.Ignore(NeedsTorchAttribute.Reason);

    [TestCase("score", "structure.pdb", "--potential", "model.safetensors")]
    public void Commands_that_need_TorchSharp_say_how_to_get_it(params string[] words)
    {
        using var error = new StringWriter();
        int exitCode = Application.Run(words, TextWriter.Null, error, CancellationToken.None);
        Assert.That(new CliRun(exitCode, "", error.ToString()).BadInput(), Does.StartWith($"'{words[0]}' runs on TorchSharp").And.Contain("TORCH=cpu"));
    }

    /// <summary>Nothing of TorchSharp or libtorch is in the output.</summary>
    [Test]
    public void The_output_is_without_libtorch() =>
        Assert.That(
            Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file).Contains("torch", StringComparison.OrdinalIgnoreCase)
                && Path.GetExtension(file) is ".dll" or ".so" or ".dylib"),
            Is.Empty);
}
