namespace MDEngine.IO;

/// <summary>Numbers of CIF files, which may have a standard uncertainty in brackets: 5.959(1).</summary>
internal static class CifNumber
{
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        int bracket = text.IndexOf((byte)'(');
        if (bracket >= 0)
        {
            if (text[^1] != ')' || !Utf8Number.TryParse(text[(bracket + 1)..^1], out double uncertainty) || uncertainty < 0)
            {
                value = 0;
                return false;
            }

            text = text[..bracket];
        }

        return Utf8Number.TryParse(text, out value) && double.IsFinite(value);
    }
}
