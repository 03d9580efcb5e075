using System.Numerics;

namespace MDEngine.Neighbors;

/// <summary>Sorts candidates by the number of their point; images of one point keep their order.</summary>
internal sealed unsafe class CandidateSorter : IDisposable
{
    private const int MaxDigitBits = 10;
    private const int MaxPasses = 4;

    // Cycles of one pass.
    private const long PerItem = 4;
    private const long PerDigit = 2;

    /// <summary>Up to this length, insertion is faster than counting.</summary>
    private const int InsertionLength = 32;

    private readonly NativeBuffer<ulong> items = new();
    private readonly NativeBuffer<ulong> others = new();
    private readonly NativeBuffer<int> counters = new();

    /// <summary>Sorts by <paramref name="order"/> of the <paramref name="places"/>.</summary>
    /// <returns>[count] the point's number in the upper half, the candidate's in the lower; valid until the next call.</returns>
    public ulong* Sort(int* order, int* places, int count)
    {
        items.Ensure(count);
        ulong* from = items.Pointer;
        uint least = uint.MaxValue;
        uint greatest = 0;
        uint previous = 0;
        bool sorted = true;
        for (int k = 0; k < count; k++)
        {
            uint number = (uint)order[places[k]];
            least = Math.Min(least, number);
            greatest = Math.Max(greatest, number);
            sorted &= number >= previous;
            previous = number;
            from[k] = ((ulong)number << 32) | (uint)k;
        }

        return sorted ? from
            : count <= InsertionLength ? Insert(from, count)
            : Radix(from, count, least, greatest - least);
    }

    public void Dispose()
    {
        items.Dispose();
        others.Dispose();
        counters.Dispose();
    }

    private static ulong* Insert(ulong* items, int count)
    {
        for (int k = 1; k < count; k++)
        {
            ulong item = items[k];
            int place = k;
            while (place > 0 && items[place - 1] > item)
            {
                items[place] = items[place - 1];
                place--;
            }

            items[place] = item;
        }

        return items;
    }

    private ulong* Radix(ulong* from, int count, uint least, uint range)
    {
        others.Ensure(count);
        int bits = 32 - BitOperations.LeadingZeroCount(range);
        int passes = Passes(bits, count);
        int digitBits = (bits + passes - 1) / passes;
        int digits = 1 << digitBits;
        counters.Ensure(digits);
        int* counter = counters.Pointer;
        ulong* to = others.Pointer;
        for (int shift = 0; shift < bits; shift += digitBits)
        {
            new Span<int>(counter, digits).Clear();
            for (int k = 0; k < count; k++)
            {
                counter[Digit(from[k], least, shift, digits)]++;
            }

            int sum = 0;
            for (int digit = 0; digit < digits; digit++)
            {
                int length = counter[digit];
                counter[digit] = sum;
                sum += length;
            }

            for (int k = 0; k < count; k++)
            {
                to[counter[Digit(from[k], least, shift, digits)]++] = from[k];
            }

            ulong* sorted = to;
            to = from;
            from = sorted;
        }

        return from;
    }

    private static int Digit(ulong item, uint least, int shift, int digits) =>
        (int)((((uint)(item >> 32) - least) >> shift) & (uint)(digits - 1));

    /// <summary>Few long digits for many items, more short ones for few.</summary>
    private static int Passes(int bits, int count)
    {
        int best = 1;
        long leastCost = long.MaxValue;
        for (int passes = (bits + MaxDigitBits - 1) / MaxDigitBits; passes <= MaxPasses; passes++)
        {
            long digits = 1L << ((bits + passes - 1) / passes);
            long cost = passes * ((count * PerItem) + (digits * PerDigit));
            if (cost < leastCost)
            {
                (best, leastCost) = (passes, cost);
            }
        }

        return best;
    }
}
