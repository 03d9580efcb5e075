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
        items.Ensure(count + 1L);
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

    /// <remarks>
    /// Neighbors in space that are numbered along the box share digits: a counter would often wait for its own last increment.
    /// The two halves of the items therefore go in turns, each with its own counters.
    /// </remarks>
    private ulong* Radix(ulong* from, int count, uint least, uint range)
    {
        // An odd last item gets a partner that stays behind all.
        from[count] = ((ulong)(least + range) << 32) | uint.MaxValue;
        int half = (count + 1) / 2;
        others.Ensure(2L * half);
        int bits = 32 - BitOperations.LeadingZeroCount(range);
        int passes = Passes(bits, count);
        int digitBits = (bits + passes - 1) / passes;
        int digits = 1 << digitBits;
        counters.Ensure(2 * digits);
        int* first = counters.Pointer;
        int* second = first + digits;
        ulong* to = others.Pointer;
        for (int shift = 0; shift < bits; shift += digitBits)
        {
            new Span<int>(first, 2 * digits).Clear();
            for (int k = 0; k < half; k++)
            {
                first[Digit(from[k], least, shift, digits)]++;
                second[Digit(from[half + k], least, shift, digits)]++;
            }

            int sum = 0;
            for (int digit = 0; digit < digits; digit++)
            {
                int middle = sum + first[digit];
                first[digit] = sum;
                sum = middle + second[digit];
                second[digit] = middle;
            }

            for (int k = 0; k < half; k++)
            {
                to[first[Digit(from[k], least, shift, digits)]++] = from[k];
                to[second[Digit(from[half + k], least, shift, digits)]++] = from[half + k];
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
