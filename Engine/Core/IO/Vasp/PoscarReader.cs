using System.Text;

namespace MDEngine.IO;

/// <summary>Reads VASP's POSCAR and CONTCAR: scales (a negative one is a volume), selective dynamics as the column move_mask, velocities.</summary>
internal sealed class PoscarReader(Stream stream, string path, TypeElements? elements) : IFrameReader
{
    private readonly Utf8LineReader lines = new(stream, path);
    private bool done;

    public Frame? Read(Frame? spent)
    {
        if (done)
        {
            return null;
        }

        done = true;
        string comment = Encoding.UTF8.GetString(NextLine("comment")).Trim();
        VaspHeader header = VaspHeader.Read(comment, lines, elements, null);
        ReadOnlySpan<byte> line = NextLine("word Direct or Cartesian");
        bool[]? moves = null;
        if (line.TrimStart(" \t"u8) is [(byte)'S' or (byte)'s', ..])
        {
            moves = new bool[3 * header.Topology.AtomCount];
            line = NextLine("word Direct or Cartesian");
        }

        bool isCartesian = VaspPositions.IsCartesian(line) ?? throw lines.Error(1, $"{Utf8Fields.Quote(line)} stands where Direct or Cartesian is expected");
        Vector3D[] positions = VaspPositions.Read(lines, header, isCartesian, moves);
        return new Frame(header.Topology, positions)
        {
            Cell = header.Cell,
            Velocities = ReadVelocities(header),
            Columns = moves is null ? [] : [MoveMask(moves)],
            Properties = comment.Length > 0 ? new Dictionary<string, string> { ["comment"] = comment } : new Dictionary<string, string>(),
        };
    }

    public void Dispose() => lines.Dispose();

    /// <summary>As ASE writes it: true for what moves, one value an atom where its three directions are alike.</summary>
    private static LogicalColumn MoveMask(bool[] moves)
    {
        bool[] each = [.. moves.Where((_, i) => i % 3 == 0)];
        return moves.Where((move, i) => move != each[i / 3]).Any() ? new LogicalColumn("move_mask", 3, moves) : new LogicalColumn("move_mask", 1, each);
    }

    private ReadOnlySpan<byte> NextLine(string what) =>
        lines.TryRead(out ReadOnlySpan<byte> line) ? line : throw lines.Error(0, lines.LineNumber == 0 ? "the file is empty; expected a POSCAR" : $"the file ends before the {what}; it is cut off");

    /// <summary>Velocities in Å/fs; null where there are none, or all are zero, as relaxations write them.</summary>
    private Vector3D[]? ReadVelocities(VaspHeader header)
    {
        ReadOnlySpan<byte> line;
        do
        {
            if (!lines.TryRead(out line))
            {
                return null;
            }

            if (line.TrimStart(" \t"u8).StartsWith("Lattice velocities"u8))
            {
                for (int i = 0; i < 7; i++)
                {
                    NextLine("lattice velocities and vectors");
                }
            }
        }
        while (line.TrimStart(" \t"u8).StartsWith("Lattice velocities"u8));

        if (!Utf8Fields.IsBlank(line))
        {
            if (VaspPositions.IsCartesian(line) is not { } isCartesian)
            {
                return null;
            }

            if (!isCartesian)
            {
                throw lines.Error(1, "the velocities are in lattice vectors a step, and the file does not say how long a step is; expected Cartesian ones in Å/fs");
            }
        }

        var velocities = new Vector3D[header.Topology.AtomCount];
        bool anyMoves = false;
        for (int i = 0; i < velocities.Length; i++)
        {
            if (!lines.TryRead(out line) || Utf8Fields.IsBlank(line))
            {
                return i == 0 ? null : throw lines.Error(0, $"the file ends after {i} of {velocities.Length} velocities; it is cut off");
            }

            velocities[i] = new LineFields(line, lines).Vector("velocity in Å/fs");
            anyMoves |= velocities[i] != Vector3D.Zero;
        }

        return anyMoves ? velocities : null;
    }
}
