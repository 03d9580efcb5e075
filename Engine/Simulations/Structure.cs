using MDEngine.IO;

namespace MDEngine.Simulations;

/// <summary>A structure and where it came from, which messages and records of runs name.</summary>
/// <example><code>Structure start = Structure.Read("start.extxyz");</code></example>
#pragma warning disable CA1716 // a keyword of Visual Basic, and the field's word
public sealed class Structure
#pragma warning restore CA1716
{
    /// <summary>A structure made in memory.</summary>
    /// <param name="frame">Atoms, positions and what else is known.</param>
    /// <param name="source">What messages and records call it.</param>
    /// <exception cref="InputException">Two atoms are at the same place.</exception>
    public Structure(Frame frame, string source = "structure")
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(source);
        StructureCheck.RequireDistinctAtoms(frame.System, source);
        (Frame, Source) = (frame, source);
    }

    private Structure(string source, Frame frame) => (Frame, Source) = (frame, source);

    /// <summary>Atoms, positions (Å) and what else the file says.</summary>
    public Frame Frame { get; }

    /// <summary>The file's name.</summary>
    public string Source { get; }

    /// <summary>What a potential sees of it.</summary>
    public AtomicSystem System => Frame.System;

    /// <summary>Number of atoms, N.</summary>
    public int AtomCount => Frame.AtomCount;

    /// <summary>The first structure of a file (.xyz, .extxyz, .pdb, .dcd).</summary>
    /// <param name="path">The file.</param>
    /// <param name="topology">A structure file that says which atoms a .dcd file holds positions of, or null.</param>
    /// <exception cref="InputException">The file cannot be read, holds no frame, or has two atoms at the same place.</exception>
    public static Structure Read(string path, string? topology = null)
    {
        using Trajectory trajectory = Open(path, topology);
        return new Structure(trajectory.Read() ?? throw new InputFileException(path, 0, 0, "holds no frame"), path);
    }

    /// <summary>All structures of a file, one at a time.</summary>
    /// <inheritdoc cref="Read"/>
    public static IEnumerable<Structure> ReadAll(string path, string? topology = null)
    {
        using Trajectory trajectory = Open(path, topology);
        int number = 0;
        foreach (Frame frame in trajectory.ReadToEnd())
        {
            yield return new Structure(frame, $"{path}, frame {++number}");
        }
    }

    /// <summary>Writes it to a file of the format that the name's ending says.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Write(string path)
    {
        using Trajectory file = Trajectory.Create(path);
        file.Write(Frame);
    }

    /// <summary>What a computation came to, whatever that is.</summary>
    internal static Structure Computed(Frame frame, string source) => new(source, frame);

    private static Trajectory Open(string path, string? topology)
    {
        Frame? of = topology is null ? null : Trajectory.ReadFirst(topology);
        return Trajectory.Open(path, of?.Topology, of?.Cell ?? default);
    }
}
