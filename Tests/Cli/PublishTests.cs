using System.Diagnostics;
using System.Runtime.InteropServices;
using MDEngine.Tests.IO;
using MDEngine.Tests.Potentials.Torch;

namespace MDEngine.Tests.Cli;

/// <summary>The program is published, for this platform and from this one for others.</summary>
[Category("Long")]
internal sealed class PublishTests
{
    [TestCase("win-x64", "mdengine.exe")]
    [TestCase("osx-arm64", "mdengine")]
    [TestCase("linux-arm64", "mdengine")]
    public void Publishes_without_libtorch_for(string platform, string program)
    {
        string output = Publish("-r", platform, "--self-contained", "false", "-p:Torch=none");
        Assert.Multiple(() =>
        {
            Assert.That(Path.Combine(output, program), Does.Exist);
            Assert.That(Directory.EnumerateFiles(output).Where(file => Path.GetFileName(file).Contains("torch", StringComparison.OrdinalIgnoreCase)), Is.Empty);
        });
    }

    /// <summary>Where libstdc++ lacks the version that TorchSharp's library names, what is published has a copy that the loader takes.</summary>
    [Test, NeedsTorch]
    public void A_published_program_loads_its_libtorch([Values] bool selfContained)
    {
        Assume.That(RuntimeInformation.RuntimeIdentifier, Does.EndWith("-x64"));
        Assume.That(OperatingSystem.IsLinux(), "the library is Linux's");
        string output = Publish("-r", "linux-x64", "--self-contained", selfContained ? "true" : "false", "-p:Torch=cpu");
        string water = Sample.Write("water.xyz", "3\n\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n");
        string model = Path.Combine(Repository.Root, "Models", "organic.safetensors");

        (int exitCode, string text) = Run(Path.Combine(output, "mdengine"), ["energy", water, "--potential", model, "--backend", "torch"]);
        Assert.That(exitCode, Is.Zero, text);
        Assert.That(text, Does.Contain("eV"));
        Assert.That(File.Exists(Path.Combine(output, "libcoreclr.so")), Is.EqualTo(selfContained), "the runtime goes along");
    }

    private static string Publish(params string[] options)
    {
        string folder = Path.GetDirectoryName(TemporaryFiles.NewPath("x"))!;
        string output = Path.Combine(folder, "publish");
        (int exitCode, string log) = Run(
            "dotnet",
            [
                "publish", Path.Combine("Engine", "Cli"), "-c", "Release", .. options, "--artifacts-path", Path.Combine(folder, "artifacts"), "-o", output, "-nologo", "-v", "quiet",
                "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:GenerateDocumentationFile=false",
            ]);
        Assert.That(exitCode, Is.Zero, log);
        return output;
    }

    private static (int ExitCode, string Text) Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("MDENGINE_TORCH");
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
