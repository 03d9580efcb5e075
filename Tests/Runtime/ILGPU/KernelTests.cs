using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Algorithms.RadixSortOperations;
using ILGPU.Algorithms.ScanReduceOperations;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace MDEngine.Tests.Runtime.ILGPU;

/// <summary>The part of ILGPU's API that the engine uses. Runs against the stand-in and, with UseIlgpuPackage, against the package.</summary>
public sealed class KernelTests
{
    [Test]
    public void A_kernel_runs_once_for_each_index([Values(1, 2, 3)] int threads, [Values(1, 2, 3, 100, 5000)] int length)
    {
        using Context context = Context.Create(builder => builder.CPU(new CPUDevice(4, 1, threads)).EnableAlgorithms());
        using CPUAccelerator accelerator = context.CreateCPUAccelerator(0);
        using MemoryBuffer1D<int, Stride1D.Dense> buffer = accelerator.Allocate1D<int>(length + 1);
        buffer.MemSetToZero();
        var kernel = accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView1D<int, Stride1D.Dense>, int>(AddAtIndex);
        kernel(length, buffer.View, 7);
        kernel(length, buffer.View, 1);
        accelerator.Synchronize();
        int[] expected = [.. Enumerable.Range(0, length).Select(k => (2 * k) + 8), 0];
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(expected));
    }

    [Test]
    public void A_launch_over_nothing_is_refused()
    {
        using Context context = Context.Create(builder => builder.CPU(new CPUDevice(4, 1, 2)).EnableAlgorithms());
        using CPUAccelerator accelerator = context.CreateCPUAccelerator(0);
        using MemoryBuffer1D<int, Stride1D.Dense> buffer = accelerator.Allocate1D<int>(1);
        var kernel = accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView1D<int, Stride1D.Dense>, int>(AddAtIndex);
        Assert.Throws<ArgumentOutOfRangeException>(() => kernel(0, buffer.View, 7));
    }

    [Test]
    public void Atomic_sums_of_all_threads_arrive()
    {
        using Context context = Context.Create(builder => builder.CPU(new CPUDevice(4, 1, 2)).EnableAlgorithms());
        using CPUAccelerator accelerator = context.CreateCPUAccelerator(0);
        using MemoryBuffer1D<int, Stride1D.Dense> sum = accelerator.Allocate1D<int>(1);
        sum.MemSetToZero();
        var kernel = accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView1D<int, Stride1D.Dense>>(AddToFirst);
        kernel(10_000, sum.View);
        accelerator.Synchronize();
        Assert.That(sum.GetAsArray1D()[0], Is.EqualTo(10_000 * 9_999 / 2));
    }

    [Test]
    public void Radix_sort_orders_keys_and_keeps_the_order_of_equal_ones([Values(0, 1, 40, 3000)] int length, [Values] bool wide)
    {
        using Context context = Context.Create(builder => builder.CPU(new CPUDevice(4, 1, 2)).EnableAlgorithms());
        using CPUAccelerator accelerator = context.CreateCPUAccelerator(0);
        var random = new Random(length);
        long[] keys = [.. Enumerable.Range(0, length).Select(_ => wide ? random.NextInt64(long.MinValue, long.MaxValue) : random.Next(-50, 50))];
        int[] values = [.. Enumerable.Range(0, length)];
        if (length > 0)
        {
            using MemoryBuffer1D<long, Stride1D.Dense> keyBuffer = accelerator.Allocate1D(keys);
            using MemoryBuffer1D<int, Stride1D.Dense> valueBuffer = accelerator.Allocate1D(values);
            using MemoryBuffer1D<int, Stride1D.Dense> temporary =
                accelerator.Allocate1D<int>(accelerator.ComputeRadixSortPairsTempStorageSize<long, int, AscendingInt64>(length));
            accelerator.CreateRadixSortPairs<long, Stride1D.Dense, int, Stride1D.Dense, AscendingInt64>()(
                accelerator.DefaultStream, keyBuffer.View, valueBuffer.View, temporary.View.BaseView);
            accelerator.Synchronize();
            int[] expected = [.. values.OrderBy(k => keys[k])];
            Assert.That(valueBuffer.GetAsArray1D(), Is.EqualTo(expected));
            Assert.That(keyBuffer.GetAsArray1D(), Is.EqualTo(expected.Select(k => keys[k])));
        }
    }

    [Test]
    public void Scans_sum_up([Values] ScanKind kind)
    {
        using Context context = Context.Create(builder => builder.CPU(new CPUDevice(4, 1, 2)).EnableAlgorithms());
        using CPUAccelerator accelerator = context.CreateCPUAccelerator(0);
        int[] numbers = [3, 1, 4, 1, 5, 9, 2, 6];
        using MemoryBuffer1D<int, Stride1D.Dense> input = accelerator.Allocate1D(numbers);
        using MemoryBuffer1D<int, Stride1D.Dense> output = accelerator.Allocate1D<int>(numbers.Length);
        using MemoryBuffer1D<int, Stride1D.Dense> temporary =
            accelerator.Allocate1D<int>(accelerator.ComputeScanTempStorageSize<int>(numbers.Length));
        accelerator.CreateScan<int, Stride1D.Dense, Stride1D.Dense, AddInt32>(kind)(
            accelerator.DefaultStream, input.View, output.View, temporary.View.BaseView);
        accelerator.Synchronize();
        int[] expected = kind == ScanKind.Inclusive ? [3, 4, 8, 9, 14, 23, 25, 31] : [0, 3, 4, 8, 9, 14, 23, 25];
        Assert.That(output.GetAsArray1D(), Is.EqualTo(expected));
    }

    private static void AddAtIndex(Index1D index, ArrayView1D<int, Stride1D.Dense> view, int value) => view[index] += index + value;

    private static void AddToFirst(Index1D index, ArrayView1D<int, Stride1D.Dense> view) => Atomic.Add(ref view[0], index);
}
