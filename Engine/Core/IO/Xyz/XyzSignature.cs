namespace MDEngine.IO;

/// <summary>How XYZ looks, for files whose names do not tell; other formats have better signs, and are asked first.</summary>
internal static class XyzSignature
{
    /// <summary>A number alone, any line, and a line of at least four fields of which the second to fourth are numbers.</summary>
    public static bool Matches(ReadOnlySpan<byte> beginning)
    {
        ReadOnlySpan<byte> count = NextLine(ref beginning).Trim(" \t\r"u8);
        NextLine(ref beginning);
        var atom = new Utf8Fields(NextLine(ref beginning));
        return Utf8Number.TryParse(count, out long atoms) && atoms > 0 && !atom.Next().IsEmpty && IsNumber(atom.Next()) && IsNumber(atom.Next()) && IsNumber(atom.Next());
    }

    private static bool IsNumber(ReadOnlySpan<byte> field) => Utf8Number.TryParse(field, out double value) && double.IsFinite(value);

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> text)
    {
        int length = text.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = length < 0 ? text : text[..length];
        text = length < 0 ? default : text[(length + 1)..];
        return line;
    }
}
