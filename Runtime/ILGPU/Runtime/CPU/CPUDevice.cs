namespace ILGPU.Runtime.CPU;

/// <summary>
/// The processor. The stand-in runs one thread for each of its multiprocessors; the package's other two numbers, which shape
/// its simulation of a GPU, have no effect.
/// </summary>
public sealed class CPUDevice : Device
{
    public static readonly CPUDevice Default = new(4, 4, Environment.ProcessorCount);

    public CPUDevice(int numThreadsPerWarp, int numWarpsPerMultiprocessor, int numMultiprocessors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numThreadsPerWarp, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(numWarpsPerMultiprocessor, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(numMultiprocessors, 1);
        NumMultiprocessors = numMultiprocessors;
    }

    public override AcceleratorType AcceleratorType => AcceleratorType.CPU;

    public override string Name => "CPUAccelerator";

    public override int NumMultiprocessors { get; }

    /// <summary>Number of threads that run kernels.</summary>
    public int NumThreads => NumMultiprocessors;

    public override Accelerator CreateAccelerator(Context context) => CreateCPUAccelerator(context);

    public CPUAccelerator CreateCPUAccelerator(Context context) => new(context, this);
}

/// <summary>Puts processors into a context, and accelerators on them.</summary>
public static class CPUContextExtensions
{
    public static Context.Builder DefaultCPU(this Context.Builder builder) => builder.CPU(CPUDevice.Default);

    public static Context.Builder CPU(this Context.Builder builder, CPUDevice device)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Registry.Add(device);
        return builder;
    }

    public static CPUDevice GetCPUDevice(this Context context, int cpuDeviceIndex)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.GetDevice<CPUDevice>(cpuDeviceIndex);
    }

    public static CPUAccelerator CreateCPUAccelerator(this Context context, int cpuDeviceIndex) =>
        context.GetCPUDevice(cpuDeviceIndex).CreateCPUAccelerator(context);
}
