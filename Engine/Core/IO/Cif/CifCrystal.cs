namespace MDEngine.IO;

/// <summary>The frame of a small-molecule CIF: all atoms of the cell, from those that are listed and the symmetry operations.</summary>
internal sealed class CifCrystal
{
    /// <summary>An image so near to its atom is the atom itself on a special position, Å.</summary>
    private const double SamePlace = StructureCheck.SmallestDistance;

    private const double LeastOccupancy = 0.999;

    private readonly List<(AtomRecord Record, double Mass, Vector3D Position)> atoms = [];

    public int Count => atoms.Count;

    public void Add(CifAtom atom, CifTokenizer place)
    {
        if (!atom.Position.IsFinite)
        {
            throw place.Error($"the atom {atom.Label} before has no position; expected fract_x, fract_y and fract_z");
        }

        if (atom.Occupancy < LeastOccupancy)
        {
            throw place.Error(FormattableString.Invariant($"the atom {atom.Label} before has the occupancy {atom.Occupancy}: the crystal is disordered; choose one arrangement, with occupancies of 1, in another program first"));
        }

        atoms.Add((new AtomRecord(atom.AtomicNumber, atom.Label, "", 0, ' ', ""), atom.Mass, atom.Position));
    }

    public Frame Finish(CifBlock block, CifTokenizer place)
    {
        UnitCell cell = block.Cell(place);
        if (!cell.IsPeriodic)
        {
            throw place.Error("the data block that ends here has fractional coordinates and no cell; expected _cell_length_a and the other five");
        }

        if (block.Operations.Count == 0 && block.NamesSymmetry)
        {
            throw place.Error("the data block that ends here names a space group and lists no symmetry operations; expected _space_group_symop_operation_xyz, as most programs write it");
        }

        SymmetryOperation[] operations = block.Operations.Count == 0 ? [SymmetryOperation.Identity] : [.. block.Operations.OrderByDescending(operation => operation == SymmetryOperation.Identity)];
        Lattice lattice = Lattice.From(cell);
        var topology = new TopologyBuilder();
        var positions = new List<Vector3D>();
        var masses = new List<double>();
        foreach ((AtomRecord record, double mass, Vector3D fractional) in atoms)
        {
            int first = positions.Count;
            foreach (SymmetryOperation operation in operations)
            {
                // Listed positions stay, so that molecules stay whole; images go into the cell.
                Vector3D image = operation.Apply(fractional);
                Vector3D position = (operation == SymmetryOperation.Identity ? image : Wrapped(image)) * cell.Matrix;
                if (!positions.Skip(first).Any(other => lattice.Nearest(position - other).Length < SamePlace))
                {
                    positions.Add(position);
                    masses.Add(mass);
                    topology.Add(record);
                }
            }
        }

        Topology built = topology.Finish();
        if (masses.Exists(mass => mass > 0))
        {
            built = built with { Masses = [.. masses.Select((mass, i) => mass > 0 ? mass : built.Masses[i])] };
        }

        atoms.Clear();
        return new Frame(built, [.. positions]) { Cell = cell };
    }

    private static Vector3D Wrapped(Vector3D f) => new(f.X - Math.Floor(f.X), f.Y - Math.Floor(f.Y), f.Z - Math.Floor(f.Z));
}
