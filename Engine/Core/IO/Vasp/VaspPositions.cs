namespace MDEngine.IO;

/// <summary>Positions below a line that says Direct or Cartesian.</summary>
internal static class VaspPositions
{
    /// <summary>Whether the line's first letter says so: Cartesian coordinates; null where it says neither.</summary>
    public static bool? IsCartesian(ReadOnlySpan<byte> line) => line.TrimStart(" \t"u8) is [var first, ..]
        ? (char)first switch { 'C' or 'c' or 'K' or 'k' => true, 'D' or 'd' => false, _ => null }
        : null;

    /// <summary>Reads a line for each atom, and its flags T and F where they are asked for.</summary>
    public static Vector3D[] Read(Utf8LineReader lines, VaspHeader header, bool isCartesian, bool[]? moves)
    {
        int count = header.Topology.AtomCount;
        var positions = new Vector3D[count];
        for (int i = 0; i < count; i++)
        {
            if (!lines.TryRead(out ReadOnlySpan<byte> line))
            {
                throw lines.Error(0, $"the file ends after {i} of {count} positions; it is cut off, or the counts are wrong");
            }

            var fields = new LineFields(line, lines);
            Vector3D v = fields.Vector("position");
            positions[i] = isCartesian ? VaspHeader.Scaled(v, header.Scale) : v * header.Lattice;
            for (int axis = 0; moves is not null && axis < 3; axis++)
            {
                ReadOnlySpan<byte> flag = fields.Next("flag T or F of selective dynamics").TrimStart((byte)'.');
                moves[(3 * i) + axis] = flag is [(byte)'T' or (byte)'t', ..] ? true : flag is [(byte)'F' or (byte)'f', ..] ? false
                    : throw fields.Error($"{Utf8Fields.Quote(flag)} is neither T nor F; expected a flag of selective dynamics");
            }
        }

        return positions;
    }
}
