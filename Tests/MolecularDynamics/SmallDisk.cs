using System.Diagnostics;

namespace MDEngine.Tests.MolecularDynamics;

/// <summary>A folder on a disk of its own that is soon full (tmpfs; needs root).</summary>
internal sealed class SmallDisk : IDisposable
{
    /// <summary>Skips the test where nothing can be mounted.</summary>
    public SmallDisk(string folder, int kilobytes)
    {
        Folder = Directory.CreateDirectory(folder).FullName;
        if (!OperatingSystem.IsLinux() || !Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", Folder))
        {
            Assert.Ignore("a small disk cannot be mounted: this needs Linux and root");
        }
    }

    public string Folder { get; }

    public void Enlarge(int kilobytes) => Assert.That(Run("mount", "-o", $"remount,size={kilobytes}k", Folder), Is.True);

    public void Dispose() => Run("umount", "-l", Folder);

    private static bool Run(string program, params string[] args)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
