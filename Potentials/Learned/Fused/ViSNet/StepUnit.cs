namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>What a step of a pass is cut into blocks of.</summary>
internal enum StepUnit
{
    /// <summary>Atoms, with their edges.</summary>
    Atoms,

    /// <summary>Pairs of atoms.</summary>
    Pairs,

    /// <summary>Fragments.</summary>
    Fragments,
}
