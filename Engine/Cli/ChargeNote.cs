using MDEngine.Simulations;

namespace MDEngine.Cli;

/// <summary>Says what of a structure's charge and spin the potential does not take, or takes with a doubt.</summary>
internal static class ChargeNote
{
    /// <summary>Lines for the user; usually none.</summary>
    public static IReadOnlyList<string> Of(Potential potential, AtomicSystem system) => potential.Energies switch
    {
        IDomain { TakesTotalCharge: true } domain => domain.Doubts(system),
        var energies => [.. NotTaken(potential, system.Topology), .. (energies as IDomain)?.Doubts(system) ?? []],
    };

    private static IEnumerable<string> NotTaken(Potential potential, Topology topology) => Stated(topology) is { } what
        ? [$"states {what}, which {Path.GetFileName(potential.Name)} does not take: a learned potential has the charge and spin of its training data, Lennard-Jones none"]
        : [];

    private static string? Stated(Topology topology)
    {
        string charge = topology.TotalCharge is { } total && total != 0 ? FormattableString.Invariant($"a charge of {total} e") : "";
        string spin = topology.UnpairedElectrons is > 0 and { } unpaired ? FormattableString.Invariant($"{unpaired} unpaired electron{(unpaired > 1 ? "s" : "")}") : "";
        string what = string.Join(" and ", new[] { charge, spin }.Where(text => text.Length > 0));
        return what.Length == 0 ? null : what;
    }
}
