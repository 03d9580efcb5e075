using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The version of libtorch.</summary>
    public static unsafe string __version__ => Marshal.PtrToStringUTF8((nint)Native.shim_version())!;

    /// <summary>Loads libtorch, which the first call of anything else would do.</summary>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (deviceType == DeviceType.CUDA && !cuda.is_available())
        {
            throw new InvalidOperationException("This libtorch has no CUDA device.");
        }
        _ = get_num_threads();
    }

    public static int get_num_threads() => Native.shim_get_num_threads();

    public static void set_num_threads(int num) => Native.Check(Native.shim_set_num_threads(num));

    public static int get_num_interop_threads() => Native.shim_get_num_interop_threads();

    public static void set_num_interop_threads(int num) => Native.Check(Native.shim_set_num_interop_threads(num));

    public static bool cuda_is_available() => cuda.is_available();

    public static partial class cuda
    {
        public static bool is_available() => Native.shim_cuda_is_available() != 0;

        public static int device_count() => Native.shim_cuda_device_count();

        public static void manual_seed(long seed) => torch.manual_seed(seed);

        /// <summary>Waits for all work on the current device.</summary>
        public static void synchronize() => Native.Check(Native.shim_cuda_synchronize(-1));
    }
}
