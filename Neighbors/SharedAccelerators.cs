using System.Collections.Concurrent;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace MDEngine.Neighbors;

/// <summary>One accelerator of the processor for each number of threads in use, so that all searches share their threads.</summary>
internal static class SharedAccelerators
{
    private static readonly ConcurrentDictionary<int, Lazy<Accelerator>> ByThreads = new();

    public static Accelerator ForThreads(int threads) =>
        ByThreads.GetOrAdd(threads, count => new Lazy<Accelerator>(() => Create(count))).Value;

    // The package simulates a GPU with warps of four threads; only the number of multiprocessors matters to Runtime/ILGPU.
    private static CPUAccelerator Create(int threads) =>
        Context.Create(builder => builder.CPU(new CPUDevice(4, 1, threads)).EnableAlgorithms()).CreateCPUAccelerator(0);
}
