using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Algorithms.RadixSortOperations;
using ILGPU.Runtime;
using MDEngine.Neighbors.Kernels;

namespace MDEngine.Neighbors;

/// <summary>Points on the accelerator, sorted into bins. Keeps its memory from one use to the next.</summary>
internal sealed class PointSet : IDisposable
{
    private readonly Accelerator accelerator;
    private readonly Action<Index1D, ArrayView1D<Vector3D, Stride1D.Dense>, ArrayView1D<long, Stride1D.Dense>, ArrayView1D<int, Stride1D.Dense>, ArrayView1D<long, Stride1D.Dense>, SearchGrid> locate;
    private readonly Action<Index1D, ArrayView1D<int, Stride1D.Dense>, ArrayView1D<long, Stride1D.Dense>, ArrayView1D<long, Stride1D.Dense>> gather;
    private readonly RadixSortPairs<long, Stride1D.Dense, int, Stride1D.Dense> sort;

    private MemoryBuffer1D<Vector3D, Stride1D.Dense>? points;
    private MemoryBuffer1D<long, Stride1D.Dense>? keys;
    private MemoryBuffer1D<int, Stride1D.Dense>? order;
    private MemoryBuffer1D<long, Stride1D.Dense>? wraps;
    private MemoryBuffer1D<long, Stride1D.Dense>? sortedWraps;
    private MemoryBuffer1D<int, Stride1D.Dense>? temporary;
    private int capacity;

    public PointSet(Accelerator accelerator)
    {
        this.accelerator = accelerator;
        locate = accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView1D<Vector3D, Stride1D.Dense>, ArrayView1D<long, Stride1D.Dense>, ArrayView1D<int, Stride1D.Dense>, ArrayView1D<long, Stride1D.Dense>, SearchGrid>(BinningKernels.Locate);
        gather = accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView1D<int, Stride1D.Dense>, ArrayView1D<long, Stride1D.Dense>, ArrayView1D<long, Stride1D.Dense>>(BinningKernels.Gather);
        sort = accelerator.CreateRadixSortPairs<long, Stride1D.Dense, int, Stride1D.Dense, AscendingInt64>();
    }

    /// <summary>Number of points.</summary>
    public int Count { get; private set; }

    /// <summary>Memory held, bytes.</summary>
    public long MemoryBytes => (points?.LengthInBytes ?? 0) + (keys?.LengthInBytes ?? 0) + (order?.LengthInBytes ?? 0)
        + (wraps?.LengthInBytes ?? 0) + (sortedWraps?.LengthInBytes ?? 0) + (temporary?.LengthInBytes ?? 0);

    /// <summary>[N] positions as given, Å.</summary>
    public ArrayView1D<Vector3D, Stride1D.Dense> Points => points!.View.SubView(0, Count);

    /// <summary>[N] bin numbers in ascending order.</summary>
    public ArrayView1D<long, Stride1D.Dense> Keys => keys!.View.SubView(0, Count);

    /// <summary>[N] number of the point at each sorted place.</summary>
    public ArrayView1D<int, Stride1D.Dense> Order => order!.View.SubView(0, Count);

    /// <summary>[N] what brings the point at each sorted place into the cell, packed as in <see cref="CellShift"/>.</summary>
    public ArrayView1D<long, Stride1D.Dense> SortedWraps => sortedWraps!.View.SubView(0, Count);

    /// <summary>Copies the points to the accelerator and sorts them into the bins; within a bin they keep their order.</summary>
    public void Load(ReadOnlySpan<Vector3D> positions, in SearchGrid grid)
    {
        Count = positions.Length;
        if (Count == 0)
        {
            return;
        }

        Reserve(Count);
        points!.View.BaseView.CopyFromCPU(ref MemoryMarshal.GetReference(positions), Count);
        locate(Count, Points, Keys, Order, wraps!.View, grid);
        if (!grid.IsSingleBin)
        {
            sort(accelerator.DefaultStream, Keys, Order, temporary!.View.BaseView);
        }

        gather(Count, Order, wraps.View, SortedWraps);
    }

    public void Dispose()
    {
        points?.Dispose();
        keys?.Dispose();
        order?.Dispose();
        wraps?.Dispose();
        sortedWraps?.Dispose();
        temporary?.Dispose();
    }

    private void Reserve(int count)
    {
        if (count <= capacity)
        {
            return;
        }

        Dispose();
        capacity = count;
        points = accelerator.Allocate1D<Vector3D>(count);
        keys = accelerator.Allocate1D<long>(count);
        order = accelerator.Allocate1D<int>(count);
        wraps = accelerator.Allocate1D<long>(count);
        sortedWraps = accelerator.Allocate1D<long>(count);
        temporary = accelerator.Allocate1D<int>(accelerator.ComputeRadixSortPairsTempStorageSize<long, int, AscendingInt64>(count));
    }
}
