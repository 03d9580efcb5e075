namespace MDEngine.IO;

/// <summary>Some atoms of frames.</summary>
/// <param name="selection">Which.</param>
public sealed class FrameSubset(AtomSelection selection)
{
    private Topology? whole;
    private Topology? part;
    private int[] atoms = [];

    /// <summary>A frame of the chosen atoms; energy, stress, dipole moment and charge, which are of all atoms, are left out.</summary>
    /// <exception cref="InputException">The selection names no atoms of the frame, or some that it does not have.</exception>
    public Frame Of(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (!ReferenceEquals(frame.Topology, whole))
        {
            whole = frame.Topology;
            atoms = selection.Find(whole);
            part = Select(whole, atoms);
        }

        return new Frame(part!, Pick(frame.Positions))
        {
            Cell = frame.Cell,
            Velocities = frame.Velocities is { } velocities ? Pick(velocities) : null,
            Forces = frame.Forces is { } forces ? Pick(forces) : null,
            Step = frame.Step,
            Time = frame.Time,
            Properties = frame.Properties,
            Columns = [.. frame.Columns.Select(Pick)],
        };
    }

    private static Topology Select(Topology topology, int[] atoms)
    {
        var places = new Dictionary<int, int>();
        for (int i = 0; i < atoms.Length; i++)
        {
            places.Add(atoms[i], i);
        }

        return new Topology([.. atoms.Select(atom => topology.AtomicNumbers[atom])])
        {
            Masses = [.. atoms.Select(atom => topology.Masses[atom])],
            AtomNames = topology.AtomNames.IsEmpty ? [] : [.. atoms.Select(atom => topology.AtomNames[atom])],
            FragmentLabels = topology.FragmentLabels.IsEmpty ? [] : [.. atoms.Select(atom => topology.FragmentLabels[atom])],
            Bonds = [.. topology.Bonds.Where(bond => places.ContainsKey(bond.First) && places.ContainsKey(bond.Second)).Select(bond => new Bond(places[bond.First], places[bond.Second]))],
            Residues = [.. topology.Residues
                .Select(residue => residue with { Atoms = [.. residue.Atoms.Where(places.ContainsKey).Select(atom => places[atom])] })
                .Where(residue => residue.Atoms.Length > 0)],
        };
    }

    private Vector3D[] Pick(Vector3D[] values) => [.. atoms.Select(atom => values[atom])];

    private AtomColumn Pick(AtomColumn column)
    {
        T[] Rows<T>(T[] values) => [.. atoms.SelectMany(atom => values[(atom * column.Width)..((atom + 1) * column.Width)])];
        return column switch
        {
            RealColumn real => real with { Values = Rows(real.Values) },
            IntegerColumn integer => integer with { Values = Rows(integer.Values) },
            LogicalColumn logical => logical with { Values = Rows(logical.Values) },
            TextColumn text => text with { Values = Rows(text.Values) },
            _ => throw new InvalidOperationException($"No selection of a {column.GetType().Name}."),
        };
    }
}
