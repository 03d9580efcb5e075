namespace MDEngine.Analysis;

/// <summary>Second derivatives of the energy at a structure.</summary>
/// <param name="System">The structure.</param>
/// <param name="Atoms">Atoms that may move, counted from 0; the others are fixed.</param>
/// <param name="Matrix">[3M, 3M], eV/Å², symmetric.</param>
/// <param name="DipoleDerivatives">[3M] ∂μ/∂r, e, or null.</param>
/// <param name="LargestAsymmetry">Largest difference between two elements that should be equal, before they were averaged, eV/Å²: the error to expect.</param>
public sealed record Hessian(AtomicSystem System, IReadOnlyList<int> Atoms, double[,] Matrix, IReadOnlyList<Vector3D>? DipoleDerivatives, double LargestAsymmetry)
{
    /// <summary>A Hessian from rows that are symmetric but for errors: elements that should be equal are averaged.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="atoms">Atoms that may move, counted from 0.</param>
    /// <param name="matrix">[3M, 3M], eV/Å²; made symmetric in place.</param>
    /// <param name="dipoleDerivatives">[3M] ∂μ/∂r, e, of moments as potentials give them (of charged systems about the center of mass), or null.</param>
    public static Hessian Symmetrized(AtomicSystem system, IReadOnlyList<int> atoms, double[,] matrix, IReadOnlyList<Vector3D>? dipoleDerivatives)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        double largest = 0;
        for (int row = 0; row < matrix.GetLength(0); row++)
        {
            for (int column = 0; column < row; column++)
            {
                double difference = matrix[row, column] - matrix[column, row];
                largest = Math.Max(largest, Math.Abs(difference));
                matrix[row, column] = matrix[column, row] = 0.5 * (matrix[row, column] + matrix[column, row]);
            }
        }

        return new Hessian(system, [.. atoms], matrix, dipoleDerivatives is null ? null : AboutFixedOrigin(system, atoms, dipoleDerivatives), largest);
    }

    /// <summary>
    /// Dipole moments of charged systems are about the center of mass, −Q m/M of whose derivative is that center's move. Where atoms
    /// are fixed it is no fixed place, and the mass of an atom that does not move would have a say: it is taken out.
    /// </summary>
    private static IReadOnlyList<Vector3D> AboutFixedOrigin(AtomicSystem system, IReadOnlyList<int> atoms, IReadOnlyList<Vector3D> derivatives)
    {
        double charge = system.Topology.TotalCharge ?? 0;
        if (charge == 0 || atoms.Count == system.AtomCount)
        {
            return derivatives;
        }

        double total = system.Topology.Masses.Sum();
        return [.. derivatives.Select((derivative, row) =>
        {
            double share = charge * system.Topology.Masses[atoms[row / 3]] / total;
            return derivative + new Vector3D(row % 3 == 0 ? share : 0, row % 3 == 1 ? share : 0, row % 3 == 2 ? share : 0);
        })];
    }
}
