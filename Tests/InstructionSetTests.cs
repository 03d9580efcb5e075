using System.Diagnostics;

namespace MDEngine.Tests;

/// <summary>Code with vector instructions on processors that lack some of them or all: the tests again, in a process of their own.</summary>
public sealed class InstructionSetTests
{
    private const string Tests = "TestCategory!=Long&(FullyQualifiedName~Tests.Neighbors.|FullyQualifiedName~LennardJones)&FullyQualifiedName!~Gpu&FullyQualifiedName!~Allocation";

    [TestCase("DOTNET_EnableAVX512")]
    [TestCase("DOTNET_EnableAVX2")]
    [TestCase("DOTNET_EnableHWIntrinsic")]
    [Category("Long")]
    public void Neighbors_and_Lennard_Jones_pass_without(string feature)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { "test", typeof(InstructionSetTests).Assembly.Location, "--filter", Tests },
            Environment = { [feature] = "0" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, output + error.Result);
        Assert.That(output, Does.Contain("Passed!"));
    }
}
