using System.Runtime.InteropServices;

namespace MDEngine.Potentials.Learned;

/// <summary>Charges and dipole of a structure from what a network gives for its atoms.</summary>
public static class ElectricMoments
{
    /// <summary>
    /// Charges are shifted alike so that they sum to the structure's total charge (0 where it states none): q_i ← q_i − (Σq − Q)/N. The
    /// dipole is Σ μ_i + Σ q_i (r_i − r₀), r₀ the center of mass, so that it does not depend on the origin in charged systems either.
    /// </summary>
    /// <param name="system">The structure; periodic ones are taken by their unwrapped positions.</param>
    /// <param name="dipoles">[3N] atomic dipoles, e·Å, or empty.</param>
    /// <param name="charges">[N] charges, e, or empty.</param>
    /// <param name="result">Where both are added.</param>
    public static void Add(AtomicSystem system, ReadOnlySpan<double> dipoles, ReadOnlySpan<double> charges, EvaluationResult result)
    {
        Vector3D dipole = Vector3D.Zero;
        foreach (Vector3D atomic in MemoryMarshal.Cast<double, Vector3D>(dipoles))
        {
            dipole += atomic;
        }

        if (charges.Length > 0)
        {
            double sum = 0;
            foreach (double charge in charges)
            {
                sum += charge;
            }

            double excess = (sum - (system.Topology.TotalCharge ?? 0)) / charges.Length;
            Vector3D center = system.CenterOfMass;
            for (int i = 0; i < charges.Length; i++)
            {
                double charge = charges[i] - excess;
                result.Charges[i] += charge;
                dipole += charge * (system.Positions.Span[i] - center);
            }
        }

        result.Dipole += dipole;
    }

    /// <summary>
    /// Derivatives of g · dipole by the charges before they are shifted: c_i = g · (r_i − r̄), r̄ the mean position. What a charge carries about r₀, g · (r_i − r₀),
    /// loses its mean over the atoms, as the shift takes 1/N of each charge from all of them.
    /// </summary>
    /// <param name="system">The structure.</param>
    /// <param name="direction">g.</param>
    /// <param name="derivatives">[N] receives them, Å times the unit of g.</param>
    public static void DifferentiateByCharges(AtomicSystem system, Vector3D direction, Span<double> derivatives)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        Vector3D mean = Vector3D.Zero;
        foreach (Vector3D position in positions)
        {
            mean += position;
        }

        mean /= positions.Length;
        for (int i = 0; i < positions.Length; i++)
        {
            derivatives[i] = Vector3D.Dot(direction, positions[i] - mean);
        }
    }
}
