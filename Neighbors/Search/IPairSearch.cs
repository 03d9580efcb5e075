namespace MDEngine.Neighbors.Search;

/// <summary>A way to find pairs.</summary>
internal interface IPairSearch : IDisposable
{
    /// <summary>Working memory held, bytes.</summary>
    long MemoryBytes { get; }

    /// <summary>Takes a copy of the points to search.</summary>
    /// <param name="geometry">The cell.</param>
    /// <param name="positions">[N], Å; at least one.</param>
    /// <param name="around">Where they are.</param>
    /// <param name="cutoff">Å; the shortest of those to come.</param>
    /// <param name="density">Points per Å³.</param>
    void Load(in CellGeometry geometry, ReadOnlySpan<Vector3D> positions, PointExtent around, double cutoff, double density);

    /// <summary>Finds the pairs among the points.</summary>
    void Find(in PairRequest request, NeighborList list);

    /// <summary>Finds the points around other centers, of which there is at least one.</summary>
    void FindAround(ReadOnlySpan<Vector3D> centerPositions, PointExtent around, in PairRequest request, NeighborList list);
}
