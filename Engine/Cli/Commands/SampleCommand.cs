using System.CommandLine;
using System.Globalization;
using MDEngine.Cli.Options;
using MDEngine.IO;
using MDEngine.Simulations;
using MDEngine.Training.Sampling;

namespace MDEngine.Cli.Commands;

/// <summary>Samples training data: several trajectories in parallel on a reference potential.</summary>
internal sealed class SampleCommand : CliCommand
{
    private readonly StructureOptions structure = new(one: true);
    private readonly PotentialArguments potential = new();

    private readonly Option<string?> dynamics = new("--dynamics-potential")
    {
        Description = "A cheaper potential for the atoms to move on, such as a model of an earlier round; energies and forces are --potential's all the same",
        HelpName = "POTENTIAL",
    };

    private readonly Option<string> output = new("--output")
    {
        Description = "Folder for the trajectories (extended XYZ: energy in eV, forces in eV/Å)",
        HelpName = "FOLDER",
        Required = true,
    };

    private readonly Option<double[]> temperatures = new("--temperature")
    {
        Description = "Temperature, K, or several for a ladder",
        HelpName = "K",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [500],
    };

    private readonly Option<int> trajectories = new Option<int>("--trajectories")
    {
        Description = "Trajectories at each temperature",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    }.AtLeast(1);

    private readonly Option<int> frames = new Option<int>("--frames")
    {
        Description = "Frames in each trajectory",
        HelpName = "N",
        DefaultValueFactory = _ => 800,
    }.AtLeast(1);

    private readonly Option<double> interval = new Option<double>("--interval")
    {
        Description = "Time between frames, fs",
        HelpName = "FS",
        DefaultValueFactory = _ => 10,
    }.Positive();

    private readonly Option<double> equilibration = new Option<double>("--equilibration")
    {
        Description = "Time before the first frame, fs",
        HelpName = "FS",
        DefaultValueFactory = _ => 500,
    }.AtLeast(0.0);

    private readonly Option<double> timeStep = new Option<double>("--timestep")
    {
        Description = "Time step, fs",
        HelpName = "FS",
        DefaultValueFactory = _ => 0.5,
    }.Positive();

    private readonly Option<double> friction = new Option<double>("--friction")
    {
        Description = "Langevin friction, 1/ps",
        HelpName = "RATE",
        DefaultValueFactory = _ => 10,
    }.Positive();

    private readonly Option<int> seed = new Option<int>("--seed")
    {
        Description = "Seed of the first trajectory; the others count up from it",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    }.AtLeast(0);

    private readonly Option<bool> molecules = new("--molecules")
    {
        Description = "Take each frame of the file as a molecule of its own, and give a few frames of each at every temperature; molecules that fail are named and skipped",
    };

    private readonly Option<SamplingKind> kind = new Option<SamplingKind>("--kind")
    {
        Description = "With --molecules: how frames are made. Dynamics moves each molecule through the temperatures; displacements draws thermal displacements from its "
            + "relaxed structure by a model Hessian, which costs one evaluation a frame; contacts sets it beside other molecules of the file, at any distance from 2.5 to 0.3 Å beyond a bond's",
        DefaultValueFactory = _ => SamplingKind.Dynamics,
    }.WithChoices();

    private readonly Option<double> largestForce = new Option<double>("--largest-force")
    {
        Description = "With --molecules: a frame with a larger force on an atom than this is refused, eV/Å",
        HelpName = "F",
        DefaultValueFactory = _ => 25,
    }.Positive();

    public SampleCommand()
        : base(
            "sample",
            "Sample structures, energies and forces for training by molecular dynamics on a reference potential. A run that was broken off goes on when it is started again.",
            "mdengine sample start.extxyz --potential xtb:gfn2 --temperature 500 --trajectories 4 --output data",
            "mdengine sample start.extxyz --potential xtb:gfn2 --temperature 300 500 700 --frames 400 --threads 8 --output ladder",
            "mdengine sample start.extxyz --potential xtb:gfn2 --dynamics-potential first-round.safetensors --trajectories 8 --seed 10 --output data",
            "mdengine sample molecules.extxyz.gz --molecules --potential so3lr.safetensors --temperature 300 500 --frames 2 --interval 50 --output data")
    {
        structure.AddTo(this);
        potential.AddTo(this);
        Option[] own = [dynamics, output, temperatures, trajectories, frames, interval, equilibration, timeStep, friction, seed, molecules, kind, largestForce];
        foreach (Option option in own)
        {
            Options.Add(option);
        }
    }

