using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned.Graph;

/// <summary>Pairs of near atoms, along which fragments are put together.</summary>
internal interface IFragmentLinks
{
    /// <summary>The range of an atom's links.</summary>
    (int Begin, int End) Of(int atom);

    /// <summary>The atom at the other end.</summary>
    int Other(int link);

    /// <summary>The cell that it stands in, seen from the first.</summary>
    CellShift Shift(int link);

    /// <summary>Å², of an atom's link.</summary>
    double SquaredDistance(int atom, int link);
}

/// <summary>Edges of one structure among those of a batch.</summary>
internal readonly struct EdgeLinks(EdgeGraph edges, int firstAtom) : IFragmentLinks
{
    public (int Begin, int End) Of(int atom) => (edges.Offsets[firstAtom + atom], edges.Offsets[firstAtom + atom + 1]);

    public int Other(int link) => edges.Senders[link] - firstAtom;

    public CellShift Shift(int link) => edges.Shifts[link];

    public double SquaredDistance(int atom, int link) => edges.Displacements[link].LengthSquared;
}

/// <summary>A full neighbor list whose cutoff is longer than any bond.</summary>
internal readonly struct NeighborLinks(AtomicSystem system, NeighborList list) : IFragmentLinks
{
    public (int Begin, int End) Of(int atom) => (list.Offsets[atom], list.Offsets[atom + 1]);

    public int Other(int link) => list.Neighbors[link];

    public CellShift Shift(int link) => list.Shifts[link];

    public double SquaredDistance(int atom, int link)
    {
        CellShift shift = list.Shifts[link];
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        return (positions[list.Neighbors[link]] - positions[atom] + (new Vector3D(shift.A, shift.B, shift.C) * system.Cell.Matrix)).LengthSquared;
    }
}
