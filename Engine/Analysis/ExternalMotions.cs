using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace MDEngine.Analysis;

/// <summary>
/// Motions of a whole structure that cost no energy: its translations, and the rotations that its periodic directions allow (all of a
/// molecule, about its axis of a wire, none of a slab or crystal), as far as they leave the fixed atoms where they are.
/// </summary>
internal static class ExternalMotions
{
    /// <summary>
    /// Motions that move the atoms by less, Å (root mean square, weighted by mass, for one radian), are none: the rotation of a molecule that is
    /// linear but for so much about its axis. It bends as it turns, and what would be projected out is a bending vibration.
    /// </summary>
    private const double LeastMove = 0.02;

    /// <summary>Moves of fixed atoms below this fraction of the largest are rounding errors.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Mass-weighted and orthonormal, [3M] each.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="moving">[M] atoms that move, counted from 0.</param>
    public static IReadOnlyList<Vector<double>> Of(AtomicSystem system, IReadOnlyList<int> moving)
    {
        Func<Vector3D, Vector3D>[] motions = [.. Candidates(system)];
        var free = moving.ToHashSet();
        int[] held = [.. Enumerable.Range(0, system.AtomCount).Where(i => !free.Contains(i))];
        Matrix<double> allowed = Allowed(Moves(system, held, motions, _ => 1), motions.Length);
        if (allowed.ColumnCount == 0)
        {
            return [];
        }

        double mass = moving.Sum(i => system.Topology.Masses[i]);
        Matrix<double> moves = Moves(system, moving, motions, i => Math.Sqrt(system.Topology.Masses[i] / mass)) * allowed;
        Svd<double> svd = moves.Svd();
        return [.. Enumerable.Range(0, svd.S.Count).Where(k => svd.S[k] > LeastMove).Select(k => svd.U.Column(k))];
    }

    /// <summary>Displacements by a unit of each motion: Å, and one radian about axes through the center of mass.</summary>
    private static IEnumerable<Func<Vector3D, Vector3D>> Candidates(AtomicSystem system)
    {
        Vector3D[] axes = [new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)];
        foreach (Vector3D axis in axes)
        {
            yield return _ => axis;
        }

        UnitCell cell = system.Cell;
        Vector3D[] periodic = [.. new[] { (cell.A, cell.PeriodicA), (cell.B, cell.PeriodicB), (cell.C, cell.PeriodicC) }.Where(pair => pair.Item2).Select(pair => pair.Item1)];
        Vector3D center = system.CenterOfMass;
        Vector3D[] turns = periodic.Length switch { 0 => axes, 1 => [periodic[0].Normalized()], _ => [] };
        foreach (Vector3D axis in turns)
        {
            yield return position => Vector3D.Cross(axis, position - center);
        }
    }

    /// <summary>[3 atoms, motions], each row times a weight of its atom.</summary>
    private static Matrix<double> Moves(AtomicSystem system, IReadOnlyList<int> atoms, Func<Vector3D, Vector3D>[] motions, Func<int, double> weight) =>
        Matrix<double>.Build.Dense(3 * atoms.Count, motions.Length, (row, k) =>
            weight(atoms[row / 3]) * motions[k](system.Positions.Span[atoms[row / 3]])[row % 3]);

    /// <summary>Combinations of motions, orthonormal columns, that leave the held atoms in place.</summary>
    private static Matrix<double> Allowed(Matrix<double> heldMoves, int count)
    {
        if (heldMoves.RowCount == 0)
        {
            return Matrix<double>.Build.DenseIdentity(count);
        }

        Evd<double> evd = heldMoves.TransposeThisAndMultiply(heldMoves).Evd(Symmetricity.Symmetric);
        double largest = evd.EigenValues.Max(value => value.Real);
        Vector<double>[] still = [.. Enumerable.Range(0, count).Where(k => evd.EigenValues[k].Real <= Rounding * largest).Select(k => evd.EigenVectors.Column(k))];
        return still.Length == 0 ? Matrix<double>.Build.Dense(count, 1).RemoveColumn(0) : Matrix<double>.Build.DenseOfColumnVectors(still);
    }
}
