using System.Numerics;

namespace MDEngine.IO;

/// <summary>
/// How XTC packs three integers x &lt; X, y &lt; Y, z &lt; Z: as the one number (x·Y + y)·Z + z, of as many bits as X·Y·Z has, whose bytes
/// follow each other lowest first; the bits of the last byte are those that are left.
/// </summary>
internal static class PackedIntegers
{
    /// <summary>Ranges up to this are packed together; with a larger one, each integer stands alone.</summary>
    public const uint LargestPackedRange = 0xFFFFFF;

    /// <summary>
    /// The ranges of small differences, each 2^(1/3) times the one before, so that three integers of range k have k bits; the integers are part of the format.
    /// </summary>
    public static readonly int[] SmallRanges =
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 10, 12, 16, 20, 25, 32, 40, 50, 64, 80, 101, 128, 161, 203, 256, 322, 406, 512, 645, 812, 1024, 1290,
        1625, 2048, 2580, 3250, 4096, 5060, 6501, 8192, 10321, 13003, 16384, 20642, 26007, 32768, 41285, 52015, 65536, 82570, 104031,
        131072, 165140, 208063, 262144, 330280, 416127, 524287, 660561, 832255, 1048576, 1321122, 1664510, 2097152, 2642245, 3329021,
        4194304, 5284491, 6658042, 8388607, 10568983, 13316085, 16777216,
    ];

    /// <summary>The first index of <see cref="SmallRanges"/> that is used.</summary>
    public const int FirstSmall = 9;

    /// <summary>The bits of a number that is less than <paramref name="range"/>, as the format counts them.</summary>
    public static int Bits(uint range) => 32 - BitOperations.LeadingZeroCount(range);

    /// <summary>The bits of three numbers that are packed together.</summary>
    public static int Bits(uint x, uint y, uint z)
    {
        UInt128 product = (UInt128)((ulong)x * y) * z;
        return 128 - (int)UInt128.LeadingZeroCount(product);
    }
}
