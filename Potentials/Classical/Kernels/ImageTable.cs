using MDEngine.Neighbors;

namespace MDEngine.Potentials.Classical.Kernels;

/// <summary>
/// A neighbor list made ready for the kernels: every image (j, S) that some atom sees gets a place of its own, with its position
/// beside it, so that the inner loop knows no cell. Rows are filled up to multiples of four with an image that lies nowhere.
/// </summary>
internal sealed class ImageTable
{
    /// <summary>Doubles per image: x, y, z (Å) and the species.</summary>
    public const int Stride = 4;

    private readonly List<Image> images = [];
    private readonly List<CellShift> shifts = [];
    private readonly List<Vector3D> translations = [];
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
            Rebuild(list);
            Place(species);
            source = list;
            sourceVersion = list.Version;
        }

        MovePoints(system);
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
                neighbors[position++] = listShifts[k] == default ? j : atomCount + FindOrAdd(j, listShifts[k]);
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
        translations.Clear();
        foreach (CellShift shift in shifts)
        {
            translations.Add(new Vector3D(shift.A, shift.B, shift.C) * system.Cell.Matrix);
        }

        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        for (int i = 0; i < positions.Length; i++)
        {
            Set(i, positions[i]);
        }

        for (int g = 0; g < images.Count; g++)
        {
            Set(positions.Length + g, positions[images[g].Atom] + translations[images[g].Shift]);
        }
    }

    private void Set(int index, Vector3D position)
    {
        Span<double> point = points.AsSpan(index * Stride, 3);
        point[0] = position.X;
        point[1] = position.Y;
        point[2] = position.Z;
    }
}
