namespace MDEngine.Neighbors;

/// <summary>A full neighbour list that holds every pair within a cutoff, and possibly pairs in a skin beyond it.</summary>
/// <param name="cutoff">Å.</param>
/// <param name="skin">Å.</param>
public sealed class VerletList(double cutoff, double skin)
{
    /// <summary>Å.</summary>
    public double Cutoff => cutoff;

    /// <summary>The list for these positions, rebuilt where the last one no longer holds every pair within the cutoff.</summary>
    public NeighborList Update(AtomicSystem system)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        var offsets = new int[system.AtomCount + 1];
        var neighbors = new List<int>();
        double reach = cutoff + skin;
        for (int i = 0; i < system.AtomCount; i++)
        {
            for (int j = 0; j < system.AtomCount; j++)
            {
                if (i != j && (positions[j] - positions[i]).Length < reach)
                {
                    neighbors.Add(j);
                }
            }

            offsets[i + 1] = neighbors.Count;
        }

        return new NeighborList(offsets, [.. neighbors], new CellShift[neighbors.Count]);
    }
}
