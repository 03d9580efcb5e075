using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace MDEngine.Tests.Potentials.Fused.Kernels;

/// <summary>The kernels' tests again in processes whose vector instructions are switched off one by one.</summary>
internal sealed class VectorWidthTests
{
    private const string WidestVariable = "MDENGINE_TEST_WIDEST_VECTOR";

    private static int WidestVector => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    [Test]
    [Category("Long")]
    [Platform("Linux")]
    [TestCase("DOTNET_EnableAVX512", 256)]
    [TestCase("DOTNET_EnableAVX2", 128)]
    [TestCase("DOTNET_EnableHWIntrinsic", 0)]
    public void Kernels_are_right_without(string feature, int widest)
    {
        Assume.That(WidestVector, Is.GreaterThan(widest), "this processor has nothing to switch off");
        string tests = typeof(VectorWidthTests).Assembly.Location;
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["vstest", tests, "--TestCaseFilter:FullyQualifiedName~Fused.Kernels&TestCategory!=Long"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[feature] = "0";
        start.Environment[WidestVariable] = widest.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, output + errors.Result);
    }

    [Test]
    public void Vectors_are_as_wide_as_they_were_told_to_be()
    {
        string? widest = Environment.GetEnvironmentVariable(WidestVariable);
        Assume.That(widest, Is.Not.Null, "all instructions are on");
        Assert.That(WidestVector, Is.EqualTo(int.Parse(widest!, System.Globalization.CultureInfo.InvariantCulture)));
    }
}
