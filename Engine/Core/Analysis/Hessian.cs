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
    /// <param name="dipoleDerivatives">[3M] ∂μ/∂r, e, or null.</param>
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

        return new Hessian(system, [.. atoms], matrix, dipoleDerivatives, largest);
    }
}
