using System.Numerics;

namespace MDEngine.IO;

/// <summary>
/// The double nearest to w·10^q, ties to even (Eisel and Lemire: Lemire 2021, doi:10.1002/spe.2984): the product of w with the first 128
/// bits of 5^q settles the rounding (Mushtak and Lemire 2023, doi:10.1002/spe.3198).
/// </summary>
internal static class DecimalToDouble
{
    /// <summary>Powers of ten that are handled; coordinates, velocities and forces have none beyond.</summary>
    private const int Least = -60;
    private const int Most = 60;

    private const int LeastExactReciprocal = -27;

    /// <summary>The exponents at which w·10^q can lie halfway between two doubles.</summary>
    private const int LeastTie = -4;
    private const int MostTie = 23;

    private const int FractionBits = 52;
    private const ulong One = 1UL << FractionBits;
    private const int Bias = 1023;

    private static readonly (ulong High, ulong Low)[] PowersOfFive = FirstBitsOfPowersOfFive();

    /// <summary>False where the power of ten is not handled; digits may have any value.</summary>
    public static bool TryConvert(ulong digits, int power, out double value)
    {
        value = 0;
        if (digits == 0)
        {
            return true;
        }

        if (power is < Least or > Most)
        {
            return false;
        }

        int shift = BitOperations.LeadingZeroCount(digits);
        digits <<= shift;
        (ulong fiveHigh, ulong fiveLow) = PowersOfFive[power - Least];
        ulong high = Math.BigMul(digits, fiveHigh, out ulong low);
        if ((high & 0x1FF) == 0x1FF)
        {
            // The bits below those that are kept could still carry.
            ulong more = Math.BigMul(digits, fiveLow, out _);
            low += more;
            high += low < more ? 1UL : 0;
        }

        int top = (int)(high >> 63);
        ulong fraction = high >> (top + 9);
        int exponent = ((217706 * power) >> 16) + 63 + top - shift + Bias; // ⌊power log₂10⌋
        if (low <= 1 && power is >= LeastTie and <= MostTie && (fraction & 3) == 1 && fraction << (top + 9) == high)
        {
            fraction &= ~1UL; // halfway, and even below
        }

        fraction = (fraction + (fraction & 1)) >> 1;
        if (fraction >= 2 * One)
        {
            fraction = One;
            exponent++;
        }

        value = BitConverter.UInt64BitsToDouble((fraction & (One - 1)) | ((ulong)exponent << FractionBits));
        return true;
    }

    private static (ulong High, ulong Low)[] FirstBitsOfPowersOfFive()
    {
        var powers = new (ulong High, ulong Low)[Most - Least + 1];
        for (int power = Least; power <= Most; power++)
        {
            powers[power - Least] = FirstBitsOfPowerOfFive(power);
        }

        return powers;
    }

    /// <summary>128 bits of 5^q, the highest of them set: rounded down, or up where q is negative and 5^−q fits 64 bits.</summary>
    private static (ulong High, ulong Low) FirstBitsOfPowerOfFive(int power)
    {
        BigInteger five = BigInteger.Pow(5, Math.Abs(power));
        BigInteger bits;
        if (power >= 0)
        {
            int excess = (int)five.GetBitLength() - 128;
            bits = excess > 0 ? five >> excess : five << -excess;
        }
        else
        {
            bits = ((BigInteger.One << ((int)five.GetBitLength() + 127)) / five) + (power >= LeastExactReciprocal ? 1 : 0);
        }

        return ((ulong)(bits >> 64), (ulong)(bits & ulong.MaxValue));
    }
}
