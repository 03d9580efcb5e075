using System.Text.Json.Nodes;

namespace MDEngine.Simulations;

/// <summary>What an alarm of a run is about.</summary>
public enum AlarmKind
{
    /// <summary>A bond of the start is more than half as long again.</summary>
    BondBroken,

    /// <summary>Two atoms are bonded that were not at the start.</summary>
    BondFormed,

    /// <summary>Two atoms are closer than such atoms were in any structure that the potential was made from.</summary>
    TooClose,

    /// <summary>Two atoms of elements that the potential was not made for together are within its reach.</summary>
    UnknownPair,

    /// <summary>The potential's estimate of a force's error exceeds the limit.</summary>
    Uncertain,
}

/// <summary>What a run does on an alarm.</summary>
public enum AlarmAction
{
    /// <summary>Tells it, and goes on.</summary>
    Warn,

    /// <summary>Tells it, keeps the structure in alarms.extxyz, and goes on.</summary>
    Save,

    /// <summary>Keeps the structure and ends with a post-mortem.</summary>
    Stop,
}

/// <summary>Which alarms a run heeds, and what it does then.</summary>
public sealed record AlarmSettings
{
    /// <summary>What happens when a bond breaks or forms, or atoms leave the potential's domain.</summary>
    public AlarmAction Action { get; init; }

    /// <summary>Steps between looks; 0 for none.</summary>
    public int Interval { get; init; } = 10;

    /// <summary>Uncertainty of the force on an atom that is told and whose structure is kept, eV/Å; infinite for none.</summary>
    public double UncertaintyWarning { get; init; } = double.PositiveInfinity;

    /// <summary>Uncertainty of the force on an atom that ends the run, eV/Å; infinite for none.</summary>
    public double UncertaintyStop { get; init; } = double.PositiveInfinity;

    internal bool LimitsUncertainty => double.IsFinite(UncertaintyWarning) || double.IsFinite(UncertaintyStop);
}

/// <summary>An alarm: the first time that it was met for its atoms.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Step">When it was seen.</param>
/// <param name="TimeFs">When it was seen, fs.</param>
/// <param name="First">An atom, counted from 0.</param>
/// <param name="Second">The other atom, or −1 where there is one only.</param>
/// <param name="Value">Distance, Å, or uncertainty, eV/Å.</param>
/// <param name="Limit">What it was at the start or may be, in the same unit; NaN where nothing is.</param>
public sealed record Alarm(AlarmKind Kind, long Step, double TimeFs, int First, int Second, double Value, double Limit)
{
    /// <summary>The alarm in words, with atoms counted from 1.</summary>
    public override string ToString() => Kind switch
    {
        AlarmKind.BondBroken => FormattableString.Invariant($"step {Step}: the bond between atoms {First + 1} and {Second + 1} broke ({Limit:F2} to {Value:F2} Å)"),
        AlarmKind.BondFormed => FormattableString.Invariant($"step {Step}: a bond formed between atoms {First + 1} and {Second + 1} ({Value:F2} Å)"),
        AlarmKind.TooClose => FormattableString.Invariant($"step {Step}: atoms {First + 1} and {Second + 1} are {Value:F3} Å apart; the model has seen such atoms at {Limit:F3} Å and more"),
        AlarmKind.UnknownPair => FormattableString.Invariant($"step {Step}: atoms {First + 1} and {Second + 1} are {Value:F2} Å apart; the model has seen no such pair of elements"),
        _ => FormattableString.Invariant($"step {Step}: the force on atom {First + 1} is uncertain by {Value:F3} eV/Å; the limit is {Limit:G4}"),
    };

    internal JsonObject ToJson() => new()
    {
        ["kind"] = string.Concat(Kind.ToString().Select((letter, k) => char.IsUpper(letter) && k > 0 ? $"_{char.ToLowerInvariant(letter)}" : char.ToLowerInvariant(letter).ToString())),
        ["step"] = Step,
        ["time_fs"] = Math.Round(TimeFs, 9),
        ["atoms"] = Second < 0 ? new JsonArray(First) : new JsonArray(First, Second),
        ["value"] = Value,
        ["limit"] = double.IsNaN(Limit) ? null : Limit,
        ["text"] = ToString(),
    };

    internal static readonly int NumberCount = 7;

    internal IEnumerable<double> ToNumbers() => [(int)Kind, Step, TimeFs, First, Second, Value, Limit];

    internal static Alarm FromNumbers(ReadOnlySpan<double> n) => new((AlarmKind)(int)n[0], (long)n[1], n[2], (int)n[3], (int)n[4], n[5], n[6]);
}
