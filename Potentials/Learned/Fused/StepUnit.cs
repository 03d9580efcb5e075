namespace MDEngine.Potentials.Learned.Fused;

/// <summary>What a step of a pass is cut into blocks of.</summary>
internal enum StepUnit
{
    /// <summary>Atoms, with their edges.</summary>
    Atoms,

    /// <summary>Pairs of atoms.</summary>
    Pairs,

    /// <summary>Fragments.</summary>
    Fragments,

    /// <summary>Runs of pairs that are sorted together.</summary>
    Runs,

    /// <summary>Parts of the long pairs, with sums of their own.</summary>
    Parts,
}
