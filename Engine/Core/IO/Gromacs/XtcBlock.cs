namespace MDEngine.IO;

/// <summary>What stands before the packed coordinates of an XTC frame.</summary>
/// <param name="Precision">Integer coordinates are nm times this.</param>
/// <param name="Least">Smallest integer coordinates.</param>
/// <param name="Greatest">Largest integer coordinates.</param>
/// <param name="SmallIndex">Index of the range of small differences with which the block begins.</param>
internal readonly record struct XtcBlock(float Precision, (int X, int Y, int Z) Least, (int X, int Y, int Z) Greatest, int SmallIndex)
{
    public (uint X, uint Y, uint Z) Ranges => (Range(Least.X, Greatest.X), Range(Least.Y, Greatest.Y), Range(Least.Z, Greatest.Z));

    /// <summary>Bits of three coordinates packed together, or 0 where a range is too large for that and each stands alone.</summary>
    public int PackedBits
    {
        get
        {
            (uint x, uint y, uint z) = Ranges;
            return (x | y | z) > PackedIntegers.LargestPackedRange ? 0 : PackedIntegers.Bits(x, y, z);
        }
    }

    /// <summary>Whether the numbers can be those of a block.</summary>
    public bool IsValid => float.IsFinite(Precision) && Precision > 0 && IsRange(Least.X, Greatest.X) && IsRange(Least.Y, Greatest.Y) && IsRange(Least.Z, Greatest.Z)
        && SmallIndex >= PackedIntegers.FirstSmall && SmallIndex < PackedIntegers.SmallRanges.Length;

    private static bool IsRange(int least, int greatest) => least <= greatest && (long)greatest - least < int.MaxValue;

    private static uint Range(int least, int greatest) => (uint)(greatest - least + 1);
}
