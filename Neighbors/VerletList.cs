using System.Globalization;
using MDEngine.Neighbors.Search;

namespace MDEngine.Neighbors;

/// <summary>
/// A full neighbor list that is kept from step to step: it holds every pair within a cutoff, and pairs in a skin beyond it, and
/// is rebuilt only where motion or a change of the cell could have brought a pair from outside the skin within the cutoff.
/// </summary>
/// <remarks>
/// <para>A user of the list skips the pairs at or beyond the cutoff. As rows are sorted by (j, S), its sums then run over the
/// same pairs in the same order whenever the list was built, so that forces do not depend on it.</para>
/// <para>With F = H₀⁻¹H for the cell at the last build and now, and u_i = r_i − r⁰_i·F, a pair beyond cutoff + skin at the build
/// is now no nearer than (1 − ‖F − 1‖)(cutoff + skin) − 2 max|u|, in the Frobenius norm. The list holds as long as that is at
/// least the cutoff; in a constant cell: as long as no atom has moved more than skin/2.</para>
/// </remarks>
public sealed class VerletList : IDisposable
{
    private readonly NeighborSearch search;
    private readonly NeighborList list = new();
    private readonly SkinTuner? tuner;

    private Vector3D[] builtPositions = [];
    private int builtCount = -1;
    private UnitCell builtCell;
    private CellGeometry builtGeometry;
    private double builtSkin;
    private long updates;
    private long rebuilds;

    /// <summary>A list with a fixed skin.</summary>
    /// <param name="cutoff">Å.</param>
    /// <param name="skin">Å; 0 rebuilds whenever an atom moves.</param>
    /// <param name="threads">Number of threads for rebuilds, or 0 for one for each processor. The list does not depend on it.</param>
    /// <param name="device">What rebuilds the list in their place, if anything. The list does not depend on it either.</param>
    /// <exception cref="InputException">The cutoff or the skin is out of range.</exception>
    public VerletList(double cutoff, double skin, int threads = 0, NeighborDevice? device = null)
        : this(cutoff, skin, null, threads, device)
    {
    }

