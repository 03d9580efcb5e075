using System.Globalization;
using System.Runtime.InteropServices;

namespace MDEngine.Potentials.Torch;

/// <summary>The NVIDIA driver, asked before libtorch is, whose own messages do not say what to install.</summary>
internal static unsafe class CudaDriver
{
    /// <summary>CUDA 12.8, as the driver API counts, which libtorch 2.10's packages are built for.</summary>
    private const int NeededVersion = 12080;

    /// <summary>What is wrong and what helps, or null.</summary>
    public static string? Problem()
    {
        if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out nint library))
        {
            return Describe(hasDriver: false, version: 0, status: 0, devices: 0);
        }

        var getVersion = (delegate* unmanaged<int*, int>)NativeLibrary.GetExport(library, "cuDriverGetVersion");
        var initialize = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(library, "cuInit");
        var countDevices = (delegate* unmanaged<int*, int>)NativeLibrary.GetExport(library, "cuDeviceGetCount");
        int version = 0;
        int devices = 0;
        getVersion(&version);
        int status = initialize(0);
        if (status == 0)
        {
            countDevices(&devices);
        }

        return Describe(hasDriver: true, version, status, devices);
    }

    /// <summary>The same for given answers of the driver.</summary>
    /// <param name="hasDriver">Whether its library is there.</param>
    /// <param name="version">Newest CUDA that it serves, 1000·major + 10·minor.</param>
    /// <param name="status">Of cuInit, 0 for success.</param>
    /// <param name="devices">GPUs.</param>
    public static string? Describe(bool hasDriver, int version, int status, int devices) => (hasDriver, version, status, devices) switch
    {
        (false, _, _, _) => "there is no NVIDIA driver; install version 570 or newer",
        (_, < NeededVersion, _, _) => string.Create(
            CultureInfo.InvariantCulture, $"the NVIDIA driver serves CUDA {version / 1000}.{version % 1000 / 10}, and libtorch needs 12.8; install driver 570 or newer"),
        (_, _, 0, > 0) => null,
        _ => string.Create(CultureInfo.InvariantCulture, $"the NVIDIA driver finds no GPU (status {status}); install one or make it visible (CUDA_VISIBLE_DEVICES)"),
    };
}
