namespace MDEngine.Cli;

/// <summary>Says what a structure states of its charge and spin where the potential does not take it.</summary>
internal static class ChargeNote
{
    /// <summary>A line for the user, or null.</summary>
    /// <param name="potential">Name of the potential.</param>
    /// <param name="topology">Of the structure.</param>
    public static string? Of(string potential, Topology topology)
    {
        string charge = topology.TotalCharge is { } total && total != 0 ? FormattableString.Invariant($"a charge of {total} e") : "";
        string spin = topology.UnpairedElectrons is > 0 and { } unpaired ? FormattableString.Invariant($"{unpaired} unpaired electron{(unpaired > 1 ? "s" : "")}") : "";
        string what = string.Join(" and ", new[] { charge, spin }.Where(text => text.Length > 0));
        return what.Length == 0 || potential.StartsWith("xtb:", StringComparison.Ordinal) ? null
            : $"states {what}, which {Path.GetFileName(potential)} does not take: a learned potential has the charge and spin of its training data, Lennard-Jones none";
    }
}
