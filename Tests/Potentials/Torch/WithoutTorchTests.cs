namespace MDEngine.Tests.Potentials.Torch;

/// <summary>A build with -p:Torch=none.</summary>
public sealed class WithoutTorchTests
{
    [Test]
    public void Gradients_training_in_exact_mode_and_scores_on_TorchSharp() => Assert.Ignore(NeedsTorchAttribute.Reason);

    /// <summary>Nothing of TorchSharp or libtorch is in the output.</summary>
    [Test]
    public void The_output_is_without_libtorch() =>
        Assert.That(
            Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file).Contains("torch", StringComparison.OrdinalIgnoreCase)
                && Path.GetExtension(file) is ".dll" or ".so" or ".dylib"),
            Is.Empty);
}
