using System.Collections.Immutable;
using MDEngine.Fragmentation.Perception;

namespace MDEngine.Fragmentation;

/// <summary>A bond as perceived, between the atoms <paramref name="First"/> &lt; <paramref name="Second"/>, counted from 0.</summary>
/// <param name="First">Lower atom index.</param>
/// <param name="Second">Higher atom index.</param>
/// <param name="Order">Order in one Kekulé structure: 1, 2 or 3.</param>
/// <param name="IsAromatic">Whether the bond is aromatic.</param>
/// <param name="IsInRing">Whether the bond lies in a ring.</param>
public readonly record struct ChemicalBond(int First, int Second, int Order, bool IsAromatic, bool IsInRing);

/// <summary>What a structure is chemically: bonds with orders, formal charges, rings and aromaticity.</summary>
public sealed class MolecularGraph
{
    private readonly Aromaticity aromaticity;
    private readonly RingBonds rings;

    private MolecularGraph(BondGraph graph, ImmutableArray<int> atomicNumbers, byte[] orders, int[] charges, RingBonds rings, int[] component, bool[] isNet)
    {
        Graph = graph;
        AtomicNumbers = atomicNumbers;
        Orders = orders;
        this.rings = rings;
        FormalCharges = [.. charges];
        aromaticity = Aromaticity.Find(graph, atomicNumbers, orders, charges, rings);
        Components = [.. component];
        IsNet = isNet;
        var bonds = ImmutableArray.CreateBuilder<ChemicalBond>(graph.BondCount);
        for (int b = 0; b < graph.BondCount; b++)
        {
            bonds.Add(new(graph.First[b], graph.Second[b], orders[b], aromaticity.IsAromaticBond[b], rings.IsRingBond[b]));
        }

        Bonds = bonds.MoveToImmutable();
    }

    /// <summary>Number of atoms, N.</summary>
    public int AtomCount => AtomicNumbers.Length;

    /// <summary>[N] atomic numbers.</summary>
    public ImmutableArray<int> AtomicNumbers { get; }

    /// <summary>[M] bonds, sorted by first and second atom.</summary>
    public ImmutableArray<ChemicalBond> Bonds { get; }

    /// <summary>[N] formal charges.</summary>
    public ImmutableArray<int> FormalCharges { get; }

    /// <summary>Sum of the formal charges.</summary>
    public int TotalCharge => FormalCharges.Sum();

    /// <summary>[N] molecule of each atom, numbered by lowest atom.</summary>
    public ImmutableArray<int> Components { get; }

    /// <summary>What was assumed on the way, one line each.</summary>
    public ImmutableArray<string> Warnings { get; private set; } = [];

    /// <summary>Number of atoms for which no valence fits.</summary>
    public int UnsatisfiedAtomCount { get; private init; }

    /// <summary>[N] positions with every molecule made whole across periodic boundaries, Å; empty if made from bonds.</summary>
    public ImmutableArray<Vector3D> WholePositions { get; private init; } = [];

    internal BondGraph Graph { get; }

    internal byte[] Orders { get; }

    /// <summary>[components] whether one is bonded to its own periodic image.</summary>
    internal bool[] IsNet { get; }

    internal bool[] AromaticAtoms => aromaticity.IsAromaticAtom;

    internal bool[] AromaticBonds => aromaticity.IsAromaticBond;

    internal bool[] RingAtoms => rings.IsRingAtom;

    internal bool[] RingBondFlags => rings.IsRingBond;

    /// <summary>Whether an atom lies in a ring.</summary>
    public bool IsInRing(int atom) => rings.IsRingAtom[atom];

    /// <summary>Whether an atom is aromatic.</summary>
    public bool IsAromatic(int atom) => aromaticity.IsAromaticAtom[atom];

    /// <summary>Whether an atom belongs to an infinite net: bonded to its own image in the next cell.</summary>
    public bool IsInNet(int atom) => IsNet[Components[atom]];

    /// <summary>Neighbors of an atom, ascending.</summary>
    public ReadOnlySpan<int> NeighborsOf(int atom) => Graph.NeighborsOf(atom);

    /// <summary>
    /// The smallest rings, as ascending atom indices: a minimum cycle basis together with its alternatives of equal length.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> FindRings() =>
        [.. rings.Blocks.SelectMany(block => RelevantCycles.Find(Graph, block)).Select(ring => ring.Atoms).OrderBy(atoms => atoms.Length).ThenBy(atoms => atoms[0])];

