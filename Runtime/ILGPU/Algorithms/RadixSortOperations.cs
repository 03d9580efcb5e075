namespace ILGPU.Algorithms.RadixSortOperations;

/// <summary>How a key falls into digits.</summary>
public interface IRadixSortOperation<T>
    where T : struct
{
    int NumBits { get; }

    T DefaultValue { get; }

    int ExtractRadixBits(T value, int shift, int bitMask);
}

/// <summary>Ascending order of int.</summary>
public readonly struct AscendingInt32 : IRadixSortOperation<int>
{
    public int NumBits => 32;

    public int DefaultValue => int.MaxValue;

    public int ExtractRadixBits(int value, int shift, int bitMask) => (int)(((uint)value ^ 0x8000_0000u) >> shift) & bitMask;
}

/// <summary>Ascending order of long.</summary>
public readonly struct AscendingInt64 : IRadixSortOperation<long>
{
    public int NumBits => 64;

    public long DefaultValue => long.MaxValue;

    public int ExtractRadixBits(long value, int shift, int bitMask) =>
        (int)(((ulong)value ^ 0x8000_0000_0000_0000ul) >> shift) & bitMask;
}
