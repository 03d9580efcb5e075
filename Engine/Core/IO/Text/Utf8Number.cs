using System.Buffers.Binary;
using System.Globalization;

namespace MDEngine.IO;

/// <summary>Numbers from bytes.</summary>
internal static class Utf8Number
{
    /// <summary>So many digits always fit 64 bits.</summary>
    private const int MostDigits = 19;

    /// <summary>No program prints a number with more characters, beside those that the fast way reads.</summary>
    private const int LongestNumber = 400;

    /// <summary>The double nearest to a decimal number such as "-1.25e-3" or Fortran's "-1.25D-03", NaN and infinities included; a decimal comma is none.</summary>
    /// <remarks>What programs print is converted here; numbers with more digits, huge or tiny ones go to the library.</remarks>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        int i = text.Length > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
        ulong digits = 0;
        int first = i;
        int point = -1;
        for (; i < text.Length; i++)
        {
            uint digit = (uint)text[i] - '0';
            if (digit <= 9)
            {
                if (TryReadEightDigits(text[i..], out uint eight))
                {
                    digits = (100_000_000 * digits) + eight;
                    i += 7;
                    continue;
                }

                digits = (10 * digits) + digit;
            }
            else if (text[i] == '.' && point < 0)
            {
                point = i;
            }
            else
            {
                break;
            }
        }

        int digitCount = i - first - (point < 0 ? 0 : 1);
        int power = point < 0 ? 0 : point + 1 - i;
        if (digitCount > 0 && (digitCount <= MostDigits || digitCount - LeadingZeros(text[first..i]) <= MostDigits) && TryReadExponent(text[i..], ref power) && DecimalToDouble.TryConvert(digits, power, out double magnitude))
        {
            value = text[0] == '-' ? -magnitude : magnitude;
            return true;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) || TryParseFortran(text, out value);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>A letter D where others write E.</summary>
    private static bool TryParseFortran(ReadOnlySpan<byte> text, out double value)
    {
        int letter = text.IndexOfAny((byte)'d', (byte)'D');
        value = 0;
        if (letter <= 0 || text.Length > LongestNumber || !char.IsAsciiDigit((char)text[^1]) || text.ContainsAny((byte)'e', (byte)'E'))
        {
            return false;
        }

        Span<byte> usual = stackalloc byte[text.Length];
        text.CopyTo(usual);
        usual[letter] = (byte)'e';
        return double.TryParse(usual, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    // All eight in one word: neighbors make pairs, pairs fours, fours the number.
    private static bool TryReadEightDigits(ReadOnlySpan<byte> text, out uint number)
    {
        number = 0;
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(text, out ulong bytes))
        {
            return false;
        }

        bytes ^= 0x3030_3030_3030_3030;
        if (((bytes + 0x7676_7676_7676_7676) & 0x8080_8080_8080_8080) != 0 || (bytes & 0x8080_8080_8080_8080) != 0)
        {
            return false;
        }

        ulong pairs = (10 * (bytes & 0x00FF_00FF_00FF_00FF)) + ((bytes >> 8) & 0x00FF_00FF_00FF_00FF);
        ulong fours = (100 * (pairs & 0x0000_FFFF_0000_FFFF)) + ((pairs >> 16) & 0x0000_FFFF_0000_FFFF);
        number = (uint)((10_000 * (fours & 0xFFFF_FFFF)) + (fours >> 32));
        return true;
    }

    private static int LeadingZeros(ReadOnlySpan<byte> digits)
    {
        int zeros = 0;
        foreach (byte b in digits)
        {
            if (b is not ((byte)'0' or (byte)'.'))
            {
                break;
            }

            zeros += b == '0' ? 1 : 0;
        }

        return zeros;
    }

    // Nothing, or e and up to three digits.
    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int power)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        bool signed = text.Length > 1 && text[1] is (byte)'-' or (byte)'+';
        ReadOnlySpan<byte> number = text[(signed ? 2 : 1)..];
        if (text[0] is not ((byte)'e' or (byte)'E') || number.Length is 0 or > 3)
        {
            return false;
        }

        int exponent = 0;
        foreach (byte b in number)
        {
            uint digit = (uint)b - '0';
            if (digit > 9)
            {
                return false;
            }

            exponent = (10 * exponent) + (int)digit;
        }

        power += signed && text[1] == '-' ? -exponent : exponent;
        return true;
    }
}