    /// <summary>Perceives bonds, bond orders, charges, rings and aromaticity from positions.</summary>
    /// <param name="system">Structure; stated bonds and residues of its topology help.</param>
    /// <param name="totalCharge">Total charge, e; null for that of the topology, or the most usual one if it states none.</param>
    /// <param name="connectivityOnly">Leaves all bonds single: for systems so large that only molecules matter.</param>
    /// <exception cref="InputException">Positions that are not finite, a charge that is no integer, or residues without hydrogen atoms.</exception>
    public static MolecularGraph Perceive(AtomicSystem system, double? totalCharge = null, bool connectivityOnly = false)
    {
        var warnings = new List<string>();
        int? charge = IntegerCharge(totalCharge ?? system.Topology.TotalCharge);
        ImmutableArray<int> z = system.Topology.AtomicNumbers;
        Connectivity connectivity = Connectivity.Find(system, warnings);
        BondGraph graph = connectivity.Graph;
        ResidueTemplates.RequireHydrogens(system.Topology, graph);
        int[] component = graph.Components();
        ((int A, int B, int C)[] shifts, bool[] isNet) = connectivity.Unwrap(component);
        RingBonds rings = RingBonds.Find(graph);
        var skip = new bool[z.Length];
        for (int i = 0; i < skip.Length; i++)
        {
            skip[i] = connectivityOnly || isNet[component[i]];
        }

        BondOrders orders = BondOrders.Assign(graph, z, connectivity.Ratios, rings.IsRingAtom, skip, charge, warnings);
        var molecule = new MolecularGraph(graph, z, orders.Orders, orders.Charges, rings, component, isNet)
        {
            UnsatisfiedAtomCount = orders.Unsatisfied.Count,
            WholePositions = Whole(system, shifts),
        };
        if (!connectivityOnly)
        {
            ResidueTemplates.Check(system.Topology, molecule, warnings);
        }

        molecule.Warnings = [.. warnings];
        return molecule;
    }

    /// <summary>A molecule whose bonds are known, such as one from a file with bond orders; rings and aromaticity follow from them.</summary>
    /// <param name="atomicNumbers">[N]</param>
    /// <param name="bonds">Each pair once, with Kekulé orders; aromatic and ring flags are not read.</param>
    /// <param name="formalCharges">[N]</param>
    /// <exception cref="ArgumentException">A bond out of range or stated twice, or charges of another length.</exception>
    public static MolecularGraph FromBonds(ReadOnlySpan<int> atomicNumbers, IEnumerable<ChemicalBond> bonds, ReadOnlySpan<int> formalCharges)
    {
        ChemicalBond[] sorted = [.. bonds.Select(b => b.First < b.Second ? b : b with { First = b.Second, Second = b.First }).OrderBy(b => (b.First, b.Second))];
        int n = atomicNumbers.Length;
        if (formalCharges.Length != n)
        {
            throw new ArgumentException($"{formalCharges.Length} formal charges for {n} atoms: one an atom is needed.", nameof(formalCharges));
        }

        for (int b = 0; b < sorted.Length; b++)
        {
            if (sorted[b].First < 0 || sorted[b].Second >= n || sorted[b].First == sorted[b].Second || (b > 0 && sorted[b].First == sorted[b - 1].First && sorted[b].Second == sorted[b - 1].Second))
            {
                throw new ArgumentException($"The bond {sorted[b].First}-{sorted[b].Second} is stated twice or does not join two of the {n} atoms.", nameof(bonds));
            }
        }

        var graph = new BondGraph(n, [.. sorted.Select(b => (b.First, b.Second))]);
        int[] component = graph.Components();
        return new MolecularGraph(
            graph, [.. atomicNumbers], [.. sorted.Select(b => (byte)b.Order)], formalCharges.ToArray(), RingBonds.Find(graph), component, new bool[n]);
    }

    private static int? IntegerCharge(double? charge) => charge is { } q && Math.Abs(q - Math.Round(q)) > 1e-6
        ? throw new InputException($"The total charge is {q} e; bond perception needs an integer.")
        : charge is null ? null : (int)Math.Round(charge.Value);

    private static ImmutableArray<Vector3D> Whole(AtomicSystem system, (int A, int B, int C)[] shifts)
    {
        if (!system.Cell.IsPeriodic)
        {
            return [.. system.Positions.Span];
        }

        var whole = ImmutableArray.CreateBuilder<Vector3D>(shifts.Length);
        for (int i = 0; i < shifts.Length; i++)
        {
            whole.Add(system.Positions.Span[i] + (shifts[i].A * system.Cell.A) + (shifts[i].B * system.Cell.B) + (shifts[i].C * system.Cell.C));
        }

        return whole.MoveToImmutable();
    }
}
