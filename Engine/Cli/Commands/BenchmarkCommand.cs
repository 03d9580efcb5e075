using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MDEngine.Cli.Options;
using MDEngine.IO;
using MDEngine.Simulations;

namespace MDEngine.Cli.Commands;

/// <summary>How long energies and forces take on this machine, and where the time goes.</summary>
internal sealed class BenchmarkCommand : CliCommand
{
    private readonly StructureOptions structure = new(one: true);

    private readonly Option<string> potential = new("--potential")
    {
        Description = $"What gives energies and forces: {PotentialRegistry.Description}",
        HelpName = "POTENTIAL",
        Required = true,
    };

    private readonly Option<string> backends = Words<Backend>("--backend", "What computes a learned potential, one after the other", "auto");

    private readonly Option<string> precisions = Words<Precision>("--precision", "Floating-point precisions inside a learned potential, one after the other", "float32,float64");

    private readonly Option<string> threads = new("--threads")
    {
        Description = "Numbers of threads to compute with, one after the other",
        HelpName = "N,...",
        DefaultValueFactory = _ => Environment.ProcessorCount == 1 ? "1" : $"1,{Environment.ProcessorCount}",
    };

    private readonly Option<double> seconds = new Option<double>("--seconds")
    {
        Description = "How long each combination is measured, after a fifth of it to warm up",
        HelpName = "T",
        DefaultValueFactory = _ => 2,
    }.AtLeast(0);

    private readonly Option<string?> json = new("--json")
    {
        Description = "Also write the figures to this file: an array with an object for each combination",
        HelpName = "FILE",
    };

    public BenchmarkCommand()
        : base(
            "benchmark",
            "Time of an energy-and-forces call, steps of an atom per second and core, and where the fused engine's time goes.",
            "mdengine benchmark start.extxyz --potential Models/ac-ala3-nhme.safetensors",
            "mdengine benchmark start.extxyz --potential model.safetensors --backend fused,torch --threads 1,2 --json times.json")
    {
        structure.AddTo(this);
        Options.Add(potential);
        Options.Add(backends);
        Options.Add(precisions);
        Options.Add(threads);
        Options.Add(seconds);
        Options.Add(json);
    }

    protected override int Run(CommandContext context)
    {
        Backend[] chosenBackends = Read(context, backends, Choice<Backend>);
        Precision[] chosenPrecisions = Read(context, precisions, Choice<Precision>);
        int[] chosenThreads = Read(context, threads, ThreadCount);
        Frame frame = structure.Read(context).Frame;
        var figures = new List<EvaluationTimes>();
        context.Output.WriteLine($"{"backend",-8} {"precision",-9} {"threads",7} {"atoms",7} {"median/ms",10} {"atom-steps/s/core",18}");
        foreach (Backend backend in chosenBackends)
        {
            foreach (Precision precision in chosenPrecisions)
            {
                foreach (int count in chosenThreads)
                {
                    var options = new PotentialOptions { Threads = count, Precision = precision, Backend = backend };
                    using Potential energies = PotentialArguments.Named(context.Get(potential), potential.Name, options);
                    EvaluationTimes times = EvaluationTimes.Measure(energies, frame.System, context.Get(seconds), context.Cancellation);
                    WriteRow(context.Output, times);
                    figures.Add(times);
                }
            }
        }

        if (context.Find(json) is { } file)
        {
            AtomicFile.Write(file, stream =>
            {
                using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
                writer.WriteStartArray();
                figures.ForEach(times => times.WriteTo(writer));
                writer.WriteEndArray();
            });
        }

        return ExitCode.Success;
    }

    private static void WriteRow(TextWriter output, EvaluationTimes times)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{times.Backend,-8} {times.Precision,-9} {times.Threads,7} {times.AtomCount,7} {times.Median,10:F3} {times.AtomStepsPerSecondAndCore,18:F0}"));
        foreach (StageTime stage in times.Stages)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"    {stage.Name,-32} {stage.Milliseconds,8:F3} ms {100 * stage.Share,5:F1} % {stage.GigaflopsPerSecond,6:F0} GFLOP/s"));
        }
    }

    private static Option<string> Words<T>(string name, string description, string standard)
        where T : struct, Enum
        => new(name)
        {
            Description = description,
            HelpName = string.Join("|", Enum.GetNames<T>()).ToLowerInvariant() + ",...",
            DefaultValueFactory = _ => standard,
        };

    private static T[] Read<T>(CommandContext context, Option<string> option, Func<string, string, T> parse) =>
        [.. context.Get(option).Split(',', StringSplitOptions.TrimEntries).Select(word => parse(option.Name, word))];

    private static T Choice<T>(string option, string word)
        where T : struct, Enum
        => !int.TryParse(word, out _) && Enum.TryParse(word, ignoreCase: true, out T value)
            ? value
            : throw new InputException($"{option} has '{word}'; expected {string.Join("|", Enum.GetNames<T>()).ToLowerInvariant()}, or several of them with commas.");

    private static int ThreadCount(string option, string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1
            ? count
            : throw new InputException($"{option} has '{word}'; expected numbers of threads from 1 on, such as 1,2.");
}
