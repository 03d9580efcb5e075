using System.CommandLine;
using MDEngine.Cli.Options;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Simulations;

namespace MDEngine.Cli.Commands;

/// <summary>From structures to a potential of their own.</summary>
internal sealed class LearnCommand : CliCommand
{
    private const int MostStructures = 20;

    private readonly OutputOptions output = new(Learning.StateName);

    private readonly Argument<string[]> structures = new("STRUCTURE")
    {
        Description = "Structure files: one molecule, conformers of it, or a molecule and its dimer; all frames of each are taken",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> reference = new("--reference")
    {
        Description = $"What labels frames with energies and forces: {PotentialRegistry.Description}",
        HelpName = "POTENTIAL",
        Required = true,
    };

    private readonly Option<string?> start = new("--start")
    {
        Description = "Model file from which the networks start, which need not be of the same reference; organic: the model for organic molecules that comes with the program, taken where it "
            + "knows the elements if nothing is said; none: from nothing",
        HelpName = "organic|MODEL|none",
    };

    private readonly Option<double> temperature = Number("--temperature", "Temperature that the model is made for, K; it is explored and tested at 1.5 times that, too", "K", 300);

    private readonly Option<double> accuracy = Number("--accuracy", "Mean absolute error of the forces on frames kept out that is good enough, kcal/mol/Å", "E", 0.3);

    private readonly Option<double> minutes = Number("--minutes", "Wall time, over all restarts, after which what there is is delivered", "MIN", 60);

    private readonly Option<int> members = Count("--members", "Networks in the committee", 2);

    private readonly Option<int> channels = Count("--channels", "Channels of a network that starts from nothing, a multiple of 16 for speed", 64);

    private readonly Option<int> layers = Count("--layers", "Layers of a network that starts from nothing", 3);

    private readonly Option<int> steps = Count("--training-steps", "Steps of the first fit; later ones follow from it", 4000);

    private readonly Option<int> frames = Count("--max-frames", "Most frames to train on", 3000);

    private readonly Option<int> rounds = Count("--max-rounds", "Most rounds of exploration and training after the first fit", 8);

    private readonly Option<double> survival = Number("--survival", "Length of each run that must hold, ps", "PS", 50);

    private readonly Option<int> runs = new Option<int>("--survival-runs")
    {
        Description = "Runs that must hold at each temperature; 0 for none",
        HelpName = "N",
        DefaultValueFactory = _ => 4,
    }.AtLeast(0);

    private readonly Option<int> seed = new Option<int>("--seed")
    {
        Description = "Seed of all that is random",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    }.AtLeast(0);

    private readonly Option<int> threads = new Option<int>("--threads")
    {
        Description = "Threads: frames, networks and runs at once",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    }.AtLeast(1);

    public LearnCommand()
        : base(
            "learn",
            "Learn a potential for a molecule from a reference, and check that dynamics on it holds. A run that was broken off goes on when it is started again.",
            "mdengine learn ethanol.xyz --reference xtb:gfn2 --output ethanol",
            "mdengine learn monomer.xyz dimer.xyz --reference xtb:gfn1 --temperature 350 --minutes 30 --output dimer",
            "mdengine learn ethanol.xyz --reference \"exec:python3 Examples/learn/ase_reference.py\" --minutes 600 --output ethanol-dft")
    {
        Arguments.Add(structures);
        output.AddTo(this);
        Option[] own = [reference, start, temperature, accuracy, minutes, members, channels, layers, steps, frames, rounds, survival, runs, seed, threads];
        foreach (Option option in own)
        {
            Options.Add(option);
        }
    }

    protected override int Run(CommandContext context)
    {
        using Potential labels = PotentialArguments.Named(
            context.Get(reference),
            reference.Name,
            new PotentialOptions { Threads = context.Get(threads), Tell = note => context.Error.WriteLine($"mdengine: {note}") });
        Structure[] read = [.. context.Get(structures).SelectMany(path => Structure.ReadAll(path).Take(MostStructures + 1))];
        if (read.Length > MostStructures)
        {
            throw new InputException($"There are more than {MostStructures} structures; expected conformers of a molecule, or it and its dimer: give fewer.");
        }

        foreach (Structure structure in read)
        {
            foreach (string note in ChargeNote.Of(labels, structure.System))
            {
                context.Error.WriteLine($"mdengine: {structure.Source}: {note}");
            }
        }

        string folder = output.Folder(context);
        if (output.Overwrites(context) || output.TryTake(context))
        {
            output.Prepare(context, keepRun: !output.Overwrites(context));
        }

        if (output.Overwrites(context))
        {
            Learning.Remove(folder);
        }

        (string? begin, string why) = StartOf(context, read);
        LearningResult result;
        using (StatusLine status = StatusLine.Of(context))
        {
            using CancellationTokenRegistration stopping = context.Cancellation.Register(() => status.Note("stopping; the same command goes on"));
            result = new Learning(read, labels, folder)
            {
                Start = begin,
                TemperatureK = context.Get(temperature),
                Accuracy = context.Get(accuracy),
                Minutes = context.Get(minutes),
                Members = context.Get(members),
                Channels = context.Get(channels),
                Layers = context.Get(layers),
                TrainingSteps = context.Get(steps),
                MaximumFrames = context.Get(frames),
                MaximumRounds = context.Get(rounds),
                SurvivalPs = context.Get(survival),
                SurvivalRuns = context.Get(runs),
                Seed = (ulong)context.Get(seed),
                Command = $"mdengine {string.Join(' ', context.Parse.Tokens.Select(token => token.Value.Contains(' ', StringComparison.Ordinal) ? $"\"{token.Value}\"" : token.Value))}",
                Progress = status,
            }.Execute(context.Cancellation);
        }

        using (RunLock.OfFileInTurn(Path.Combine(folder, "report.html")))
        {
            output.WriteSettings(context);
            output.WriteReport(context);
        }

        context.Output.WriteLine(result.Verdict);
        context.Output.WriteLine($"model: {result.ModelPath}; card.md beside it says what it is good for");
        context.Output.WriteLine($"the networks started from {begin ?? "nothing"}{why}");
        return result.Reached ? ExitCode.Success : ExitCode.Failure;
    }

    private static Option<double> Number(string name, string description, string unit, double value) =>
        new Option<double>(name) { Description = description, HelpName = unit, DefaultValueFactory = _ => value }.Positive();

    private static Option<int> Count(string name, string description, int value) =>
        new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value }.AtLeast(1);

    /// <summary>The file that the networks start from, or null and why: what the user says, or the organic model where it is there and knows the elements.</summary>
    private (string? Path, string Why) StartOf(CommandContext context, IReadOnlyList<Structure> structures)
    {
        string? shipped = ShippedModels.Find("organic");
        switch (context.Find(start))
        {
            case "none":
                return (null, "");
            case "organic":
                return (shipped ?? throw new InputException("--start organic: Models/organic.safetensors is not beside this program; give the path of a model, or none."), "");
            case string path:
                return (path, "");
            case null when shipped is null:
                return (null, ", as Models/organic.safetensors is not beside this program");
            default:
                IReadOnlyCollection<int> known = [.. ModelFile.Read(shipped).Elements];
                string[] unknown = [.. structures.SelectMany(structure => structure.Frame.Topology.AtomicNumbers).Where(z => !known.Contains(z)).Distinct().Select(z => Element.FromAtomicNumber(z).Symbol)];
                return unknown.Length == 0 ? (shipped, "") : (null, $", as the organic model does not know {string.Join(", ", unknown)}");
        }
    }
}
