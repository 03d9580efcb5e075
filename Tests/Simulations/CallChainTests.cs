using System.Diagnostics;
using MDEngine.IO;
using MDEngine.Simulations;
using MDEngine.Tests.Cli;

namespace MDEngine.Tests.Simulations;

/// <summary>How far it is from a command to the forces of a step (docs/developer/architecture.md).</summary>
internal sealed class CallChainTests
{
    /// <summary>MdCommand.Run, Execute, RunStages, Run, Advance and what it shares with other integrators, Evaluate; small ones may be inlined.</summary>
    private const int Most = 10;

    [Test]
    public void From_the_command_to_a_potential_there_are_ten_frames_at_most()
    {
        var recorder = new Recorder();
        PotentialRegistry.Add(new PotentialKind("recorder: (for tests)", name => name == "recorder:", (_, _) => recorder));
        string file = TemporaryFiles.NewPath("n2.extxyz");
        new Structure(new Frame(new Topology([7, 7]), [default, new(1.25, 0, 0)])).Write(file);
        CliRun run = CliRun.Of("md", file, "--potential", "recorder:", "--steps", "3", "--output", TemporaryFiles.NewPath("out"), "--no-report");
        Assert.That(run.ExitCode, Is.Zero, run.Error);

        string[] names = [.. recorder.Last.Select(frame => $"{frame.GetMethod()?.DeclaringType?.Name}.{frame.GetMethod()?.Name}")];
        int command = Array.FindIndex(names, name => name.StartsWith("MdCommand.", StringComparison.Ordinal));
        TestContext.Out.WriteLine(string.Join('\n', names.Take(command + 1)));
        Assert.That(command, Is.InRange(1, Most));
        Assert.That(names, Has.Some.EqualTo("Simulation.Run"));
    }

    private sealed class Recorder : IPotential
    {
        private readonly Springs springs = new();

        public StackFrame[] Last { get; private set; } = [];

        public Quantities Supported => springs.Supported;

        public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
        {
            Last = new StackTrace().GetFrames();
            springs.Evaluate(system, requested, result);
        }
    }
}
