using System.Diagnostics;
using MDEngine.IO;

namespace MDEngine.Tests.IO;

/// <summary>What MDAnalysis and ASE read of the files that MDEngine writes (Data/io/make_formats.py compares).</summary>
[Category("Long")]
internal sealed class PeerTests
{
    private static readonly string[] Pythons = ["python3", "/usr/bin/python3"];

    [TestCase("a.xtc")]
    [TestCase("a.trr")]
    [TestCase("a.h5md")]
    [TestCase("a.dcd")]
    [TestCase("a.gro")]
    [TestCase("a.pdb")]
    [TestCase("a.extxyz")]
    [TestCase("a.xyz", "xyz")]
    [TestCase("a.lammpstrj")]
    public void Peers_read_what_is_written(string name, string? format = null)
    {
        string python = Pythons.FirstOrDefault(program => Run(program, "-c", name == "a.h5md" ? "import MDAnalysis, ase, h5py" : "import MDAnalysis, ase").ExitCode == 0) ?? "";
        if (python.Length == 0)
        {
            Assert.Ignore("No python3 with MDAnalysis and ASE (and h5py for H5MD) is installed.");
        }

        string path = Sample.Temporary(name);
        using (Trajectory trajectory = Trajectory.Create(path, new TrajectoryOptions { Format = format, Interval = 250, TimeStep = 2 }))
        {
            // ASE takes all lines of a GRO file for one frame.
            for (int k = 0; k < (name == "a.gro" ? 1 : 3); k++)
            {
                trajectory.Write(GromacsTests.TheFrame(k));
            }
        }

        (int exitCode, string output) = Run(python, Sample.Path("make_formats.py"), "check", path);
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output.Trim(), Does.EndWith("right"));
    }

    private static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, error.Result + output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, $"{program} is not installed");
        }
    }
}
