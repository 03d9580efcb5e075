using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MDEngine.Neighbors;
using MDEngine.Potentials.Learned.Graph;

namespace MDEngine.Potentials.Learned.ViSNet;

/// <summary>
/// Pairs of an atom and a fragment's center within the long cutoff, the atom's own fragment included, with t = r_i − R_m. The
/// center R_m = Σ z r / Σ z weights atoms by atomic number and moves with them (docs/developer/visnet-equations.md).
/// </summary>
#pragma warning disable CA1001 // lives as long as its potential; what memory the search holds outside the heap has finalizers
internal sealed class AtomFragmentPairs(double cutoff, NeighborDevice? device = null) : IDisplacementSet
#pragma warning restore CA1001
{
    private readonly NeighborSearch search = new(threads: 1, device);
    private readonly NeighborList list = new();
    private readonly FragmentImages images = new();
    private readonly List<long> atoms = [];
    private readonly List<long> fragments = [];
    private readonly List<Vector3D> vectors = [];
    private readonly List<long> fragmentOfAtom = [];
    private readonly List<double> weightOfAtom = []; // z_i / Σ_{fragment} z

    /// <summary>Number of fragments, M.</summary>
    public int FragmentCount { get; private set; }

    /// <summary>[B] the atom of each pair.</summary>
    public ReadOnlySpan<long> Atoms => CollectionsMarshal.AsSpan(atoms);

    /// <summary>[B] the fragment of each pair.</summary>
    public ReadOnlySpan<long> Fragments => CollectionsMarshal.AsSpan(fragments);

    /// <summary>[N] the fragment that each atom belongs to.</summary>
    public ReadOnlySpan<long> FragmentOfAtom => CollectionsMarshal.AsSpan(fragmentOfAtom);

    /// <summary>[N] z_i / Σ z over the atom's fragment: its share in the fragment's center.</summary>
    public ReadOnlySpan<double> WeightOfAtom => CollectionsMarshal.AsSpan(weightOfAtom);

    /// <inheritdoc/>
    public ReadOnlySpan<Vector3D> Vectors => CollectionsMarshal.AsSpan(vectors);

    /// <summary>Removes all pairs and fragments.</summary>
    public void Clear()
    {
        atoms.Clear();
        fragments.Clear();
        vectors.Clear();
        fragmentOfAtom.Clear();
        weightOfAtom.Clear();
        FragmentCount = 0;
    }

    /// <summary>Adds a structure's fragments and the pairs within the cutoff, periodic images included.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="labels">[N] fragment labels.</param>
    /// <param name="bondList">A full neighbor list whose cutoff is longer than any bond: it puts fragments together across the cell's boundaries.</param>
    /// <param name="firstAtom">Index of the structure's first atom in the graph.</param>
    public void Append(AtomicSystem system, ImmutableArray<int> labels, NeighborList bondList, int firstAtom)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        Matrix3x3 cell = system.Cell.Matrix;
        Vector3D[] centers = Centers(system, labels, images.Of(system.Cell, labels, new NeighborLinks(system, bondList)));
        foreach (int label in labels)
        {
            fragmentOfAtom.Add(FragmentCount + label);
        }

        search.Load(system.Cell, positions, cutoff);
        search.FindAround(centers, cutoff, list);
        for (int m = 0; m < centers.Length; m++)
        {
            for (int k = list.Offsets[m]; k < list.Offsets[m + 1]; k++)
            {
                int i = list.Neighbors[k];
                CellShift shift = list.Shifts[k];
                atoms.Add(firstAtom + i);
                fragments.Add(FragmentCount + m);
                vectors.Add(positions[i] - centers[m] + (new Vector3D(shift.A, shift.B, shift.C) * cell));
            }
        }

        FragmentCount += centers.Length;
    }

    /// <inheritdoc/>
    public void AddForces(ReadOnlySpan<Vector3D> derivatives, EvaluationResult result)
    {
        var ofCenters = new Vector3D[FragmentCount];
        Matrix3x3 virial = result.Virial;
        for (int b = 0; b < derivatives.Length; b++)
        {
            result.Forces[(int)atoms[b]] -= derivatives[b];
            ofCenters[(int)fragments[b]] += derivatives[b];
            virial -= Matrix3x3.Outer(vectors[b], derivatives[b]);
        }

        for (int i = 0; i < fragmentOfAtom.Count; i++)
        {
            result.Forces[i] += weightOfAtom[i] * ofCenters[(int)fragmentOfAtom[i]];
        }

        result.Virial = virial;
    }

    private Vector3D[] Centers(AtomicSystem system, ImmutableArray<int> labels, ReadOnlySpan<CellShift> shifts)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        int count = labels.Max() + 1;
        var centers = new Vector3D[count];
        var totals = new double[count];
        for (int i = 0; i < labels.Length; i++)
        {
            totals[labels[i]] += system.Topology.AtomicNumbers[i];
        }

        for (int i = 0; i < labels.Length; i++)
        {
            double weight = system.Topology.AtomicNumbers[i] / totals[labels[i]];
            CellShift shift = shifts.IsEmpty ? default : shifts[i];
            weightOfAtom.Add(weight);
            centers[labels[i]] += weight * (positions[i] + (new Vector3D(shift.A, shift.B, shift.C) * system.Cell.Matrix));
        }

        return centers;
    }
}
