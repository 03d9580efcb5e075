namespace MDEngine.Neighbors;

/// <summary>A full neighbor list that holds every pair within a cutoff, and possibly pairs in a skin beyond it.</summary>
/// <param name="cutoff">Å.</param>
/// <param name="skin">Å.</param>
public sealed class VerletList(double cutoff, double skin)
{
    /// <summary>Å.</summary>
    public double Cutoff => cutoff;

    /// <summary>Å.</summary>
    public double Skin => skin;

    /// <summary>The list for these positions, rebuilt where the last one no longer holds every pair within the cutoff.</summary>
    /// <exception cref="InputException">The cell is singular.</exception>
    public NeighborList Update(AtomicSystem system)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        var geometry = new CellGeometry(system.Cell);
        double reach = cutoff + skin;
        Vector3D widths = geometry.Widths;
        var offsets = new int[system.AtomCount + 1];
        var neighbors = new List<int>();
        var shifts = new List<CellShift>();
        for (int i = 0; i < system.AtomCount; i++)
        {
            for (int j = 0; j < system.AtomCount; j++)
            {
                Vector3D difference = positions[j] - positions[i];
                Vector3D f = geometry.Fractional(difference);
                (int firstA, int lastA) = Images(f.X, reach / widths.X, geometry.PeriodicA);
                (int firstB, int lastB) = Images(f.Y, reach / widths.Y, geometry.PeriodicB);
                (int firstC, int lastC) = Images(f.Z, reach / widths.Z, geometry.PeriodicC);
                for (int a = firstA; a <= lastA; a++)
                {
                    for (int b = firstB; b <= lastB; b++)
                    {
                        for (int c = firstC; c <= lastC; c++)
                        {
                            Vector3D r = difference + ((a * geometry.A) + (b * geometry.B) + (c * geometry.C));
                            if (r.LengthSquared < reach * reach && (i != j || (a, b, c) != (0, 0, 0)))
                            {
                                neighbors.Add(j);
                                shifts.Add(new CellShift(a, b, c));
                            }
                        }
                    }
                }
            }

            offsets[i + 1] = neighbors.Count;
        }

        return new NeighborList(offsets, [.. neighbors], [.. shifts]);
    }

    private static (int First, int Last) Images(double fraction, double reach, bool periodic) => periodic
        ? ((int)Math.Floor(-fraction - reach), (int)Math.Ceiling(-fraction + reach))
        : (0, 0);
}
