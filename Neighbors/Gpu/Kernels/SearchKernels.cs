using ILGPU;
using ILGPU.Runtime;
using Integers = ILGPU.Runtime.ArrayView1D<int, ILGPU.Stride1D.Dense>;
using Points = ILGPU.Runtime.ArrayView1D<MDEngine.Neighbors.Gpu.Kernels.BinnedPoint, ILGPU.Stride1D.Dense>;
using Positions = ILGPU.Runtime.ArrayView1D<MDEngine.Vector3D, ILGPU.Stride1D.Dense>;

namespace MDEngine.Neighbors.Gpu.Kernels;

/// <summary>The kernels, loaded on an accelerator. Each is launched with its number of threads and its arguments.</summary>
internal sealed class SearchKernels(Accelerator accelerator)
{
    /// <inheritdoc cref="BinningKernels.Locate"/>
    public Action<Index1D, Positions, SearchGrid, Integers, LocatedPoints> Locate { get; } =
        accelerator.LoadAutoGroupedStreamKernel<Index1D, Positions, SearchGrid, Integers, LocatedPoints>(BinningKernels.Locate);

    /// <inheritdoc cref="BinningKernels.PlaceBins"/>
    public Action<Index1D, Integers, Integers, Integers> PlaceBins { get; } =
        accelerator.LoadAutoGroupedStreamKernel<Index1D, Integers, Integers, Integers>(BinningKernels.PlaceBins);

    /// <inheritdoc cref="BinningKernels.Scatter"/>
    public Action<Index1D, Positions, LocatedPoints, Integers, Points> Scatter { get; } =
        accelerator.LoadAutoGroupedStreamKernel<Index1D, Positions, LocatedPoints, Integers, Points>(BinningKernels.Scatter);

    /// <inheritdoc cref="RowKernels.Count"/>
    public Action<Index1D, BinViews, BinViews, SearchGrid, RowQuery, Integers> Count { get; } =
        accelerator.LoadAutoGroupedStreamKernel<Index1D, BinViews, BinViews, SearchGrid, RowQuery, Integers>(RowKernels.Count);

    /// <inheritdoc cref="RowKernels.Fill"/>
    public Action<Index1D, BinViews, BinViews, SearchGrid, RowQuery, RowViews> Fill { get; } =
        accelerator.LoadAutoGroupedStreamKernel<Index1D, BinViews, BinViews, SearchGrid, RowQuery, RowViews>(RowKernels.Fill);

    /// <inheritdoc cref="RowSortKernel.Sort"/>
    public Action<Index1D, RowViews> SortRows { get; } = accelerator.LoadAutoGroupedStreamKernel<Index1D, RowViews>(RowSortKernel.Sort);
}
