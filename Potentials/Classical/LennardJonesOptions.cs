using MDEngine.Neighbors;

namespace MDEngine.Potentials.Classical;

/// <summary>What defines a Lennard-Jones potential.</summary>
public sealed record LennardJonesOptions
{
    /// <summary>Parameters by atomic number.</summary>
    public required IReadOnlyDictionary<int, LennardJonesParameters> Elements { get; init; }

    /// <summary>Å.</summary>
    public required double Cutoff { get; init; }

    /// <summary>Margin of the neighbor list, Å, or null to choose it from the motion: has no influence on energies and forces.</summary>
    public double? Skin { get; init; } = 1.0;

    /// <summary>What becomes of the potential at the cutoff.</summary>
    public Truncation Truncation { get; init; } = Truncation.Shifted;

    /// <summary>How parameters of unlike elements are made.</summary>
    public MixingRule Mixing { get; init; } = MixingRule.LorentzBerthelot;

    /// <summary>
    /// Whether to add what a homogeneous fluid beyond the cutoff contributes to energy and pressure (fully periodic systems and
    /// <see cref="Truncation.Truncated"/> only; Frenkel and Smit 2002, eqs. 3.2.9 and 3.2.10).
    /// </summary>
    public bool TailCorrection { get; init; }

    /// <summary>Threads to compute with, or 0 for one for each processor; results do not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>What searches neighbor lists in place of the threads, if anything; results do not depend on it. The caller keeps it.</summary>
    public NeighborDevice? NeighborDevice { get; init; }
}
