namespace ILGPU.Runtime.CPU;

/// <summary>
/// Runs kernels as loops on threads. An extent of at most <see cref="NumThreads"/> counts as one coarse piece of work for each
/// thread; a larger extent is cut into one range for each thread, or, when it is short, runs on the calling thread.
/// </summary>
public sealed class CPUAccelerator : Accelerator
{
    /// <summary>Below this extent, waking threads costs more than a kernel of a few dozen operations an index.</summary>
    private const int ShortExtent = 4096;

    private readonly WorkerPool pool;

    internal CPUAccelerator(Context context, CPUDevice device)
        : base(context, device)
    {
        NumThreads = device.NumThreads;
        pool = new WorkerPool(NumThreads);
    }

    /// <summary>Number of threads, the calling one among them.</summary>
    public int NumThreads { get; }

    internal override void Run(IndexLoop loop, long extent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(extent, 1);
        if (extent is > 1 && (extent <= NumThreads || extent >= ShortExtent) && NumThreads > 1)
        {
            pool.Run(loop, extent, (int)Math.Min(extent, NumThreads));
        }
        else
        {
            loop.Run(0, extent);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            pool.Dispose();
        }
    }
}