    protected override int Run(CommandContext context)
    {
        using Potential reference = potential.Read(context);
        if (context.Get(molecules))
        {
            return SampleMolecules(context, reference);
        }

        Frame start = structure.Hold(context, structure.Read(context), null).Frame;
        structure.TellCharge(context, reference, start);
        string folder = context.Get(output);
        OutputFolder.Prepare(folder);
        SamplingOptions[] runs = [.. Runs(context)];
        using Potential? cheaper = context.Find(dynamics) is { } name ? potential.Named(context, name, dynamics.Name) : null;

        // A bad file is told once, before the trajectories start.
        _ = (reference.Energies, cheaper?.Energies);
        using (BoundPotential bound = reference.Bind(start.System))
        {
            start = start.With(bound.Topology);
        }

        var done = new int[runs.Length];
        int elsewhere = 0;
        int wanted = runs.Sum(options => options.Frames);
        using StatusLine status = StatusLine.Of(context);
        void Report(int run, int count)
        {
            done[run] = count;
            status.Show(() => $"{done.Sum()} of {wanted} frames");
        }

        try
        {
            Parallel.For(
                0,
                runs.Length,
                new ParallelOptions { MaxDegreeOfParallelism = reference.Options.Threads, CancellationToken = context.Cancellation },
                run =>
                {
                    string path = FileName(folder, runs, run);
                    using RunLock? claim = RunLock.TryOfFile(path);
                    if (claim is null)
                    {
                        Interlocked.Increment(ref elsewhere);
                        return;
                    }

                    SampleOne(context, start, reference, cheaper, runs[run], path, count => Report(run, count));
                });
        }
        catch (AggregateException error)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            throw error.InnerExceptions.FirstOrDefault(inner => inner is InputException or SimulationDivergedException) ?? error;
        }

        context.Output.WriteLine(elsewhere > 0
            ? $"{runs.Length - elsewhere} of {runs.Length} trajectories are whole in {folder}; the others are with other processes"
            : $"{runs.Length} trajectories, {runs.Sum(options => options.Frames)} frames in {folder}");
        return ExitCode.Success;
    }

    private int SampleMolecules(CommandContext context, Potential reference)
    {
        if (context.Find(dynamics) is not null || context.Has(trajectories) || structure.ChoosesFrame(context))
        {
            throw new InputException("--molecules goes without --dynamics-potential, --trajectories and --frame: each molecule has one trajectory on the reference.");
        }

        Frame[] seeds;
        using (Trajectory file = structure.Open(context))
        {
            seeds = [.. file.ReadToEnd()];
        }

        string folder = context.Get(output);
        OutputFolder.Prepare(folder);
        double step = context.Get(timeStep);
        var options = new SeedSamplingOptions(
            context.Get(kind),
            [.. context.Get(temperatures).Select(Checked)],
            context.Has(frames) ? context.Get(frames) : 1,
            Math.Max(1, (int)Math.Round(context.Get(interval) / step)),
            (int)Math.Round(context.Get(equilibration) / step),
            step,
            context.Get(friction) / 1000,
            (ulong)context.Get(seed),
            context.Get(largestForce));
        using (RunLock.OfFileInTurn(Path.Combine(folder, "sampling")))
        {
            SamplingProvenance.RequireSeeds(folder, seeds, reference, options);
        }

        SeedOutcome outcome;
        using (StatusLine status = StatusLine.Of(context))
        {
            outcome = SeedSampler.Run(
                seeds,
                () => reference.Create(threads: 1),
                options,
                folder,
                reference.Options.Threads,
                (done, parts) => status.Show(() => $"{done} of {parts} parts"),
                context.Cancellation);
        }

        foreach (string failure in outcome.Failures)
        {
            context.Error.WriteLine(failure);
        }

        string others = outcome.PartsElsewhere > 0 ? $"; other processes have {outcome.PartsElsewhere} of the parts" : "";
        context.Output.WriteLine($"{outcome.Molecules} of {seeds.Length} molecules, {outcome.Frames} frames in {folder}{others}");
        return ExitCode.Success;
    }

    private static double Checked(double temperature) => temperature > 0 && double.IsFinite(temperature)
        ? temperature
        : throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--temperature is {temperature}; expected positive numbers."));

    private static void SampleOne(
        CommandContext context, Frame start, Potential reference, Potential? cheaper, SamplingOptions options, string path, Action<int> progress)
    {
        SamplingProvenance.Require(path, start.System, reference, cheaper, options);
        IPotential labeling = reference.Create(threads: 1);
        IPotential? moving = cheaper?.Create(threads: 1);
        using var first = labeling as IDisposable;
        using var second = moving as IDisposable;
        TrajectorySampler.Run(start, labeling, moving, options, path, progress, context.Cancellation);
    }

    private static string FileName(string folder, SamplingOptions[] runs, int run) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{runs[run].Temperature:G6}K-seed-{runs[run].Seed}.extxyz"));

    private IEnumerable<SamplingOptions> Runs(CommandContext context)
    {
        double step = context.Get(timeStep);
        ulong next = (ulong)context.Get(seed);
        foreach (double temperature in context.Get(temperatures).Select(Checked))
        {
            for (int i = 0; i < context.Get(trajectories); i++)
            {
                yield return new SamplingOptions(
                    temperature,
                    context.Get(frames),
                    Math.Max(1, (int)Math.Round(context.Get(interval) / step)),
                    (int)Math.Round(context.Get(equilibration) / step),
                    step,
                    context.Get(friction) / 1000,
                    next++);
            }
        }
    }
}
