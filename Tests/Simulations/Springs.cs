namespace MDEngine.Tests.Simulations;

/// <summary>A diatomic molecule on a harmonic spring ½ k (r − r₀)², whose every property is known.</summary>
internal sealed class Springs(double stiffness = 30, double length = 1.2) : IPotential
{
    /// <summary>Of two nitrogen atoms: √(k/μ), cm⁻¹, with k in eV/Å² and μ = m/2.</summary>
    public static double Wavenumber(double stiffness)
    {
        double reduced = 0.5 * new Topology([7, 7]).Masses[0] * 1.66053906660e-27; // kg
        double newtonPerMeter = stiffness * 1.602176634e-19 / 1e-20;
        return Math.Sqrt(newtonPerMeter / reduced) / (2 * Math.PI * 2.99792458e10);
    }

    public Quantities Supported => Quantities.Energy | Quantities.Forces;

    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        Vector3D bond = system.Positions.Span[1] - system.Positions.Span[0];
        double stretch = bond.Length - length;
        result.Energy += 0.5 * stiffness * stretch * stretch;
        Vector3D force = stiffness * stretch / bond.Length * bond;
        result.Forces[0] += force;
        result.Forces[1] -= force;
    }
}
