using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MDEngine.Tests.Cli;

namespace MDEngine.Tests.Simulations.LearningPotentials;

/// <summary><c>learn</c>, killed (SIGKILL) again and again, and started again each time.</summary>
[Platform(Exclude = "Win")]
internal sealed partial class LearnKillTests
{
    private const string Ethanol =
        "9\n\nC -0.907 0.104 -0.108\nC 0.492 -0.449 0.144\nO 1.428 0.557 0.454\nH -0.908 0.758 -0.979\nH -1.245 0.674 0.754\nH -1.603 -0.712 -0.285\nH 0.486 -1.113 1.011\nH 0.827 -1.025 -0.731\nH 1.431 1.206 -0.259\n";

    private static readonly string[] Small = ["--start", "none", "--channels", "16", "--layers", "1", "--accuracy", "0.001", "--max-rounds", "1", "--survival", "0.2", "--survival-runs", "1", "--no-report"];

    [Test]
    public void Killed_five_times_the_models_have_the_same_bytes()
    {
        KilledRunsHaveTheSameBytes(5, NitrogenOnASpring());
    }

    [Test]
    [Category("Long")]
    public void Killed_twenty_times_on_ethanol_and_xtb_the_models_have_the_same_bytes()
    {
        string structure = TemporaryFiles.NewPath("ethanol.xyz");
        File.WriteAllText(structure, Ethanol);
        KilledRunsHaveTheSameBytes(20, [structure, "--reference", "xtb:gfn2", "--training-steps", "600", .. Small]);
    }

    /// <summary>The one that came first is killed when the others have joined; one of them goes on in its place, and the others help that one.</summary>
    [Test]
    public void Three_processes_in_one_folder_come_to_the_same_bytes_when_the_first_is_killed()
    {
        string[] arguments = [.. NitrogenOnASpring(), "--threads", "1"];
        string whole = TemporaryFiles.NewPath("whole");
        string shared = TemporaryFiles.NewPath("shared");
        RunToTheEnd(arguments, whole);
        using Process first = ProgramRun.Start(["learn", .. arguments, "--output", shared]);
        while (!Directory.Exists(Path.Combine(shared, "work", "displaced.extxyz.parts")))
        {
            Assert.That(first.HasExited, Is.False);
            Thread.Sleep(1);
        }

        var said = new ConcurrentQueue<string>();
        Process[] others = [.. Enumerable.Range(0, 2).Select(_ => ProgramRun.Start(["learn", .. arguments, "--output", shared]))];
        foreach (Process other in others)
        {
            other.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
            other.BeginErrorReadLine();
        }

        Task<string>[] verdicts = [.. others.Select(other => other.StandardOutput.ReadToEndAsync())];
        while (said.Count(line => line.Contains("another process learns here; this one helps it", StringComparison.Ordinal)) < others.Length)
        {
            Assert.That(first.HasExited, Is.False, "the first has ended before the others came");
            Thread.Sleep(1);
        }

        first.Kill();
        foreach (Process other in others)
        {
            other.WaitForExit();
            other.Dispose();
        }

        string all = string.Join('\n', said);
        Assert.That(verdicts.Select(task => task.Result), Has.All.StartsWith("The goal is not reached, because the limit of rounds (1) is reached"), all);
        Assert.That(HelpedParts().Matches(all).Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)), Is.Positive, all);
        RequireTheSame(shared, whole);
    }

    /// <summary>Arguments that learn N₂ from a program with a spring in place of its bond.</summary>
    private static string[] NitrogenOnASpring()
    {
        string structure = TemporaryFiles.NewPath("n2.xyz");
        File.WriteAllText(structure, "2\n\nN 0 0 0\nN 0 0 1.25\n");
        string program = TemporaryFiles.NewPath("spring.sh");
        File.WriteAllText(program, ProgramPotentialTests.Spring.ReplaceLineEndings("\n") + "\n");
        return [structure, "--reference", $"exec:sh {program}", "--training-steps", "300", .. Small];
    }

    /// <summary>Each kill comes at a random moment after the work has got on, so that every call does something, however fast the machine is.</summary>
    private static void KilledRunsHaveTheSameBytes(int kills, string[] arguments)
    {
        string whole = TemporaryFiles.NewPath("whole");
        string killed = TemporaryFiles.NewPath("killed");
        RunToTheEnd(arguments, whole);
        var random = new Random(kills);
        int done = 0;
        while (done < kills)
        {
            DateTime before = LastWrite(killed);
            using Process run = ProgramRun.Start(["learn", .. arguments, "--output", killed]);
            while (!run.HasExited && LastWrite(killed) == before)
            {
                Thread.Sleep(1);
            }

            Thread.Sleep(random.Next(0, 150));
            if (run.HasExited)
            {
                break; // the last kill came near the end
            }

            run.Kill();
            run.WaitForExit();
            done++;
        }

        Assert.That(done, Is.GreaterThanOrEqualTo(Math.Min(kills, 3)));
        RunToTheEnd(arguments, killed);
        RequireTheSame(killed, whole);
    }

    private static void RequireTheSame(string actual, string expected)
    {
        foreach (string file in new[] { "model.safetensors", "member-2.safetensors", "learning-curve.csv", "survival.csv", "parity.csv", "spread.csv", "harmonic.csv" })
        {
            Assert.That(File.ReadAllBytes(Path.Combine(actual, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(expected, file))), file);
        }
    }

    [GeneratedRegex(@"helped with (\d+) parts")]
    private static partial Regex HelpedParts();

    private static void RunToTheEnd(string[] arguments, string output)
    {
        using Process run = ProgramRun.Start(["learn", .. arguments, "--output", output]);
        Task<string> text = run.StandardOutput.ReadToEndAsync();
        string error = run.StandardError.ReadToEnd();
        run.WaitForExit();
        Assert.That(run.ExitCode, Is.EqualTo(MDEngine.Cli.ExitCode.Failure), error); // the accuracy cannot be reached
        Assert.That(text.Result, Does.StartWith("The goal is not reached, because the limit of rounds (1) is reached"));
    }

    /// <summary>The youngest file of the work; folders' times and locks say nothing.</summary>
    private static DateTime LastWrite(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal) && !path.EndsWith(".tmp", StringComparison.Ordinal))
            .Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max()
        : default;
}
