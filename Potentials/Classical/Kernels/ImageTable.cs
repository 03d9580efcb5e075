using MDEngine.Neighbors;

namespace MDEngine.Potentials.Classical.Kernels;

/// <summary>
/// A neighbor list made ready for the kernels: every image (j, S) that some atom sees gets a place of its own, with its position
/// beside it, so that the inner loop knows no cell. Rows are filled up to multiples of four with an image that lies nowhere.
/// </summary>
/// <remarks>
/// Atoms are taken back into the cell, each by the translation that does so when the list is new. Without, atoms that diffuse
/// through a periodic system would see ever more images (j, S) of each other, and the run would get slower and slower. The
/// <see cref="LatticeGrid"/> makes distances independent of these translations, and so of when the list was built.
/// </remarks>
internal sealed class ImageTable(double cutoff)
{
    /// <summary>Doubles per image: x, y, z (Å) and the species.</summary>
    public const int Stride = 4;

    private readonly List<Image> images = [];
    private readonly List<CellShift> shifts = [];
    private readonly List<Vector3D> translations = [];
    private CellShift[] homes = [];
    private GridVector[] homeTranslations = [];
    private LatticeGrid grid;
    private UnitCell gridCell;
    private double[] points = [];
    private int[] firstOfAtom = [];
    private int[] offsets = [];
    private int[] neighbors = [];
    private int nowhere;
    private NeighborList? source;
    private long sourceVersion;

    private readonly record struct Image(int Atom, int Shift, int Next);

    /// <summary>[N+1] where the rows begin.</summary>
    public ReadOnlySpan<int> Offsets => offsets;

    /// <summary>Indices of images, a multiple of four a row.</summary>
    public ReadOnlySpan<int> Neighbors => neighbors;

    /// <summary>[images][<see cref="Stride"/>]; the first N are the atoms themselves.</summary>
    public ReadOnlySpan<double> Points => points;

    /// <summary>Length of the longest row.</summary>
    public int LongestRow { get; private set; }

    /// <summary>Makes the next update start afresh.</summary>
    public void Invalidate() => source = null;

    /// <summary>Positions of all images; rows, too, where the list is another one than last time.</summary>
    public void Update(NeighborList list, AtomicSystem system, ReadOnlySpan<int> species)
    {
        if (!ReferenceEquals(source, list) || sourceVersion != list.Version)
        {
            Array.Resize(ref homes, list.AtomCount);
            CellShift.OfPoints(system.Cell, system.Positions.Span, homes);
            Rebuild(list);
            Place(species);
            source = list;
            sourceVersion = list.Version;
            gridCell = default;
        }

        if (system.Cell.IsPeriodic)
        {
            MovePoints(system);
        }
        else
        {
            SetPoints(system.Positions.Span);
        }
    }

    private void Rebuild(NeighborList list)
    {
        int atomCount = list.AtomCount;
        images.Clear();
        shifts.Clear();
        Array.Resize(ref firstOfAtom, atomCount);
        firstOfAtom.AsSpan().Fill(-1);
        Array.Resize(ref offsets, atomCount + 1);
        int capacity = list.PairCount + (3 * atomCount);
        if (neighbors.Length < capacity)
        {
            neighbors = new int[capacity + (capacity / 8)];
        }

        ReadOnlySpan<int> listOffsets = list.Offsets;
        ReadOnlySpan<int> listNeighbors = list.Neighbors;
        ReadOnlySpan<CellShift> listShifts = list.Shifts;
        int position = 0;
        LongestRow = 0;
        for (int i = 0; i < atomCount; i++)
        {
            offsets[i] = position;
            for (int k = listOffsets[i]; k < listOffsets[i + 1]; k++)
            {
                int j = listNeighbors[k];
                CellShift shift = listShifts[k] + homes[j] - homes[i];
                neighbors[position++] = shift == default ? j : atomCount + FindOrAdd(j, shift);
            }

            while (position % 4 != 0)
            {
                neighbors[position++] = -1;
            }

            LongestRow = Math.Max(LongestRow, position - offsets[i]);
        }

        offsets[atomCount] = position;
        nowhere = atomCount + images.Count;
        neighbors.AsSpan(0, position).Replace(-1, nowhere);
    }

    private int FindOrAdd(int atom, CellShift shift)
    {
        for (int index = firstOfAtom[atom]; index >= 0; index = images[index].Next)
        {
            if (shifts[images[index].Shift] == shift)
            {
                return index;
            }
        }

        int known = shifts.IndexOf(shift);
        if (known < 0)
        {
            known = shifts.Count;
            shifts.Add(shift);
        }

        images.Add(new Image(atom, known, firstOfAtom[atom]));
        return firstOfAtom[atom] = images.Count - 1;
    }

    private void Place(ReadOnlySpan<int> species)
    {
        int length = (nowhere + 1) * Stride;
        if (points.Length < length)
        {
            points = new double[length + (length / 8)];
        }

        for (int i = 0; i < species.Length; i++)
        {
            points[(i * Stride) + 3] = species[i];
        }

        for (int g = 0; g < images.Count; g++)
        {
            points[((species.Length + g) * Stride) + 3] = species[images[g].Atom];
        }

        // NaN compares as beyond any cutoff.
        points.AsSpan(nowhere * Stride, 3).Fill(double.NaN);
        points[(nowhere * Stride) + 3] = 0;
    }

    private void MovePoints(AtomicSystem system)
    {
        if (gridCell != system.Cell)
        {
            UseGrid(system.Cell);
        }

        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        for (int i = 0; i < positions.Length; i++)
        {
            Set(i, grid.Place(positions[i], homes[i], homeTranslations[i]));
        }

        for (int g = 0; g < images.Count; g++)
        {
            Image image = images[g];
            Set(positions.Length + g, Get(image.Atom) + translations[image.Shift]);
        }
    }

    private void UseGrid(UnitCell cell)
    {
        grid = new LatticeGrid(cell, cutoff);
        gridCell = cell;
        translations.Clear();
        foreach (CellShift shift in shifts)
        {
            translations.Add(grid.TranslationInAngstrom(shift));
        }

        Array.Resize(ref homeTranslations, homes.Length);
        for (int i = 0; i < homes.Length; i++)
        {
            homeTranslations[i] = grid.Translation(homes[i]);
        }
    }

    private void SetPoints(ReadOnlySpan<Vector3D> positions)
    {
        for (int i = 0; i < positions.Length; i++)
        {
            Set(i, positions[i]);
        }
    }

    private Vector3D Get(int index) => new(points[index * Stride], points[(index * Stride) + 1], points[(index * Stride) + 2]);

    private void Set(int index, Vector3D position)
    {
        Span<double> point = points.AsSpan(index * Stride, 3);
        point[0] = position.X;
        point[1] = position.Y;
        point[2] = position.Z;
    }
}
