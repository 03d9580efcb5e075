using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace MDEngine.Integrators.Minimizers;

/// <summary>
/// Displacements as thermal vibrations make them, without dynamics: a Gaussian whose covariance is kT H⁻¹, H Lindh's model Hessian
/// at a structure. The same Hessian takes a structure close to its minimum in a few steps of Newton's method.
/// </summary>
public sealed class ThermalDisplacements
{
    /// <summary>Added to every curvature, eV/Å²: it bounds what is free, such as the motion of parts against each other.</summary>
    private const double LeastStiffness = 0.5;

    /// <summary>Å; a step of <see cref="Relax"/> moves no atom further.</summary>
    private const double LongestStep = 0.1;

    private readonly Cholesky<double> factors;
    private readonly Matrix<double> transposed;

    /// <summary>For a structure whose atoms all move.</summary>
    /// <param name="system">The structure.</param>
    public ThermalDisplacements(AtomicSystem system)
    {
        int[] places = [.. Enumerable.Range(0, system.AtomCount).Select(i => 3 * i)];
        var hessian = new double[3 * system.AtomCount, 3 * system.AtomCount];
        LindhModelHessian.AddInternalCoordinates(system, places, hessian);
        for (int i = 0; i < 3 * system.AtomCount; i++)
        {
            hessian[i, i] += LeastStiffness;
        }

        factors = Matrix<double>.Build.DenseOfArray(hessian).Cholesky();
        transposed = factors.Factor.Transpose();
    }

    /// <summary>A displacement of every atom, Å.</summary>
    /// <param name="temperature">K.</param>
    /// <param name="noise">[N] standard normal vectors.</param>
    public Vector3D[] Draw(double temperature, ReadOnlySpan<Vector3D> noise)
    {
        // With H = L Lᵀ and z normal, Lᵀ x = z √(kT) gives x the covariance kT H⁻¹.
        double width = Math.Sqrt(Units.Boltzmann * temperature);
        ReadOnlySpan<double> z = MemoryMarshal.Cast<Vector3D, double>(noise);
        var x = new double[z.Length];
        for (int row = z.Length - 1; row >= 0; row--)
        {
            double rest = width * z[row];
            for (int column = row + 1; column < z.Length; column++)
            {
                rest -= transposed[row, column] * x[column];
            }

            x[row] = rest / transposed[row, row];
        }

        return Vectors(x);
    }

    /// <summary>Moves positions towards their minimum by so many steps of H⁻¹ f.</summary>
    /// <param name="positions">[N], Å, changed in place.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="forces">Gives the forces at the positions as they are, eV/Å.</param>
    public void Relax(Vector3D[] positions, int steps, Func<IReadOnlyList<Vector3D>> forces)
    {
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(forces);
        for (int step = 0; step < steps; step++)
        {
            double[] components = [.. forces().SelectMany(f => (double[])[f.X, f.Y, f.Z])];
            Vector3D[] moves = Vectors(factors.Solve(Vector<double>.Build.Dense(components)).ToArray());
            double longest = moves.Max(move => move.Length);
            double scale = longest > LongestStep ? LongestStep / longest : 1;
            for (int i = 0; i < positions.Length; i++)
            {
                positions[i] += scale * moves[i];
            }
        }
    }

    private static Vector3D[] Vectors(double[] components) =>
        [.. Enumerable.Range(0, components.Length / 3).Select(i => new Vector3D(components[3 * i], components[(3 * i) + 1], components[(3 * i) + 2]))];
}
