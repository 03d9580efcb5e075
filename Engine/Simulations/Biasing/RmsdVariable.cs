using MDEngine.Analysis;

namespace MDEngine.Simulations.Biasing;

/// <summary>
/// Root mean square deviation of atoms from where they were, after the best superposition, Å. As that is the best, its own change adds nothing to the
/// derivatives: ∂s/∂r_i = Rᵀ(R(r_i − c) − (r⁰_i − c⁰))/(n s).
/// </summary>
internal sealed class RmsdVariable(IReadOnlyList<int> atoms, Vector3D[] reference) : CollectiveVariable(atoms)
{
    /// <summary>Å; below, rounding decides the direction, and there is none.</summary>
    private const double Least = 1e-9;

    protected override double Measure(ReadOnlySpan<Vector3D> places, Span<Vector3D> slopes)
    {
        Superposition best = Superposition.Of(places, reference);
        Matrix3x3 back = best.Rotation.Transposed();
        for (int k = 0; k < places.Length; k++)
        {
            slopes[k] = best.Rmsd > Least ? back * (best.Apply(places[k]) - reference[k]) / (places.Length * best.Rmsd) : Vector3D.Zero;
        }

        return best.Rmsd;
    }
}
