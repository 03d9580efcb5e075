using System.Diagnostics;
using MDEngine.Cli;
using MDEngine.IO;

namespace MDEngine.Tests.Sockets;

/// <summary>ASE on the other side of the socket, both ways.</summary>
[Category("Long")]
internal sealed class AseSocketTests
{
    // ASE's Hartree and Bohr are CODATA 2014's: they differ from ours by 8e-9 and 4e-10 of themselves.
    private const double Units = 1e-8;

    // The edge of the tetrahedron that ASE's own BFGS finds with EMT (fmax 1e-4 eV/Å), Å.
    private const double Edge = 2.3877;

    [Test]
    public void Dynamics_in_ASE_with_our_forces_is_our_dynamics()
    {
        // From rest, each atom 0.1 Å beside the minimum.
        Frame minimum = Trajectory.ReadFirst(Path.Combine(Repository.Root, "Examples", "ac-ala3-nhme", "start.extxyz"));
        Vector3D[] first = [.. minimum.Positions.ToArray().Select((r, i) => r + (0.1 * new Vector3D(Math.Sin(i), Math.Cos(3 * i), Math.Sin(5 * i))))];
        string start = TemporaryFiles.NewPath("start.extxyz");
        using (Trajectory written = Trajectory.Create(start, new TrajectoryOptions()))
        {
            written.Write(new Frame(minimum.Topology, first));
        }

        string name = Name();
        string final = TemporaryFiles.NewPath("final.extxyz");
        using Process ase = Python("ase_dynamics.py", start, name, "200", "0.5", final);
        string model = Path.Combine(Repository.Root, "Models", "ac-ala3-nhme.safetensors");
        Run("serve", start, "--potential", model, "--unix", name);
        Assert.That(ase.WaitForExit(60000) && ase.ExitCode == 0, Is.True);

        string folder = TemporaryFiles.NewPath("run");
        Run("md", start, "--potential", model, "--steps", "200", "--timestep", "0.5", "--velocities", "zero", "--trajectory-interval", "200", "--output", folder);
        Vector3D[] theirs = Trajectory.ReadFirst(final).Positions.ToArray();
        using Trajectory ours = Trajectory.Open(Path.Combine(folder, "trajectory.extxyz"));
        Vector3D[] last = ours.ReadToEnd().Last().Positions.ToArray();
        double moved = last.Zip(first, (a, b) => (a - b).Length).Max();
        Assert.That(moved, Is.GreaterThan(0.05));
        Assert.That(last.Zip(theirs, (a, b) => (a - b).Length).Max(), Is.LessThan(1000 * Units * moved));
    }

    [Test]
    public void Optimization_by_two_drivers_of_ASE_finds_the_minimum_of_EMT()
    {
        string cluster = TemporaryFiles.NewPath("cluster.xyz");
        File.WriteAllLines(cluster, ["4", "copper", "Cu 0 0 0", "Cu 2.6 0.1 0", "Cu 1.2 2.2 0.1", "Cu 1.3 0.8 2.1"]);
        string name = Name();
        using Process one = Python("ase_driver.py", cluster, name);
        using Process two = Python("ase_driver.py", cluster, name);
        string output = TemporaryFiles.NewPath("optimized");
        Run("optimize", cluster, "--potential", $"ipi:{name}", "--fmax", "0.001", "--output", output);
        using Trajectory found = Trajectory.Open(Directory.GetFiles(output, "*.xyz").Concat(Directory.GetFiles(output, "*.extxyz")).First());
        Vector3D[] positions = found.ReadToEnd().Last().Positions.ToArray();
        foreach ((int i, int j) in new[] { (0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3) })
        {
            Assert.That((positions[i] - positions[j]).Length, Is.EqualTo(Edge).Within(1e-3));
        }
    }

    private static string Name() => $"mdengine-{Guid.NewGuid():N}"[..20];

    private static void Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.That(Application.Run(arguments, output, error, default), Is.Zero, error.ToString());
    }

    private static Process Python(string script, params string[] arguments)
    {
        string python = new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(program => Runs(program, "-c", "import ase")) ?? "";
        if (python.Length == 0)
        {
            Assert.Ignore("No python3 with ASE is installed.");
        }

        return Process.Start(new ProcessStartInfo(python, [Path.Combine(Repository.Root, "Examples", "sockets", script), .. arguments]) { RedirectStandardOutput = true })!;
    }

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
