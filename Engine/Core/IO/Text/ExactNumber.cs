using System.Globalization;

namespace MDEngine.IO;

/// <summary>Numbers as text that reads as the same double.</summary>
internal static class ExactNumber
{
    private const long FractionMask = (1L << 52) - 1;

    /// <summary>The shortest text that reads as the same number, or for a power of two 17 digits: of 2⁻²⁵ and 2⁻⁹⁵⁸ .NET 10's shortest reads as the number below.</summary>
    public static string Text(double value) => value.ToString(Format(value), CultureInfo.InvariantCulture);

    /// <summary>As <see cref="Text"/>, into bytes; false where they are too few.</summary>
    public static bool TryFormat(double value, Span<byte> bytes, out int written) => value.TryFormat(bytes, out written, Format(value), CultureInfo.InvariantCulture);

    private static string Format(double value) => (BitConverter.DoubleToInt64Bits(value) & FractionMask) == 0 ? "G17" : "R";
}
