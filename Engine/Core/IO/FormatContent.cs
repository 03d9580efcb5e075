namespace MDEngine.IO;

/// <summary>Parts of a frame, beside elements and positions, that a format may have a place for.</summary>
[Flags]
public enum FramePart
{
    /// <summary>None of these.</summary>
    None = 0,

    /// <summary>Velocities.</summary>
    Velocities = 1,

    /// <summary>Forces.</summary>
    Forces = 2,

    /// <summary>Total charge and unpaired electrons.</summary>
    Charge = 4,

    /// <summary>Masses other than those of the elements.</summary>
    Masses = 8,

    /// <summary>D and T for isotopes of hydrogen.</summary>
    HydrogenIsotopes = 16,

    /// <summary>Cells that repeat in three directions.</summary>
    FullCells = 32,

    /// <summary>Cells that are open in some directions, too.</summary>
    Cells = 64 | FullCells,

    /// <summary>All of it.</summary>
    All = Velocities | Forces | Charge | Masses | Cells,
}

/// <summary>What a format that is written holds.</summary>
/// <param name="Name">The format's name.</param>
/// <param name="Units">Its units, for messages.</param>
/// <param name="Parts">What it has a place for.</param>
public sealed record FormatContent(string Name, string Units, FramePart Parts)
{
    private const double MassTolerance = 0.05; // amu; standard weights change in time by less

    /// <summary>In words, what this frame has and the format has no place for.</summary>
    public IReadOnlyList<string> LeavesOut(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Topology topology = frame.Topology;
        bool isKept(FramePart part) => Parts.HasFlag(part);
        string?[] words =
        [
            frame.Velocities is not null && !isKept(FramePart.Velocities) ? "velocities" : null,
            frame.Forces is not null && !isKept(FramePart.Forces) ? "forces" : null,
            topology.TotalCharge is not (null or 0) && !isKept(FramePart.Charge) ? FormattableString.Invariant($"total charge (here {topology.TotalCharge} e)") : null,
            topology.UnpairedElectrons is not (null or 0) && !isKept(FramePart.Charge) ? "spin" : null,
            !isKept(FramePart.Masses) && HasOwnMasses(topology) ? "masses" : null,
            !frame.Cell.IsPeriodic || isKept(FramePart.Cells) ? null : !isKept(FramePart.FullCells) ? "cell" : frame.Cell.IsFullyPeriodic ? null : "cell that is open in some direction",
        ];
        return [.. words.OfType<string>()];
    }

    private bool HasOwnMasses(Topology topology)
    {
        for (int i = 0; i < topology.AtomCount; i++)
        {
            (int z, double mass) = (topology.AtomicNumbers[i], topology.Masses[i]);
            bool isNamed = Parts.HasFlag(FramePart.HydrogenIsotopes) && Isotope.SymbolOf(z, mass) != Element.FromAtomicNumber(z).Symbol;
            if (Math.Abs(mass - Element.FromAtomicNumber(z).Mass) > MassTolerance && !isNamed)
            {
                return true;
            }
        }

        return false;
    }
}
