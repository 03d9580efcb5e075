namespace MDEngine.Integrators.Minimizers;

/// <summary>How the cell takes part in a minimization.</summary>
public enum CellRelaxation
{
    /// <summary>The cell stays.</summary>
    None,

    /// <summary>Lengths and angles are free.</summary>
    Full,

    /// <summary>The volume is free, the shape stays.</summary>
    Isotropic,
}
