namespace MDEngine.IO;

/// <summary>
/// Numbers of fixed width that go on in letters when the digits run out: for width 5, 99999 is followed by A0000 … ZZZZZ and
/// a0000 … zzzzz (Grosse-Kunstleve, cci.lbl.gov/hybrid_36).
/// </summary>
internal static class Hybrid36
{
    /// <summary>A number in so many columns; what needs more than letters can say begins again at 0.</summary>
    public static string Format(int value, int width)
    {
        int decimals = 1;
        int letters = 1;
        for (int i = 0; i < width; i++)
        {
            decimals *= 10;
            letters *= i > 0 ? 36 : 1;
        }

        if (value < decimals && value > -decimals / 10)
        {
            return value.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(width);
        }

        int rest = ((value % decimals) + decimals) % decimals;
        if (value < 0 || value - decimals >= 52 * letters)
        {
            return rest.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(width);
        }

        bool upper = value - decimals < 26 * letters;
        int code = value - decimals - (upper ? 0 : 26 * letters) + (10 * letters);
        Span<char> digits = stackalloc char[width];
        for (int i = width - 1; i >= 0; i--, code /= 36)
        {
            int digit = code % 36;
            digits[i] = (char)(digit < 10 ? '0' + digit : (upper ? 'A' : 'a') + digit - 10);
        }

        return new string(digits);
    }

    public static bool TryParse(ReadOnlySpan<byte> field, int width, out int value)
    {
        ReadOnlySpan<byte> text = field.Trim((byte)' ');
        value = 0;
        if (text.IsEmpty)
        {
            return false;
        }

        if (!char.IsAsciiLetter((char)text[0]))
        {
            bool good = Utf8Number.TryParse(text, out long number) && number is >= int.MinValue and <= int.MaxValue;
            value = good ? (int)number : 0;
            return good;
        }

        bool upper = char.IsAsciiLetterUpper((char)text[0]);
        if (text.Length != width)
        {
            return false;
        }

        int letters = 1;
        int decimals = 1;
        foreach (byte b in text)
        {
            int digit = char.IsAsciiDigit((char)b) ? b - '0'
                : upper && char.IsAsciiLetterUpper((char)b) ? b - 'A' + 10
                : !upper && char.IsAsciiLetterLower((char)b) ? b - 'a' + 10
                : -1;
            if (digit < 0)
            {
                return false;
            }

            value = (36 * value) + digit;
        }

        for (int i = 1; i < width; i++)
        {
            letters *= 36;
        }

        for (int i = 0; i < width; i++)
        {
            decimals *= 10;
        }

        // A letter in front counts from 10: the first 10 × 36^(width−1) values have digits there and are not used.
        value += decimals - (10 * letters) + (upper ? 0 : 26 * letters);
        return true;
    }
}
