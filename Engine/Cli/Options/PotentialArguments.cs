using System.CommandLine;
using System.Globalization;
using MDEngine.Simulations;

namespace MDEngine.Cli.Options;

/// <summary>The options that choose a potential and say how it is run; a command adds them with <see cref="AddTo"/>.</summary>
internal sealed class PotentialArguments
{
    private readonly Option<string> potential = new("--potential")
    {
        Description = $"What gives energies and forces: {PotentialRegistry.Description}",
        HelpName = "POTENTIAL",
        Required = true,
    };

    private readonly Option<int> threads = new Option<int>("--threads")
    {
        Description = "Most threads to compute with; small molecules take fewer, which is as fast",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    }.AtLeast(1);

    private readonly Option<Precision> precision = new Option<Precision>("--precision")
    {
        Description = "Floating-point precision inside a learned potential; float64 conserves energy better, float32 is faster",
        DefaultValueFactory = _ => Precision.Float64,
    }.WithChoices();

    private readonly Option<Device> device = new Option<Device>("--device")
    {
        Description = "Where a learned potential is computed",
        DefaultValueFactory = _ => Device.Cpu,
    }.WithChoices();

    private readonly Option<Backend> backend = new Option<Backend>("--backend")
    {
        Description = "What computes a learned potential: fused is MDEngine's own engine for processors, torch is libtorch; auto is fused where it can",
        DefaultValueFactory = _ => Backend.Auto,
    }.WithChoices();

    private readonly Option<NeighborChoice> neighbors = new Option<NeighborChoice>("--neighbors")
    {
        Description = "What searches neighbor lists: auto (the GPU with --device cuda, else the processor), cpu, or ilgpu (a GPU if there is one, "
            + "else a slow simulation of one, for checking); the lists are the same",
        DefaultValueFactory = _ => NeighborChoice.Auto,
    }.WithChoices();

    private readonly Option<string?> longCutoff = new("--long-cutoff")
    {
        Description = "Where SO3LR's electrostatics and dispersion end, Å, at least 10; none: nowhere, for molecules in vacuum (default: the model file's, 12)",
        HelpName = "R|none",
    };

    private readonly Option<bool> allowUnpaired = new("--allow-unpaired")
    {
        Description = "Let SO3LR compute unpaired electrons, for which it was not trained",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(potential);
        command.Options.Add(threads);
        command.Options.Add(precision);
        command.Options.Add(device);
        command.Options.Add(backend);
        command.Options.Add(neighbors);
        command.Options.Add(longCutoff);
        command.Options.Add(allowUnpaired);
    }

    /// <summary>The name that the user gave.</summary>
    public string Name(CommandContext context) => context.Get(potential);

    /// <summary>The precision inside a learned potential.</summary>
    public Precision PrecisionOf(CommandContext context) => context.Get(precision);

    /// <summary>The potential that the user asked for; its file is read when it is first used.</summary>
    /// <exception cref="InputException">The name is no potential's.</exception>
    public Potential Read(CommandContext context) => Named(context, context.Get(potential), potential.Name);

    /// <summary>Another potential of the user's, computed as this one is.</summary>
    /// <param name="context">The command's options.</param>
    /// <param name="name">Its name.</param>
    /// <param name="option">The option that gave it, for messages.</param>
    /// <exception cref="InputException">The name is no potential's.</exception>
    public Potential Named(CommandContext context, string name, string option) => Named(
        name,
        option,
        new PotentialOptions
        {
            Threads = context.Get(threads),
            Precision = context.Get(precision),
            Device = context.Get(device),
            Backend = context.Get(backend),
            Neighbors = context.Get(neighbors),
            LongCutoff = LongCutoff(context),
            AllowUnpaired = context.Get(allowUnpaired),
            Tell = note => context.Error.WriteLine($"mdengine: {note}"),
            Cancellation = context.Cancellation,
        });

    private double? LongCutoff(CommandContext context) => context.Find(longCutoff) switch
    {
        null => null,
        "none" => double.PositiveInfinity,
        { } text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double cutoff) && double.IsFinite(cutoff) => cutoff,
        { } text => throw new InputException($"{longCutoff.Name} is '{text}'; expected a distance in Å such as 12, or none."),
    };

    /// <summary>A potential of a name that an option gave.</summary>
    /// <exception cref="InputException">The name is no potential's.</exception>
    public static Potential Named(string name, string option, PotentialOptions options) => PotentialRegistry.Find(name) is null
        ? throw new InputException($"{option} is '{name}'; expected {PotentialRegistry.Description}.")
        : Potential.Named(name, options);
}
