namespace MDEngine.IO;

/// <summary>The blank-separated fields of one line, and the messages about them.</summary>
internal ref struct LineFields(ReadOnlySpan<byte> line, Utf8LineReader lines)
{
    private Utf8Fields fields = new(line);

    /// <summary>Column of the field last read, from 1.</summary>
    public readonly int Column => fields.Column;

    /// <summary>The next field, or an empty span at the end of the line.</summary>
    public ReadOnlySpan<byte> NextOrEmpty() => fields.Next();

    public ReadOnlySpan<byte> Next(string what)
    {
        ReadOnlySpan<byte> field = fields.Next();
        return !field.IsEmpty ? field : throw Error($"the line ends where the {what} should stand");
    }

    /// <summary>A finite number.</summary>
    public double Real(string what)
    {
        ReadOnlySpan<byte> field = Next(what);
        return Utf8Number.TryParse(field, out double value) && double.IsFinite(value)
            ? value
            : throw Error($"{Utf8Fields.Quote(field)} is no finite number; expected the {what}");
    }

    public Vector3D Vector(string what)
    {
        double x = Real(what);
        double y = Real(what);
        return new Vector3D(x, y, Real(what));
    }

    public long Integer(string what)
    {
        ReadOnlySpan<byte> field = Next(what);
        return Utf8Number.TryParse(field, out long value) ? value : throw Error($"{Utf8Fields.Quote(field)} is no integer; expected the {what}");
    }

    /// <summary>How many of something follow: 0 to what an array can hold.</summary>
    public int Count(string what)
    {
        long count = Integer(what);
        return count >= 0 && count <= Array.MaxLength ? (int)count : throw Error($"{count} is no {what}; expected 0 to {Array.MaxLength}");
    }

    public readonly InputFileException Error(string problem) => lines.Error(fields.Column, problem);
}
