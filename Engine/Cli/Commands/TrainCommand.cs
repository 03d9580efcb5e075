using System.CommandLine;
using System.Globalization;
using MDEngine.IO;
using MDEngine.Training;
using MDEngine.Training.Properties;

namespace MDEngine.Cli.Commands;

/// <summary>Trains a potential, or a committee of them.</summary>
internal sealed class TrainCommand : CliCommand
{
    private readonly Argument<string> file = new("FILE")
    {
        Description = "YAML training file: data, model, loss, schedule (docs/reference/training.md)",
    };

    private readonly Option<bool> resume = new("--resume")
    {
        Description = "Go on from the last checkpoint in the output folder, bit for bit as if there had been no break",
    };

    private readonly Option<bool> overwrite = new("--overwrite")
    {
        Description = "Start anew even if the output folder holds a run, which is then lost",
    };

    public TrainCommand()
        : base(
            "train",
            "Train a potential on reference energies and forces.",
            "mdengine train Examples/training/ac-ala3-nhme.yaml",
            "mdengine train Examples/training/ac-ala3-nhme.yaml --resume")
    {
        Arguments.Add(file);
        Options.Add(resume);
        Options.Add(overwrite);
    }

    protected override int Run(CommandContext context)
    {
        TrainingOptions options = TrainingOptions.Read(context.Get(file));
        using TrainingData data = TrainingData.Load(options, context.Error, context.Cancellation);
        context.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Split.Training.Length} frames to train on, {data.Split.Validation.Length} to validate with; {(options.Target is { } target ? Describe(target, data.References) : $"RMS force component {data.References.ForceScale:F3} eV/Å; {(options.FineTune is null ? $"energies of the elements {data.References.Source}" : $"starting from {options.FineTune}")}")}"));
        foreach (int seed in options.Seeds)
        {
            Train(context, options, data, seed);
        }

        return ExitCode.Success;
    }

    private void Train(CommandContext context, TrainingOptions options, TrainingData data, int seed)
    {
        string folder = options.Seeds.Count == 1 ? options.Output : Path.Combine(options.Output, string.Create(CultureInfo.InvariantCulture, $"seed-{seed}"));
        using var trainer = new Trainer(options, data, folder, seed); // what is missing for it shows before a folder is made
        OutputFolder.Prepare(folder);
        using RunLock keep = RunLock.OfFolder(folder);
        bool hasRun = File.Exists(Path.Combine(folder, Trainer.CheckpointName));
        if (hasRun && !context.Get(resume) && !context.Get(overwrite))
        {
            throw new InputException($"{folder}: holds a training run; resume it with --resume, start anew with --overwrite, or give another output folder");
        }

        if (hasRun && context.Get(resume))
        {
            trainer.Resume();
        }

        context.Output.WriteLine($"{folder}: {trainer.ParameterCount} parameters, seed {seed}, {trainer.Explanation}");
        TrainingOutcome outcome;
        using (StatusLine line = StatusLine.Of(context))
        {
            outcome = trainer.Run(line.Above(context.Output), context.Cancellation, status => line.Show(() => Describe(status)));
        }

        if (!outcome.Finished)
        {
            context.Error.WriteLine($"stopped after step {outcome.Steps}; 'mdengine train {context.Get(file)} --resume' goes on");
            context.Cancellation.ThrowIfCancellationRequested();
        }

        context.Output.WriteLine($"best model: {outcome.BestModel}");
    }

    private static string Describe(PropertyOptions target, ReferenceEnergies values) => string.Create(
        CultureInfo.InvariantCulture,
        $"{target.Name}{(target.Width == 1 ? "" : " (length)")}: mean {values.MeanEnergy:G6}, standard deviation {values.EnergyDeviation:G4} {target.Unit}");

    private static string Describe(TrainingStatus status) => string.Create(
        CultureInfo.InvariantCulture,
        $"step {status.Step,7}/{status.TotalSteps}  loss {status.Loss:G4}  {status.SamplesPerSecond:F1} samples/s  {DurationFormat.Of(status.Remaining)} left");
}