    private VerletList(double cutoff, double skin, SkinTuner? tuner, int threads, NeighborDevice? device)
    {
        NeighborSearch.CheckCutoff(cutoff);
        if (!(skin >= 0 && cutoff + skin <= NeighborSearch.MaxCutoff))
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"A skin of {skin} Å beyond a cutoff of {cutoff} Å cannot be used: it must be at least 0, and the sum at most {NeighborSearch.MaxCutoff} Å."));
        }

        Cutoff = cutoff;
        Skin = skin;
        this.tuner = tuner;
        search = new NeighborSearch(threads, device);
    }

    /// <summary>Å.</summary>
    public double Cutoff { get; }

    /// <summary>Å; of the next rebuild, where it is chosen automatically.</summary>
    public double Skin { get; private set; }

    /// <summary>How often the list was asked for and rebuilt, and how many of its pairs the cutoff skips.</summary>
    /// <remarks>Counts the pairs of the last build anew: for the end of a run, not for every step.</remarks>
    public VerletListStatistics Statistics => new(updates, rebuilds, builtSkin, list.PairCount, CountWithinCutoff());

    /// <summary>A list whose skin follows the motion: thick where atoms are fast and rebuilds would be frequent.</summary>
    /// <param name="cutoff">Å.</param>
    /// <param name="threads">Number of threads for rebuilds, or 0 for one for each processor. The list does not depend on it.</param>
    /// <param name="device">What rebuilds the list in their place, if anything. The list does not depend on it either.</param>
    /// <exception cref="InputException">The cutoff is out of range.</exception>
    public static VerletList WithAutomaticSkin(double cutoff, int threads = 0, NeighborDevice? device = null)
    {
        NeighborSearch.CheckCutoff(cutoff);
        var tuner = new SkinTuner(cutoff);
        return new(cutoff, tuner.InitialSkin, tuner, threads, device);
    }

    /// <summary>The list for these positions, rebuilt where the last one may lack a pair within the cutoff.</summary>
    /// <returns>Valid until the next update.</returns>
    /// <exception cref="InputException">The cell is singular, a position is not finite, or the list would not fit into the memory.</exception>
    public NeighborList Update(AtomicSystem system)
    {
        updates++;
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        if (!Holds(system.Cell, positions))
        {
            Rebuild(system.Cell, positions);
        }

        return list;
    }

    /// <summary>Gives back what the search holds outside the managed heap, which its finalizers do otherwise.</summary>
    public void Dispose() => search.Dispose();

    private bool Holds(UnitCell cell, ReadOnlySpan<Vector3D> positions)
    {
        if (positions.Length != builtCount || (cell.PeriodicA, cell.PeriodicB, cell.PeriodicC) != (builtCell.PeriodicA, builtCell.PeriodicB, builtCell.PeriodicC))
        {
            return false;
        }

        Matrix3x3 deformation = Matrix3x3.Identity;
        double shrinkage = 0;
        if (cell != builtCell)
        {
            deformation = builtGeometry.DeformationTo(new CellGeometry(cell));
            Matrix3x3 strain = deformation - Matrix3x3.Identity;
            shrinkage = Math.Sqrt(strain.A.LengthSquared + strain.B.LengthSquared + strain.C.LengthSquared);
        }

        double allowed = (((1 - shrinkage) * (Cutoff + builtSkin)) - Cutoff) / 2;
        double greatest = cell == builtCell ? GreatestMove(positions) : GreatestMove(positions, deformation);

        // Not a number is not within the allowance either: the search then names the atom.
        return greatest <= allowed * allowed && allowed >= 0;
    }

    private double GreatestMove(ReadOnlySpan<Vector3D> positions)
    {
        ReadOnlySpan<Vector3D> built = builtPositions.AsSpan(0, positions.Length);
        double greatest = 0;
        for (int i = 0; i < positions.Length; i++)
        {
            greatest = Math.Max(greatest, (positions[i] - built[i]).LengthSquared);
        }

        return greatest;
    }

    private double GreatestMove(ReadOnlySpan<Vector3D> positions, Matrix3x3 deformation)
    {
        double greatest = 0;
        for (int i = 0; i < positions.Length; i++)
        {
            Vector3D built = builtPositions[i];
            Vector3D moved = (built.X * deformation.A) + (built.Y * deformation.B) + (built.Z * deformation.C);
            greatest = Math.Max(greatest, (positions[i] - moved).LengthSquared);
        }

        return greatest;
    }

    private void Rebuild(UnitCell cell, ReadOnlySpan<Vector3D> positions)
    {
        if (tuner is not null && builtCount == positions.Length)
        {
            Skin = tuner.Next(updates, builtSkin);
        }

        // Not valid while it is being written.
        builtCount = -1;
        double reach = Cutoff + Skin;
        search.Load(cell, positions, reach);
        search.Find(reach, list);
        if (builtPositions.Length < positions.Length)
        {
            builtPositions = new Vector3D[positions.Length];
        }

        positions.CopyTo(builtPositions);
        builtCell = cell;
        builtGeometry = new CellGeometry(cell);
        builtSkin = Skin;
        builtCount = positions.Length;
        rebuilds++;
        tuner?.Restart(updates);
    }

    private int CountWithinCutoff()
    {
        int count = 0;
        ReadOnlySpan<int> neighbors = list.Neighbors;
        ReadOnlySpan<CellShift> shifts = list.Shifts;
        for (int i = 0; i < list.AtomCount; i++)
        {
            for (int k = list.Offsets[i]; k < list.Offsets[i + 1]; k++)
            {
                (int a, int b, int c) = shifts[k];
                Vector3D r = builtPositions[neighbors[k]] - builtPositions[i]
                    + ((a * builtCell.A) + (b * builtCell.B) + (c * builtCell.C));
                count += r.LengthSquared < Cutoff * Cutoff ? 1 : 0;
            }
        }

        return count;
    }
}
