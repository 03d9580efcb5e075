using System.Diagnostics;

namespace MDEngine.Tests.Docs;

/// <summary>The packages, as someone without the clone has them.</summary>
internal sealed class PackageTests
{
    [Test]
    [Category("Long")]
    public void Dynamics_run_and_resume_from_packages_in_an_empty_folder()
    {
        string folder = Path.GetDirectoryName(TemporaryFiles.NewPath("x"))!;
        string feed = Path.Combine(folder, "feed");
        Run(Repository.Root, "pack", "MDEngine.sln", "-c", "Release", "-o", feed, "-p:Torch=none", "-nologo", "-v", "quiet");
        Assert.That(Directory.EnumerateFiles(feed, "MDEngine.*.nupkg").Count(), Is.GreaterThanOrEqualTo(11));
        Assert.That(Directory.EnumerateFiles(feed, "MDEngine.*.snupkg"), Is.Not.Empty, "symbols");

        string empty = Path.Combine(folder, "empty");
        Directory.CreateDirectory(empty);
        File.WriteAllText(Path.Combine(empty, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{folder}/packages" /></config>
              <packageSources><add key="packed" value="{feed}" /></packageSources>
              <fallbackPackageFolders><add key="machine" value="{Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)}/.nuget/packages" /></fallbackPackageFolders>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(empty, "start.extxyz"), "3\n\nAr 0 0 0\nAr 3.8 0 0\nAr 1.9 3.3 0\n");
        File.WriteAllText(Path.Combine(empty, "argon.yaml"), "potential: lennard-jones\ncutoff_angstrom: 8\nelements:\n  Ar: { epsilon_ev: 0.0104, sigma_angstrom: 3.4 }\n");
        File.WriteAllText(Path.Combine(empty, "run.cs"), """
            #:package MDEngine.Simulations@*
            #:property PublishAot=false
            using MDEngine.Simulations;

            Structure start = Structure.Read("start.extxyz");
            using Potential potential = Potential.Load("argon.yaml");
            var run = new MolecularDynamics(start, potential, output: "out")
            {
                Stages = [Stage.Langevin(20, frictionPerPs: 1, steps: 100), Stage.Nve(steps: long.Parse(args[0]))],
                TimeStepFs = 4, Resume = true,
            };
            RunResult result = run.Execute();
            Console.WriteLine($"{result.Steps} steps, drift {result.Drift}");
            """);
        Assert.That(Run(empty, "run", "run.cs", "100"), Does.Contain("200 steps, drift "));
        Assert.That(Run(empty, "run", "run.cs", "300"), Does.Contain("200 steps, drift "), "resumed");
    }

    private static string Run(string folder, params string[] args)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", args) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, output + error.Result);
        return output;
    }
}
