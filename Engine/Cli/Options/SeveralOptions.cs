using System.CommandLine;
using System.Globalization;

namespace MDEngine.Cli.Options;

/// <summary>What makes one of several runs differ from the others.</summary>
/// <param name="Index">From 0; added to the seed.</param>
/// <param name="TemperatureK">Its temperature, K, where that is its own.</param>
/// <param name="IsContinuation">Whether it resumes what is there, without --resume.</param>
internal sealed record OneOfSeveral(int Index, double? TemperatureK, bool IsContinuation);

/// <summary>The options of several runs of the same structure.</summary>
internal sealed class SeveralOptions
{
    private const int MostReplicas = 999;

    private readonly Option<int?> replicas = new("--replicas")
    {
        Description = "Runs of these options, with seeds that count up, each on one core and in a folder of its own (replica-001 and so on); the same command again, "
            + "here or on other machines, resumes what is left",
        HelpName = "N",
    };

    private readonly Option<double[]> temperatures = new("--exchange-temperatures")
    {
        Description = "Replica exchange between these temperatures, K, ascending: a run at each, in parallel, in folders of their names",
        HelpName = "T",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<long> interval = new("--exchange-interval")
    {
        Description = "Steps between attempts to exchange",
        HelpName = "N",
        DefaultValueFactory = _ => 100,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(replicas);
        command.Options.Add(temperatures);
        command.Options.Add(interval);
    }

    public bool IsGiven(CommandContext context) => context.Has(replicas) || context.Has(temperatures);

    /// <summary>Temperatures to exchange between, or null.</summary>
    /// <exception cref="InputException">--replicas is given, too.</exception>
    public double[]? Temperatures(CommandContext context) => !context.Has(temperatures) ? null
        : context.Has(replicas) ? throw new InputException("--replicas and --exchange-temperatures are given; expected one of them.")
        : context.Get(temperatures);

    public long Interval(CommandContext context) => context.Get(interval);

    /// <summary>Number of replicas.</summary>
    /// <exception cref="InputException">It is no number of runs.</exception>
    public int Replicas(CommandContext context) => context.Find(replicas) is { } count and >= 1 and <= MostReplicas
        ? count
        : throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--replicas is {context.Find(replicas)}; expected 1 to {MostReplicas}."));
}
