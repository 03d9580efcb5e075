using System.Collections.Immutable;
using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned.Graph;

/// <summary>
/// Edges b = (i ← m) from fragments to the atoms within a cutoff of their centers, an atom's own fragment included, with t = r_i − R_m and
/// R_m = Σ z r / Σ z. Rows by atom, and by fragment for the sums over what a fragment sends.
/// </summary>
internal sealed class FragmentGraph : IDisposable
{
    /// <summary>So many atom-center distances are computed one by one where there is no cell; beyond that a search is faster.</summary>
    private const long MostByBruteForce = 1 << 20;

    private readonly double cutoff;
    private readonly NeighborSearch search;
    private readonly bool searchesAlways;
    private readonly NeighborList list = new();
    private readonly FragmentImages images = new();
    private int[] atomOffsets = new int[1];
    private int[] fragmentOffsets = new int[1];
    private int[] edgesOfFragments = [];
    private int[] memberOffsets = new int[1];
    private int[] members = [];
    private int[] fragmentOfAtom = [];
    private double[] weights = [];
    private double[] totals = [];
    private Vector3D[] centers = [];
    private int[] fragments = [];
    private Vector3D[] displacements = [];
    private int[] foundAtoms = [];
    private Vector3D[] foundVectors = [];
    private int[] cursor = [];

    /// <summary>An empty graph.</summary>
    /// <param name="cutoff">Å.</param>
    /// <param name="device">What searches in place of the processor, if anything; the caller keeps it.</param>
    public FragmentGraph(double cutoff, NeighborDevice? device = null)
    {
        this.cutoff = cutoff;
        search = new NeighborSearch(threads: 1, device);
        searchesAlways = device is not null;
    }

    /// <summary>Number of atoms, N.</summary>
    public int AtomCount { get; private set; }

    /// <summary>Number of fragments, M.</summary>
    public int FragmentCount { get; private set; }

    /// <summary>Number of edges, B.</summary>
    public int EdgeCount { get; private set; }

    /// <summary>[N+1] where the rows of atoms begin.</summary>
    public ReadOnlySpan<int> Offsets => atomOffsets.AsSpan(0, AtomCount + 1);

    /// <summary>[B] the fragment of each edge.</summary>
    public ReadOnlySpan<int> Fragments => fragments.AsSpan(0, EdgeCount);

    /// <summary>[B] t = r_i − R_m, Å.</summary>
    public ReadOnlySpan<Vector3D> Displacements => displacements.AsSpan(0, EdgeCount);

    /// <summary>[M+1] where the rows of fragments begin in <see cref="EdgesOfFragments"/>.</summary>
    public ReadOnlySpan<int> FragmentOffsets => fragmentOffsets.AsSpan(0, FragmentCount + 1);

    /// <summary>[B] the edges, by fragment and then by atom.</summary>
    public ReadOnlySpan<int> EdgesOfFragments => edgesOfFragments.AsSpan(0, EdgeCount);

    /// <summary>[B] the atoms of <see cref="EdgesOfFragments"/>.</summary>
    public ReadOnlySpan<int> AtomsOfFragments => foundAtoms.AsSpan(0, EdgeCount);

    /// <summary>[M+1] where the rows of fragments begin in <see cref="Members"/>.</summary>
    public ReadOnlySpan<int> MemberOffsets => memberOffsets.AsSpan(0, FragmentCount + 1);

    /// <summary>[N] the atoms that belong to the fragments.</summary>
    public ReadOnlySpan<int> Members => members.AsSpan(0, AtomCount);

    /// <summary>[N] the fragment that an atom belongs to.</summary>
    public ReadOnlySpan<int> FragmentOfAtom => fragmentOfAtom.AsSpan(0, AtomCount);

    /// <summary>[N] z_i / Σ z over the atom's fragment: how its center moves with the atom.</summary>
    public ReadOnlySpan<double> Weights => weights.AsSpan(0, AtomCount);

    /// <summary>Frees the search's memory.</summary>
    public void Dispose() => search.Dispose();

    /// <summary>Forgets all atoms.</summary>
    public void Clear()
    {
        AtomCount = 0;
        FragmentCount = 0;
        EdgeCount = 0;
    }

    /// <summary>Adds a structure that has no edges to those before it.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="labels">[N] fragment labels.</param>
    /// <param name="edges">Its atom-atom edges, which put fragments together across the cell's boundaries.</param>
    public void Append(AtomicSystem system, ImmutableArray<int> labels, EdgeGraph edges)
    {
        int count = 0;
        foreach (int label in labels)
        {
            count = Math.Max(count, label + 1);
        }

        ReserveAtoms(AtomCount + labels.Length, FragmentCount + count);
        FindCenters(system, labels, count, edges);
        FindMembers(labels, count);
        int firstEdge = EdgeCount;
        if (!searchesAlways && !system.Cell.IsPeriodic && (long)labels.Length * count <= MostByBruteForce)
        {
            CompareAll(system, count);
        }
        else
        {
            Search(system, count);
        }

        SortByAtom(firstEdge, labels.Length, count);
        AtomCount += labels.Length;
        FragmentCount += count;
    }

    private static void Grow<T>(ref T[] array, int count)
    {
        if (array.Length < count)
        {
            Array.Resize(ref array, count + (count / 4));
        }
    }

