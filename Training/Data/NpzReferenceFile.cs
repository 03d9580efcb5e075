using System.Runtime.InteropServices;

namespace MDEngine.Training.Data;

/// <summary>
/// A .npz file as MD17, MD22 (keys z, R, E, F) and rMD17 (nuclear_charges, coords, energies, forces) are published: one molecule,
/// z [N], R [n,N,3] Å, E [n] or [n,1], F [n,N,3], and, as PhysNet's files have it, D [n,3] dipole moments in e·Å. The arrays stay in the mapped file.
/// </summary>
internal sealed class NpzReferenceFile : ReferenceFile
{
    private readonly NpzArchive archive;
    private readonly NpyArray positions;
    private readonly NpyArray energies;
    private readonly NpyArray? forces;
    private readonly NpyArray? dipoles;
    private readonly Topology topology;
    private readonly double electronVolts;

    public NpzReferenceFile(string path, EnergyUnit unit, DataKeys keys)
        : base(path)
    {
        electronVolts = unit.ElectronVolts;
        archive = new NpzArchive(path);
        try
        {
            NpyArray numbers = Require("z", "nuclear_charges");
            positions = Require("R", "coords");
            energies = keys.Energy is { } energyKey ? Require(energyKey) : Require("E", "energies");
            forces = keys.Forces is { } forcesKey ? Require(forcesKey) : archive.Find("F", "forces");
            dipoles = keys.Dipole is { } dipoleKey ? Require(dipoleKey) : archive.Find("D", "dipoles");
            if (forces is null && archive.Names.FirstOrDefault(name => name.Contains("force", StringComparison.OrdinalIgnoreCase)) is { } rival)
            {
                throw Bad($"has no array F or forces, but {rival}; if these are the forces, say so ({DataKeys.Advice("forces")})");
            }

            if (positions.Shape is not [_, _, 3])
            {
                throw Bad($"R has the shape {positions.ShapeText}; expected [frames, atoms, 3]");
            }

            Count = checked((int)positions.Shape[0]);
            topology = new Topology(ReadAtomicNumbers(numbers));
            CheckShapes();
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    public override int Count { get; }

    private int AtomCount => (int)positions.Shape[1];

    public override ReferenceFrame Read(int index)
    {
        double energy = 0;
        energies.Read(index, new Span<double>(ref energy), electronVolts);
        return new ReferenceFrame(
            topology,
            UnitCell.None,
            ReadVectors(positions, index, AtomCount, 1),
            energy,
            forces is null ? null : ReadVectors(forces, index, AtomCount, electronVolts))
        {
            Dipole = dipoles is null ? null : ReadVectors(dipoles, index, 1, 1)[0],
        };
    }

    protected override void Dispose(bool disposing)
    {
        archive.Dispose();
        base.Dispose(disposing);
    }

    private static Vector3D[] ReadVectors(NpyArray array, int index, int count, double factor)
    {
        var vectors = new Vector3D[count];
        array.Read(3L * count * index, MemoryMarshal.Cast<Vector3D, double>(vectors.AsSpan()), factor);
        return vectors;
    }

    private NpyArray Require(params ReadOnlySpan<string> names) =>
        archive.Find(names) ?? throw Bad($"no array {string.Join(" or ", names.ToArray())} among {string.Join(", ", archive.Names)}; expected z, R, E and F as in MD17; other names of energies are given by {DataKeys.Advice("energy")}");

    private int[] ReadAtomicNumbers(NpyArray numbers)
    {
        int atoms = AtomCount;
        bool perFrame = numbers.Shape is [long rows, long columns] && rows == Count && columns == atoms;
        if (!perFrame && !(numbers.Shape is [long only] && only == atoms))
        {
            throw Bad($"z has the shape {numbers.ShapeText} where R has {positions.ShapeText}; expected one atomic number an atom");
        }

        var first = new double[atoms];
        numbers.Read(0, first);
        if (perFrame)
        {
            RequireOneMolecule(numbers, first);
        }

        int bad = Array.FindIndex(first, value => value < 1 || value > 118 || value != Math.Floor(value));
        return bad < 0
            ? Array.ConvertAll(first, value => (int)value)
            : throw Bad($"z of atom {bad + 1} is {first[bad]}; expected an atomic number, 1 to 118");
    }

    private void RequireOneMolecule(NpyArray numbers, double[] first)
    {
        var row = new double[first.Length];
        int others = 0;
        int firstOther = 0;
        for (int frame = 1; frame < Count; frame++)
        {
            numbers.Read((long)frame * row.Length, row);
            if (!row.AsSpan().SequenceEqual(first))
            {
                firstOther = others++ == 0 ? frame : firstOther;
            }
        }

        if (others > 0)
        {
            throw Bad($"{others} of {Count} frames are of another molecule than frame 1, first frame {firstOther + 1}; write one file for each molecule, or extended XYZ");
        }
    }

    private void CheckShapes()
    {
        if (energies.Count != Count)
        {
            throw Bad($"E has the shape {energies.ShapeText} for {Count} frames; expected one energy a frame");
        }

        if (forces is not null && !forces.Shape.AsSpan().SequenceEqual(positions.Shape))
        {
            throw Bad($"F has the shape {forces.ShapeText} where R has {positions.ShapeText}; the two must agree");
        }

        if (dipoles is not null && !dipoles.Shape.AsSpan().SequenceEqual([Count, 3]))
        {
            throw Bad($"D has the shape {dipoles.ShapeText} for {Count} frames; expected [frames, 3], e·Å");
        }
    }

    private InputFileException Bad(string problem) => new(Path, 0, 0, problem);
}
