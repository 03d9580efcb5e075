using MDEngine.Cli.Options;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Simulations;
using MDEngine.Simulations.Dynamics;

namespace MDEngine.Cli.Commands;

/// <summary>Molecular dynamics.</summary>
internal sealed class MdCommand : CliCommand
{
    private readonly StructureOptions structure = new();
    private readonly PotentialOptions potential = new();
    private readonly OutputOptions output = new("thermo.csv");
    private readonly MdOptions options = new();

    public MdCommand()
        : base(
            "md",
            "Molecular dynamics: constant energy, temperature or pressure, in one stage or several.",
            "mdengine md start.extxyz --potential model.safetensors --steps 2000 --output out",
            "mdengine md start.extxyz --potential model.safetensors --ensemble langevin --temperature 300 --steps 100000 --timestep-fs 0.5 --output out",
            "mdengine md start.extxyz --potential model.safetensors --output out --stage \"name=heat ensemble=langevin temperature=50:300 steps=2000\" --stage \"ensemble=nve steps=20000\"",
            "mdengine md start.extxyz --potential model.safetensors --steps 200000 --output out --resume")
    {
        structure.AddTo(this);
        potential.AddTo(this);
        output.AddTo(this);
        options.AddTo(this);
    }

    protected override int Run(CommandContext context)
    {
        bool resume = options.Resumes(context);
        Frame frame = structure.ReadFirst(context);
        PotentialRequest request = potential.Read(context);
        RunSettings settings = options.Read(context, structure.Path(context), request, output.Folder(context));
        IPotential energies = PotentialFactory.Create(request);
        using var disposable = energies as IDisposable;
        string labels = "";
        if (energies is LearnedPotential learned)
        {
            (Topology topology, labels) = learned.Prepare(frame.System);
            frame = frame.With(topology);
        }

        energies.Evaluate(frame.System, Quantities.Energy, new EvaluationResult(frame.AtomCount));
        output.Prepare(context, keepRun: resume);
        using IRunProgress progress = CreateProgress(context);
        if (labels.Length > 0)
        {
            progress.Note(labels);
        }

        if (settings.Stages[^1].Ensemble == Ensemble.Berendsen)
        {
            progress.Note("berendsen samples no ensemble: use it for equilibration, and another thermostat for what you want to measure");
        }

        var run = new MolecularDynamicsRun(settings, frame, energies, progress);
        if (resume)
        {
            progress.Note(!run.GoesOn ? "nothing to go on from; starting"
                : run.FirstStep < settings.TotalSteps ? $"going on at step {run.FirstStep} of {settings.TotalSteps}"
                : $"the run has {run.FirstStep} steps already, {settings.TotalSteps} are asked for: nothing to do; more --steps prolong it");
        }

        bool finished = run.Execute(context.Cancellation);
        progress.Dispose();
        if (!finished)
        {
            context.Error.WriteLine($"mdengine: interrupted after a whole step; everything is kept in {settings.Folder}. To go on, give the same command with --resume.");
            context.Cancellation.ThrowIfCancellationRequested();
        }

        output.WriteReport(context);
        context.Output.WriteLine(run.Report);
        return ExitCode.Success;
    }

    private IRunProgress CreateProgress(CommandContext context) => options.Progress(context) switch
    {
        ProgressKind.None => new SilentProgress(),
        ProgressKind.Auto when RedrawnLine.Of(context) is { } line => new TerminalProgress(line),
        _ => new LineProgress(context.Error),
    };
}
