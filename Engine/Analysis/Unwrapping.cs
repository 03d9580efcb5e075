namespace MDEngine.Analysis;

/// <summary>
/// Makes the paths of atoms continuous where a file has them taken back into the cell: from frame to frame an atom moves to its nearest
/// image. Paths that are continuous come out bit for bit as they are.
/// </summary>
/// <param name="atomCount">N.</param>
public sealed class Unwrapping(int atomCount)
{
    private readonly Vector3D[] before = new Vector3D[atomCount];
    private readonly Vector3D[] offsets = new Vector3D[atomCount];
    private UnitCell cell;
    private Lattice? lattice;
    private double shortSquared;

    /// <summary>Unwraps the next frame in place.</summary>
    /// <param name="current">Its cell.</param>
    /// <param name="positions">[N], Å; an atom moves less than half a cell from frame to frame.</param>
    public void Apply(UnitCell current, Span<Vector3D> positions)
    {
        if (!current.IsPeriodic)
        {
            return;
        }

        bool isFirst = lattice is null;
        if (isFirst || current != cell)
        {
            Use(current);
        }

        for (int i = 0; i < positions.Length; i++)
        {
            Vector3D move = positions[i] - before[i];
            if (!isFirst && move.LengthSquared > shortSquared)
            {
                (int a, int b, int c) = lattice!.NearestShift(move);
                offsets[i] += lattice.Vector(a, b, c);
            }

            before[i] = positions[i];
            positions[i] += offsets[i];
        }
    }

    private void Use(UnitCell current)
    {
        cell = current;
        lattice = Lattice.From(cell);

        // A move shorter than half of each height of the cell has no fractional component above a half.
        double height = Math.Min(
            cell.PeriodicA ? lattice.HeightA : double.PositiveInfinity,
            Math.Min(cell.PeriodicB ? lattice.HeightB : double.PositiveInfinity, cell.PeriodicC ? lattice.HeightC : double.PositiveInfinity));
        shortSquared = 0.25 * height * height;
    }
}