    private void ReserveAtoms(int atoms, int fragmentCount)
    {
        Grow(ref atomOffsets, atoms + 1);
        Grow(ref members, atoms);
        Grow(ref fragmentOfAtom, atoms);
        Grow(ref weights, atoms);
        Grow(ref fragmentOffsets, fragmentCount + 1);
        Grow(ref memberOffsets, fragmentCount + 1);
        Grow(ref centers, fragmentCount);
        Grow(ref totals, fragmentCount);
        Grow(ref cursor, Math.Max(atoms, fragmentCount));
    }

    private void ReserveEdges(int count)
    {
        Grow(ref fragments, count);
        Grow(ref displacements, count);
        Grow(ref foundAtoms, count);
        Grow(ref foundVectors, count);
        Grow(ref edgesOfFragments, count);
    }

    private void FindCenters(AtomicSystem system, ImmutableArray<int> labels, int count, EdgeGraph edges)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        ImmutableArray<int> numbers = system.Topology.AtomicNumbers;
        ReadOnlySpan<CellShift> shifts = images.Of(system.Cell, labels, new EdgeLinks(edges, AtomCount));
        Span<Vector3D> center = centers.AsSpan(FragmentCount, count);
        Span<double> total = totals.AsSpan(FragmentCount, count);
        center.Clear();
        total.Clear();
        for (int i = 0; i < labels.Length; i++)
        {
            total[labels[i]] += numbers[i];
        }

        for (int i = 0; i < labels.Length; i++)
        {
            double weight = numbers[i] / total[labels[i]];
            Vector3D image = shifts.IsEmpty ? Vector3D.Zero : new Vector3D(shifts[i].A, shifts[i].B, shifts[i].C) * system.Cell.Matrix;
            weights[AtomCount + i] = weight;
            fragmentOfAtom[AtomCount + i] = FragmentCount + labels[i];
            center[labels[i]] += weight * (positions[i] + image);
        }
    }

    private void FindMembers(ImmutableArray<int> labels, int count)
    {
        Span<int> next = cursor.AsSpan(0, count);
        next.Clear();
        foreach (int label in labels)
        {
            next[label]++;
        }

        int start = AtomCount;
        for (int m = 0; m < count; m++)
        {
            memberOffsets[FragmentCount + m] = start;
            (next[m], start) = (start, start + next[m]);
        }

        memberOffsets[FragmentCount + count] = start;
        for (int i = 0; i < labels.Length; i++)
        {
            members[next[labels[i]]++] = AtomCount + i;
        }
    }

    private void CompareAll(AtomicSystem system, int count)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        ReserveEdges(EdgeCount + (positions.Length * count));
        double squaredCutoff = cutoff * cutoff;
        for (int m = 0; m < count; m++)
        {
            fragmentOffsets[FragmentCount + m] = EdgeCount;
            for (int i = 0; i < positions.Length; i++)
            {
                Vector3D t = positions[i] - centers[FragmentCount + m];
                if (t.LengthSquared < squaredCutoff)
                {
                    foundAtoms[EdgeCount] = AtomCount + i;
                    foundVectors[EdgeCount++] = t;
                }
            }
        }

        fragmentOffsets[FragmentCount + count] = EdgeCount;
    }

    private void Search(AtomicSystem system, int count)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        Matrix3x3 cell = system.Cell.Matrix;
        search.Load(system.Cell, positions, cutoff);
        search.FindAround(centers.AsSpan(FragmentCount, count), cutoff, list);
        ReserveEdges(EdgeCount + list.PairCount);
        for (int m = 0; m < count; m++)
        {
            fragmentOffsets[FragmentCount + m] = EdgeCount;
            for (int k = list.Offsets[m]; k < list.Offsets[m + 1]; k++)
            {
                CellShift shift = list.Shifts[k];
                int i = list.Neighbors[k];
                foundAtoms[EdgeCount] = AtomCount + i;
                foundVectors[EdgeCount++] = positions[i] - centers[FragmentCount + m] + (new Vector3D(shift.A, shift.B, shift.C) * cell);
            }
        }

        fragmentOffsets[FragmentCount + count] = EdgeCount;
    }

    /// <summary>Gives the edges, found by fragment, their places in the rows of atoms, which are sorted by fragment then.</summary>
    private void SortByAtom(int firstEdge, int atoms, int count)
    {
        Span<int> next = cursor.AsSpan(0, atoms);
        next.Clear();
        for (int k = firstEdge; k < EdgeCount; k++)
        {
            next[foundAtoms[k] - AtomCount]++;
        }

        int start = firstEdge;
        for (int i = 0; i < atoms; i++)
        {
            atomOffsets[AtomCount + i] = start;
            (next[i], start) = (start, start + next[i]);
        }

        atomOffsets[AtomCount + atoms] = start;
        for (int m = FragmentCount; m < FragmentCount + count; m++)
        {
            for (int k = fragmentOffsets[m]; k < fragmentOffsets[m + 1]; k++)
            {
                int edge = next[foundAtoms[k] - AtomCount]++;
                edgesOfFragments[k] = edge;
                fragments[edge] = m;
                displacements[edge] = foundVectors[k];
            }
        }
    }
}
