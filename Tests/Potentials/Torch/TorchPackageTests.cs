using System.Diagnostics;
using System.Reflection;
using System.Text;
using TorchSharp;

namespace MDEngine.Tests.Potentials.Torch;

/// <summary>The build's copy of TorchSharp's native library: the package's file, loadable on systems whose libstdc++ lacks GLIBCXX_3.4.32.</summary>
[Platform("Linux")]
public sealed class TorchPackageTests
{
    private const string Library = "runtimes/linux-x64/native/libLibTorchSharp.so";
    private const string Version = "GLIBCXX_3.4.32";

    [Test]
    public void At_most_the_flag_of_one_version_differs_from_the_package()
    {
        string package = typeof(TorchPackageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "TorchSharpPackage").Value!;
        byte[] before = File.ReadAllBytes(Path.Combine(package, Library));
        byte[] after = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, Library));
        Assert.That(after, Has.Length.EqualTo(before.Length));
        int[] changed = [.. Enumerable.Range(0, after.Length).Where(i => after[i] != before[i])];
        if (SystemHasVersion())
        {
            Assert.That(changed, Is.Empty);
            return;
        }

        // An Elf64_Vernaux: hash, flags, index, name and next, little-endian; 0x0297f842 is the hash of the version's name.
        Assert.That(changed, Has.Length.EqualTo(1));
        Assert.Multiple(() =>
        {
            Assert.That(after[changed[0]] - before[changed[0]], Is.EqualTo(2), "VER_FLG_WEAK");
            Assert.That(BitConverter.ToUInt32(after, changed[0] - 4), Is.EqualTo(0x0297f842));
        });
    }

    [Test]
    public void It_loads_and_computes() => Assert.That(torch.ones(3).sum().item<float>(), Is.EqualTo(3));

    private static bool SystemHasVersion()
    {
        using var process = Process.GetCurrentProcess();
        string library = process.Modules.Cast<ProcessModule>().First(module => module.ModuleName.StartsWith("libstdc++.so.6", StringComparison.Ordinal)).FileName;
        return Encoding.ASCII.GetString(File.ReadAllBytes(library)).Contains(Version + '\0', StringComparison.Ordinal);
    }
}
