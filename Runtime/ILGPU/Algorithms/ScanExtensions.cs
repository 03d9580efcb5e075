using ILGPU.Algorithms.ScanReduceOperations;
using ILGPU.Runtime;

namespace ILGPU.Algorithms;

/// <summary>Whether an element's own value is part of its sum.</summary>
public enum ScanKind
{
    Inclusive,
    Exclusive,
}

/// <summary>Writes the running sums of the input, in index order.</summary>
public delegate void Scan<T, TStrideIn, TStrideOut>(
    AcceleratorStream stream, ArrayView1D<T, TStrideIn> input, ArrayView1D<T, TStrideOut> output, ArrayView<int> temp)
    where T : unmanaged
    where TStrideIn : struct, IStride1D
    where TStrideOut : struct, IStride1D;

/// <summary>Prefix sums.</summary>
public static class ScanExtensions
{
    public static LongIndex1D ComputeScanTempStorageSize<T>(this Accelerator accelerator, LongIndex1D dataLength)
        where T : unmanaged => 1;

    public static Scan<T, TStrideIn, TStrideOut> CreateScan<T, TStrideIn, TStrideOut, TScanOperation>(
        this Accelerator accelerator, ScanKind kind)
        where T : unmanaged
        where TStrideIn : struct, IStride1D
        where TStrideOut : struct, IStride1D
        where TScanOperation : struct, IScanReduceOperation<T> => (_, input, output, _) =>
    {
        TScanOperation operation = default;
        T sum = operation.Identity;
        for (int k = 0; k < input.IntLength; k++)
        {
            T next = operation.Apply(sum, input[k]);
            output[k] = kind == ScanKind.Inclusive ? next : sum;
            sum = next;
        }
    };
}
