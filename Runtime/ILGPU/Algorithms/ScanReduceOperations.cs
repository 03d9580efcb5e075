namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>An associative operation with a neutral element.</summary>
public interface IScanReduceOperation<T>
    where T : struct
{
    T Identity { get; }

    T Apply(T first, T second);
}

/// <summary>Sums of int.</summary>
public readonly struct AddInt32 : IScanReduceOperation<int>
{
    public int Identity => 0;

    public int Apply(int first, int second) => first + second;
}

/// <summary>Sums of long.</summary>
public readonly struct AddInt64 : IScanReduceOperation<long>
{
    public long Identity => 0;

    public long Apply(long first, long second) => first + second;
}
