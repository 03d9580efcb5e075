namespace MDEngine.Potentials.Classical;

/// <summary>Parameters of one element: V(r) = 4ε((σ/r)¹² − (σ/r)⁶).</summary>
/// <param name="Epsilon">Well depth ε, eV.</param>
/// <param name="Sigma">Distance σ of zero energy, Å.</param>
public readonly record struct LennardJonesParameters(double Epsilon, double Sigma);

/// <summary>How the parameters of unlike elements follow from those of the elements.</summary>
public enum MixingRule
{
    /// <summary>ε = √(ε₁ε₂), σ = (σ₁ + σ₂)/2.</summary>
    LorentzBerthelot,

    /// <summary>ε = √(ε₁ε₂), σ = √(σ₁σ₂).</summary>
    Geometric,
}

/// <summary>What becomes of a pair potential at its cutoff.</summary>
public enum Truncation
{
    /// <summary>Cut off: the energy jumps at the cutoff, so dynamics drifts. For comparison with published values.</summary>
    Truncated,

    /// <summary>V(r) − V(r_c): the energy is continuous, the force jumps.</summary>
    Shifted,

    /// <summary>V(r) − V(r_c) − (r − r_c) V′(r_c): energy and force are continuous.</summary>
    ShiftedForce,
}
