using System.Globalization;

namespace MDEngine.IO;

/// <summary>Numbers from bytes.</summary>
internal static class Utf8Number
{
    private const int MostDigits = 18;
    private const long LargestExactInteger = 1L << 53;

    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>The double nearest to a decimal number such as "-1.25e-3", NaN and infinities included.</summary>
    /// <remarks>
    /// Digits w up to 2^53 and a power of ten up to 10^22 are doubles themselves, so that one division rounds once and
    /// correctly (Clinger, PLDI 1990, doi:10.1145/93548.93557). That covers what programs print; the rest goes to the library.
    /// </remarks>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        int i = text.Length > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
        long digits = 0;
        int digitCount = 0;
        int decimals = 0;
        bool point = false;
        for (; i < text.Length; i++)
        {
            uint digit = (uint)text[i] - '0';
            if (digit <= 9)
            {
                digits = (10 * digits) + digit;
                decimals += point ? 1 : 0;
                if (++digitCount > MostDigits)
                {
                    break;
                }
            }
            else if (text[i] == '.' && !point)
            {
                point = true;
            }
            else
            {
                break;
            }
        }

        if (i == text.Length && digitCount > 0 && digits <= LargestExactInteger && decimals < PowersOfTen.Length)
        {
            double magnitude = digits / PowersOfTen[decimals];
            value = text[0] == '-' ? -magnitude : magnitude;
            return true;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
