using System.CommandLine;
using MDEngine.Simulations;

namespace MDEngine.Cli.Options;

/// <summary>The options that choose a potential and say how it is run; a command adds them with <see cref="AddTo"/>.</summary>
internal sealed class PotentialOptions
{
    private readonly Option<string> potential = new("--potential")
    {
        Description = $"What gives energies and forces: {PotentialFactory.Kinds}",
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

    public void AddTo(Command command)
    {
        command.Options.Add(potential);
        command.Options.Add(threads);
        command.Options.Add(precision);
        command.Options.Add(device);
    }

    /// <summary>What the user asked for.</summary>
    public PotentialRequest Read(CommandContext context) =>
        new(context.Get(potential), context.Get(threads), context.Get(precision), context.Get(device));
}
