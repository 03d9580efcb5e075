using System.Diagnostics;

namespace MDEngine.Tests.Cli;

/// <summary>The program is published for other platforms from this one.</summary>
internal sealed class PublishTests
{
    [Category("Long")]
    [TestCase("win-x64", "mdengine.exe")]
    [TestCase("osx-arm64", "mdengine")]
    [TestCase("linux-arm64", "mdengine")]
    public void Publishes_without_libtorch_for(string platform, string program)
    {
        DirectoryInfo? root = new(TestContext.CurrentContext.TestDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "MDEngine.sln")))
        {
            root = root.Parent;
        }

        Assume.That(root, Is.Not.Null, "the tests run inside the repository");
        string folder = Path.GetDirectoryName(TemporaryFiles.NewPath("x"))!;
        string output = Path.Combine(folder, "publish");
        var start = new ProcessStartInfo(
            "dotnet",
            ["publish", Path.Combine("Engine", "Cli"), "-c", "Release", "-r", platform, "--self-contained", "false", "-p:Torch=none", "--artifacts-path", Path.Combine(folder, "artifacts"), "-o", output, "-nologo", "-v", "quiet"])
        {
            WorkingDirectory = root!.FullName,
            RedirectStandardOutput = true,
        };
        using Process publish = Process.Start(start)!;
        string log = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        Assert.Multiple(() =>
        {
            Assert.That(publish.ExitCode, Is.Zero, log);
            Assert.That(Path.Combine(output, program), Does.Exist);
            Assert.That(Directory.EnumerateFiles(output).Where(file => Path.GetFileName(file).Contains("torch", StringComparison.OrdinalIgnoreCase)), Is.Empty);
        });
    }
}
