using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using MDEngine.Neighbors.Gpu.Kernels;
using MDEngine.Neighbors.Search;

namespace MDEngine.Neighbors.Gpu;

/// <summary>
/// An accelerator of ILGPU that searches neighbor lists: a GPU of NVIDIA, or ILGPU's simulation of one. Searches of several threads
/// take turns on it.
/// </summary>
public sealed class IlgpuDevice : NeighborDevice, IDisposable
{
    private readonly Context context;
    private readonly Accelerator accelerator;
    private readonly SearchKernels kernels;
    private readonly Lock gate = new();

    private IlgpuDevice(Context context, Device device)
    {
        this.context = context;
        accelerator = device.CreateAccelerator(context);
        kernels = new SearchKernels(accelerator);
    }

    /// <inheritdoc/>
    public override string Name => accelerator.AcceleratorType == AcceleratorType.CPU ? "ILGPU's simulation of a GPU" : accelerator.Name;

    private static string DriverLibrary => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    /// <summary>The first GPU of NVIDIA.</summary>
    /// <exception cref="InputException">There is none, or its driver does not work; the message says what to do.</exception>
    public static IlgpuDevice OpenCuda()
    {
        if (!NativeLibrary.TryLoad(DriverLibrary, out _))
        {
            throw new InputException($"there is no driver of an NVIDIA GPU ({DriverLibrary} cannot be loaded): install it, or compute on the processor");
        }

        Context? context = null;
        try
        {
            context = Context.Create(builder => builder.Cuda());
            return context.GetCudaDevices().Count == 0
                ? throw new InputException("the driver shows no NVIDIA GPU: see what nvidia-smi says, or compute on the processor")
                : new IlgpuDevice(context, context.GetCudaDevice(0));
        }
        catch (Exception exception) when (exception is not InputException)
        {
            context?.Dispose();
            throw new InputException(
                $"the NVIDIA GPU cannot be used ({exception.Message.ReplaceLineEndings(" ")}): update its driver, see what nvidia-smi says, or compute on the processor");
        }
        catch (InputException)
        {
            context?.Dispose();
            throw;
        }
    }

    /// <summary>ILGPU's simulation of a GPU on the processor: slow, for checking kernels where there is no GPU.</summary>
    public static IlgpuDevice OpenSimulated()
    {
        // Few simulated threads, as each is one of the system.
        Context context = Context.Create(builder => builder.CPU(new CPUDevice(2, 1, 1)));
        return new IlgpuDevice(context, context.GetCPUDevice(0));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        accelerator.Dispose();
        context.Dispose();
    }

    internal override IPairSearch CreateSearch() => new GridSearch(accelerator, kernels, gate);
}
