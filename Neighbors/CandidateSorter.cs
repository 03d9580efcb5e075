using System.Numerics;

namespace MDEngine.Neighbors;

/// <summary>Sorts candidates by the number of their point; images of one point keep their order.</summary>
internal sealed unsafe class CandidateSorter : IDisposable
{
    private const int MaxDigitBits = 10;
    private const int MaxPasses = 4;

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
        int passes = (bits + MaxDigitBits - 1) / MaxDigitBits;
        int digitBits = (bits + passes - 1) / passes;
        int digits = 1 << digitBits;
        counters.Ensure(MaxPasses << MaxDigitBits);
        new Span<int>(counters.Pointer, passes * digits).Clear();
        for (int k = 0; k < count; k++)
        {
            uint number = (uint)(from[k] >> 32) - least;
            for (int pass = 0; pass < passes; pass++)
            {
                counters.Pointer[(pass * digits) + (int)((number >> (pass * digitBits)) & (uint)(digits - 1))]++;
            }
        }

        ulong* to = others.Pointer;
        for (int pass = 0; pass < passes; pass++)
        {
            int* counter = counters.Pointer + (pass * digits);
            int sum = 0;
            for (int digit = 0; digit < digits; digit++)
            {
                int length = counter[digit];
                counter[digit] = sum;
                sum += length;
            }

            for (int k = 0; k < count; k++)
            {
                uint number = (uint)(from[k] >> 32) - least;
                to[counter[(number >> (pass * digitBits)) & (uint)(digits - 1)]++] = from[k];
            }

            ulong* sorted = to;
            to = from;
            from = sorted;
        }

        return from;
    }
}
