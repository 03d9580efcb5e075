using ILGPU.Runtime.CPU;

namespace ILGPU.Runtime;

/// <summary>Turns static methods into launchers on the default stream. A launcher allocates nothing.</summary>
public static class KernelLoaders
{
    /// <summary>A launcher of a kernel with 1 argument after the index.</summary>
    public static Action<TIndex, T1> LoadAutoGroupedStreamKernel<TIndex, T1>(
        this Accelerator accelerator, Action<TIndex, T1> action)
        where TIndex : struct, IIndex
        where T1 : struct
    {
        var loop = new IndexLoop<ValueTuple<T1>>(action, typeof(TIndex));
        return (extent, a1) => loop.Launch(accelerator, extent.Size, new(a1));
    }

    /// <summary>A launcher of a kernel with 2 arguments after the index.</summary>
    public static Action<TIndex, T1, T2> LoadAutoGroupedStreamKernel<TIndex, T1, T2>(
        this Accelerator accelerator, Action<TIndex, T1, T2> action)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
    {
        var loop = new IndexLoop<(T1, T2)>(action, typeof(TIndex));
        return (extent, a1, a2) => loop.Launch(accelerator, extent.Size, (a1, a2));
    }

    /// <summary>A launcher of a kernel with 3 arguments after the index.</summary>
    public static Action<TIndex, T1, T2, T3> LoadAutoGroupedStreamKernel<TIndex, T1, T2, T3>(
        this Accelerator accelerator, Action<TIndex, T1, T2, T3> action)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
    {
        var loop = new IndexLoop<(T1, T2, T3)>(action, typeof(TIndex));
        return (extent, a1, a2, a3) => loop.Launch(accelerator, extent.Size, (a1, a2, a3));
    }

    /// <summary>A launcher of a kernel with 4 arguments after the index.</summary>
    public static Action<TIndex, T1, T2, T3, T4> LoadAutoGroupedStreamKernel<TIndex, T1, T2, T3, T4>(
        this Accelerator accelerator, Action<TIndex, T1, T2, T3, T4> action)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
    {
        var loop = new IndexLoop<(T1, T2, T3, T4)>(action, typeof(TIndex));
        return (extent, a1, a2, a3, a4) => loop.Launch(accelerator, extent.Size, (a1, a2, a3, a4));
    }

    /// <summary>A launcher of a kernel with 5 arguments after the index.</summary>
    public static Action<TIndex, T1, T2, T3, T4, T5> LoadAutoGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5>(
        this Accelerator accelerator, Action<TIndex, T1, T2, T3, T4, T5> action)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
    {
        var loop = new IndexLoop<(T1, T2, T3, T4, T5)>(action, typeof(TIndex));
        return (extent, a1, a2, a3, a4, a5) => loop.Launch(accelerator, extent.Size, (a1, a2, a3, a4, a5));
    }

    /// <summary>A launcher of a kernel with 6 arguments after the index.</summary>
    public static Action<TIndex, T1, T2, T3, T4, T5, T6> LoadAutoGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6>(
        this Accelerator accelerator, Action<TIndex, T1, T2, T3, T4, T5, T6> action)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
    {
        var loop = new IndexLoop<(T1, T2, T3, T4, T5, T6)>(action, typeof(TIndex));
        return (extent, a1, a2, a3, a4, a5, a6) => loop.Launch(accelerator, extent.Size, (a1, a2, a3, a4, a5, a6));
    }

    /// <summary>A launcher of a kernel with 7 arguments after the index.</summary>
    public static Action<TIndex, T1, T2, T3, T4, T5, T6, T7> LoadAutoGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6, T7>(
        this Accelerator accelerator, Action<TIndex, T1, T2, T3, T4, T5, T6, T7> action)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
    {
        var loop = new IndexLoop<(T1, T2, T3, T4, T5, T6, T7)>(action, typeof(TIndex));
        return (extent, a1, a2, a3, a4, a5, a6, a7) => loop.Launch(accelerator, extent.Size, (a1, a2, a3, a4, a5, a6, a7));
    }
}
