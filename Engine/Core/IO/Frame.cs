using System.Collections.ObjectModel;

namespace MDEngine.IO;

/// <summary>One structure of a file: what is fixed (<see cref="Topology"/>), where the atoms are, and what the file says about them.</summary>
/// <remarks>A frame that is to be written may share its arrays with a running simulation; a frame that was read owns them.</remarks>
public sealed class Frame
{
    /// <summary>A frame of these atoms, all else to be set.</summary>
    /// <param name="topology">Elements, names, residues, bonds, fragments.</param>
    /// <param name="positions">[N], Å.</param>
    /// <exception cref="ArgumentException">The number of positions is not the number of atoms.</exception>
    public Frame(Topology topology, Vector3D[] positions)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(positions);
        if (positions.Length != topology.AtomCount)
        {
            throw new ArgumentException($"{positions.Length} positions for {topology.AtomCount} atoms: one position an atom is needed.");
        }

        Topology = topology;
        Positions = positions;
    }

    /// <summary>Elements and what else is fixed. Frames of one trajectory share it while it does not change.</summary>
    public Topology Topology { get; }

    /// <summary>Cell and periodic directions.</summary>
    public UnitCell Cell { get; set; }

    /// <summary>[N] positions, Å.</summary>
    public Vector3D[] Positions { get; }

    /// <summary>[N] velocities, Å/fs, or null.</summary>
    public Vector3D[]? Velocities { get; set; }

    /// <summary>[N] forces, eV/Å, or null.</summary>
    public Vector3D[]? Forces { get; set; }

    /// <summary>Potential energy, eV, or null.</summary>
    public double? Energy { get; set; }

    /// <summary>Stress as ASE has it, ∂E/∂ε/V = −W/V, eV/Å³, or null.</summary>
    public Matrix3x3? Stress { get; set; }

    /// <summary>Dipole moment, e·Å (of charged systems about the center of mass), or null.</summary>
    public Vector3D? Dipole { get; set; }

    /// <summary>Step of the run, or null.</summary>
    public long? Step { get; set; }

    /// <summary>Time since the start of the run, fs, or null.</summary>
    public double? Time { get; set; }

    /// <summary>What else the file says of the frame (key=value pairs of an extended XYZ comment), as text.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Columns of atoms other than element, mass, position, velocity and force, such as "fragment", in file order.</summary>
    public IReadOnlyList<AtomColumn> Columns { get; init; } = [];

    /// <summary>What the reader took from the file with a doubt, or could not obey: lines for the user.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Number of atoms, N.</summary>
    public int AtomCount => Topology.AtomCount;

    /// <summary>What a potential sees of the frame.</summary>
    public AtomicSystem System => new(Topology, Cell, Positions);

    /// <summary>The same frame, arrays shared, with another topology for the same atoms and, where they are given, other properties and columns.</summary>
    public Frame With(Topology topology, IReadOnlyDictionary<string, string>? properties = null, IReadOnlyList<AtomColumn>? columns = null) => new(topology, Positions)
    {
        Cell = Cell,
        Velocities = Velocities,
        Forces = Forces,
        Energy = Energy,
        Stress = Stress,
        Dipole = Dipole,
        Step = Step,
        Time = Time,
        Properties = properties ?? Properties,
        Columns = columns ?? Columns,
        Notes = Notes,
    };

    /// <summary>A state at step 0 with copies of positions and velocities (at rest if the frame has none).</summary>
    public SimulationState ToState() => new(Topology, Cell, Positions, Velocities);
}
