using ILGPU.Algorithms.RadixSortOperations;
using ILGPU.Runtime;

namespace ILGPU.Algorithms;

/// <summary>Sorts keys and carries a value with each; stable.</summary>
public delegate void RadixSortPairs<TKey, TKeyStride, TValue, TValueStride>(
    AcceleratorStream stream, ArrayView1D<TKey, TKeyStride> keys, ArrayView1D<TValue, TValueStride> values, ArrayView<int> temp)
    where TKey : unmanaged
    where TKeyStride : struct, IStride1D
    where TValue : unmanaged
    where TValueStride : struct, IStride1D;

/// <summary>Radix sort from the lowest digit up. Digits in which all keys agree cost one look.</summary>
public static unsafe class RadixSortExtensions
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;

    /// <summary>Up to this length, insertion is faster than clearing the counters.</summary>
    private const int InsertionLength = 48;

    public static Index1D ComputeRadixSortPairsTempStorageSize<TKey, TValue, TRadixSortOperation>(
        this Accelerator accelerator, Index1D dataLength)
        where TKey : unmanaged
        where TValue : unmanaged
        where TRadixSortOperation : struct, IRadixSortOperation<TKey>
    {
        // Keys, then values, each from an 8-byte boundary on, then one row of counters a pass.
        long bytes = Align((long)dataLength.X * sizeof(TKey)) + Align((long)dataLength.X * sizeof(TValue));
        return checked((int)((bytes / sizeof(int)) + (PassCount(default(TRadixSortOperation).NumBits) * Digits) + 2));
    }

    public static RadixSortPairs<TKey, TKeyStride, TValue, TValueStride>
        CreateRadixSortPairs<TKey, TKeyStride, TValue, TValueStride, TRadixSortOperation>(this Accelerator accelerator)
        where TKey : unmanaged
        where TKeyStride : struct, IStride1D
        where TValue : unmanaged
        where TValueStride : struct, IStride1D
        where TRadixSortOperation : struct, IRadixSortOperation<TKey> => (_, keys, values, temp) =>
    {
        int length = keys.IntLength;
        Index1D needed = accelerator.ComputeRadixSortPairsTempStorageSize<TKey, TValue, TRadixSortOperation>(length);
        if (temp.Length < needed)
        {
            throw new ArgumentOutOfRangeException(nameof(temp), $"The sort of {length} pairs needs {needed} integers of temporary memory, and got {temp.Length}.");
        }

        if (length <= InsertionLength)
        {
            Insert<TKey, TValue, TRadixSortOperation>(keys.BaseView.Pointer, values.BaseView.Pointer, length);
        }
        else
        {
            byte* memory = (byte*)Align((long)temp.Pointer);
            Sort<TKey, TValue, TRadixSortOperation>(
                keys.BaseView.Pointer,
                values.BaseView.Pointer,
                (TKey*)memory,
                (TValue*)(memory + Align((long)length * sizeof(TKey))),
                (int*)(memory + Align((long)length * sizeof(TKey)) + Align((long)length * sizeof(TValue))),
                length);
        }
    };

    private static long Align(long bytes) => (bytes + 7) & ~7L;

    private static int PassCount(int bits) => (bits + DigitBits - 1) / DigitBits;

    private static void Sort<TKey, TValue, TOperation>(
        TKey* keys, TValue* values, TKey* otherKeys, TValue* otherValues, int* counters, int length)
        where TKey : unmanaged
        where TValue : unmanaged
        where TOperation : struct, IRadixSortOperation<TKey>
    {
        TOperation operation = default;
        int passes = PassCount(operation.NumBits);
        new Span<int>(counters, passes * Digits).Clear();
        for (int k = 0; k < length; k++)
        {
            for (int pass = 0; pass < passes; pass++)
            {
                counters[(pass * Digits) + operation.ExtractRadixBits(keys[k], pass * DigitBits, Digits - 1)]++;
            }
        }

        TKey* fromKeys = keys;
        TValue* fromValues = values;
        TKey* toKeys = otherKeys;
        TValue* toValues = otherValues;
        for (int pass = 0; pass < passes; pass++)
        {
            int* counter = counters + (pass * Digits);
            int shift = pass * DigitBits;
            if (counter[operation.ExtractRadixBits(fromKeys[0], shift, Digits - 1)] == length)
            {
                continue;
            }

            int sum = 0;
            for (int digit = 0; digit < Digits; digit++)
            {
                int count = counter[digit];
                counter[digit] = sum;
                sum += count;
            }

            for (int k = 0; k < length; k++)
            {
                int place = counter[operation.ExtractRadixBits(fromKeys[k], shift, Digits - 1)]++;
                toKeys[place] = fromKeys[k];
                toValues[place] = fromValues[k];
            }

            TKey* sortedKeys = toKeys;
            TValue* sortedValues = toValues;
            toKeys = fromKeys;
            toValues = fromValues;
            fromKeys = sortedKeys;
            fromValues = sortedValues;
        }

        if (fromKeys != keys)
        {
            new Span<TKey>(fromKeys, length).CopyTo(new Span<TKey>(keys, length));
            new Span<TValue>(fromValues, length).CopyTo(new Span<TValue>(values, length));
        }
    }

    private static void Insert<TKey, TValue, TOperation>(TKey* keys, TValue* values, int length)
        where TKey : unmanaged
        where TValue : unmanaged
        where TOperation : struct, IRadixSortOperation<TKey>
    {
        for (int k = 1; k < length; k++)
        {
            TKey key = keys[k];
            TValue value = values[k];
            int place = k;
            while (place > 0 && Before<TKey, TOperation>(key, keys[place - 1]))
            {
                keys[place] = keys[place - 1];
                values[place] = values[place - 1];
                place--;
            }

            keys[place] = key;
            values[place] = value;
        }
    }

    private static bool Before<TKey, TOperation>(TKey first, TKey second)
        where TKey : unmanaged
        where TOperation : struct, IRadixSortOperation<TKey>
    {
        TOperation operation = default;
        for (int shift = (operation.NumBits - 1) / 16 * 16; shift >= 0; shift -= 16)
        {
            int difference = operation.ExtractRadixBits(first, shift, 0xFFFF) - operation.ExtractRadixBits(second, shift, 0xFFFF);
            if (difference != 0)
            {
                return difference < 0;
            }
        }

        return false;
    }
}
