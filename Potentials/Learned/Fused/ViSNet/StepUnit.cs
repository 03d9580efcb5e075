namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>What a step of a pass is cut into blocks of.</summary>
internal enum StepUnit
{
    /// <summary>Atoms, as many to a block as make good use of weights.</summary>
    Atoms,

    /// <summary>Atoms, so many that their edges fit the caches.</summary>
    Edges,

    /// <summary>Pairs of atoms.</summary>
    Pairs,

    /// <summary>Fragments.</summary>
    Fragments,
}
