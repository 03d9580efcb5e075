namespace MDEngine.IO;

/// <summary>What a file may leave open, and its reader must be told.</summary>
public sealed record ReadingOptions
{
    /// <summary>All left to the file.</summary>
    public static ReadingOptions None { get; } = new();

    /// <summary>What the atoms are, for formats that hold positions only (.dcd); others ignore it.</summary>
    public Topology? Topology { get; init; }

    /// <summary>The cell of that structure: its periodic directions hold for these formats, and all of it where they state none.</summary>
    public UnitCell Cell { get; init; }

    /// <summary>The cell of a frame of such a format: open where the structure is, and the structure's where the frame has none.</summary>
    internal UnitCell Directed(UnitCell cell) => !Cell.IsPeriodic ? cell
        : !cell.IsPeriodic ? Cell
        : cell with { PeriodicA = cell.PeriodicA && Cell.PeriodicA, PeriodicB = cell.PeriodicB && Cell.PeriodicB, PeriodicC = cell.PeriodicC && Cell.PeriodicC };

    /// <summary>Gets the notes of the frames that are read (<see cref="Frame.Notes"/>), each once.</summary>
    public Action<string>? Notify { get; init; }

    /// <summary>The format's name (one of <see cref="Trajectory.ReadFormats"/>), or null to tell it from the file's name and content.</summary>
    public string? Format { get; init; }

    /// <summary>Which elements the numbered (or named) types of atoms are, for LAMMPS files that do not say.</summary>
    public TypeElements? TypeElements { get; init; }

    /// <summary>LAMMPS's units, "metal", "real" or "electron", for its files that do not say.</summary>
    public string? LammpsUnits { get; init; }

    /// <summary>LAMMPS's atom style, such as "full", for data files that do not say.</summary>
    public string? LammpsAtomStyle { get; init; }
}
