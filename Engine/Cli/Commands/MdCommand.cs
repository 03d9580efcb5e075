using System.Globalization;
using MDEngine.Cli.Options;
using MDEngine.Simulations;

namespace MDEngine.Cli.Commands;

/// <summary>Molecular dynamics.</summary>
internal sealed class MdCommand : CliCommand
{
    private readonly StructureOptions structure = new(one: true);
    private readonly PotentialArguments potential = new();
    private readonly OutputOptions output = new("thermo.csv");
    private readonly MdOptions options = new();

    public MdCommand()
        : base(
            "md",
            "Molecular dynamics: constant energy, temperature or pressure, in one stage or several.",
            "mdengine md start.extxyz --potential model.safetensors --steps 2000 --output out",
            "mdengine md start.extxyz --potential model.safetensors --ensemble langevin --temperature 300 --steps 100000 --timestep 0.5 --output out",
            "mdengine md start.extxyz --potential model.safetensors --output out --stage \"name=heat ensemble=langevin temperature=50:300 steps=2000\" --stage \"ensemble=nve steps=20000\"",
            "mdengine md start.extxyz --potential model.safetensors --steps 200000 --output out --resume",
            "mdengine md start.extxyz --potential model.safetensors --ensemble langevin --steps 200000 --replicas 8 --output out")
    {
        structure.AddTo(this);
        potential.AddTo(this);
        output.AddTo(this);
        options.AddTo(this);
    }

    protected override int Run(CommandContext context)
    {
        using Potential energies = potential.Read(context);
        energies.LoadAhead();
        Structure start = options.Hold(context, structure);
        structure.TellCharge(context, energies, start.Frame);
        if (options.Several.IsGiven(context))
        {
            return new SeveralRuns(options, output).Run(context, start, energies);
        }

        IRunProgress progress = CreateProgress(context);
        using var disposable = progress as IDisposable;
        MolecularDynamics dynamics = options.Read(context, start, energies, output.Folder(context), progress);
        if (dynamics.Resume)
        {
            output.Take(context); // before its checkpoint is read
        }

        using MolecularDynamicsRun run = dynamics.Prepare();
        output.Prepare(context, keepRun: dynamics.Resume);
        if (run.Explanation.Length > 0)
        {
            progress.Note(run.Explanation);
        }

        if (dynamics.Resume)
        {
            progress.Note(!run.IsContinuation ? "nothing to go on from; starting"
                : run.FirstStep < dynamics.TotalSteps ? $"going on at step {run.FirstStep} of {dynamics.TotalSteps}"
                : $"the run has {run.FirstStep} steps already, {dynamics.TotalSteps} are asked for: nothing to do; more --steps prolong it");
        }

        RunResult result = run.Execute(context.Cancellation);
        (progress as IDisposable)?.Dispose();
        if (!result.Finished)
        {
            context.Error.WriteLine($"mdengine: interrupted after a whole step; everything is kept in {dynamics.Output}. To go on, give the same command with --resume.");
            context.Cancellation.ThrowIfCancellationRequested();
        }

        output.WriteReport(context);
        Write(context.Output, result, dynamics);
        return ExitCode.Success;
    }

    private static void Write(TextWriter writer, RunResult result, MolecularDynamics dynamics)
    {
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Steps} steps in {DurationFormat.Of(result.WallTime)}: {result.MillisecondsPerStep:G4} ms/step, {result.NanosecondsPerDay:G4} ns/day"));
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mean temperature {result.MeanTemperatureK:F1} K; drift of the conserved energy {result.Drift}"));
        if (result.Alarms.Count > 0)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Alarms.Count} alarm{(result.Alarms.Count > 1 ? "s" : "")}, the first: {result.Alarms[0]}"));
        }

        writer.WriteLine($"results are in {result.Output}");
        foreach (FinishedSpectrum spectrum in result.Spectra)
        {
            writer.WriteLine($"{dynamics.SpectrumFolder(spectrum.Kind)}: {spectrum.Summary}");
        }
    }

    private IRunProgress CreateProgress(CommandContext context) => options.Progress(context) switch
    {
        ProgressKind.None => new SilentProgress(),
        ProgressKind.Auto when RedrawnLine.Of(context) is { } line => new TerminalProgress(line),
        _ => new LineProgress(context.Error),
    };
}
