using System.CommandLine;
using MDEngine.Simulations;

namespace MDEngine.Cli.Options;

/// <summary>The options that say what a run looks out for besides its energy.</summary>
internal sealed class AlarmOptions
{
    private static readonly AlarmSettings Defaults = new();

    private readonly Option<AlarmAction> action = new Option<AlarmAction>("--on-alarm")
    {
        Description = "When a bond breaks or forms, or atoms leave what the model has seen: warn; save the structure in alarms.extxyz, too; or stop with a post-mortem",
        DefaultValueFactory = _ => Defaults.Action,
    }.WithChoices();

    private readonly Option<int> interval = new("--alarm-interval")
    {
        Description = "Steps between looks for alarms; 0 for none",
        HelpName = "N",
        DefaultValueFactory = _ => Defaults.Interval,
    };

    private readonly Option<double?> warning = new("--uncertainty-warn")
    {
        Description = "With a committee: warn and save the structure in alarms.extxyz when the force on an atom is more uncertain than this, eV/Å",
        HelpName = "F",
    };

    private readonly Option<double?> stop = new("--uncertainty-stop")
    {
        Description = "With a committee: stop with a post-mortem when the force on an atom is more uncertain than this, eV/Å",
        HelpName = "F",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(action);
        command.Options.Add(interval);
        command.Options.Add(warning);
        command.Options.Add(stop);
    }

    public AlarmSettings Read(CommandContext context) => new()
    {
        Action = context.Get(action),
        Interval = context.Get(interval),
        UncertaintyWarning = context.Find(warning) ?? double.PositiveInfinity,
        UncertaintyStop = context.Find(stop) ?? double.PositiveInfinity,
    };
}
