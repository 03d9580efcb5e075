namespace MDEngine.Training.Data;

/// <summary>What energies are compared with.</summary>
public enum EnergyComparison
{
    /// <summary>The reference's energies.</summary>
    Absolute,

    /// <summary>
    /// Those of other frames of the same atoms: all but a constant for each composition, which a reference may not have learned (SO3LR) or which need not matter.
    /// </summary>
    Relative,
}

/// <summary>Frames of the same elements, in the same numbers and with the same charge.</summary>
internal static class Composition
{
    /// <summary>The same for frames whose energies can be compared.</summary>
    public static string KeyOf(Topology topology) =>
        FormattableString.Invariant($"{topology.TotalCharge ?? 0}:{string.Join(',', topology.AtomicNumbers.Order())}");

    /// <summary>Of each frame, the mean of the values over its composition; of a frame without another of it, its own.</summary>
    /// <param name="frames">[B].</param>
    /// <param name="values">[B].</param>
    public static double[] Means(IReadOnlyList<ReferenceFrame> frames, IReadOnlyList<double> values)
    {
        string[] keys = [.. frames.Select(frame => KeyOf(frame.Topology))];
        ILookup<string, double> groups = Enumerable.Range(0, keys.Length).ToLookup(i => keys[i], i => values[i]);
        return [.. keys.Select(key => groups[key].Average())];
    }
}
