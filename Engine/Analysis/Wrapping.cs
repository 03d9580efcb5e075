namespace MDEngine.Analysis;

/// <summary>Takes atoms into the cell: along directions that repeat, their fractional coordinates end in [0, 1).</summary>
public static class Wrapping
{
    /// <summary>Wraps each atom by itself, in place.</summary>
    /// <param name="cell">Cell; without one nothing moves.</param>
    /// <param name="positions">[N], Å.</param>
    /// <exception cref="InputException">The periodic vectors span no cell.</exception>
    public static void Apply(UnitCell cell, Span<Vector3D> positions)
    {
        if (!cell.IsPeriodic)
        {
            return;
        }

        Lattice lattice = Lattice.From(cell);
        for (int i = 0; i < positions.Length; i++)
        {
            Vector3D f = lattice.Fractional(positions[i]);
            positions[i] += lattice.Vector(
                cell.PeriodicA ? -(int)Math.Floor(f.X) : 0, cell.PeriodicB ? -(int)Math.Floor(f.Y) : 0, cell.PeriodicC ? -(int)Math.Floor(f.Z) : 0);
        }
    }
}
