using ILGPU.Runtime;

namespace MDEngine.Neighbors.Kernels;

/// <summary>What kernels may do on an accelerator.</summary>
internal static class KernelCapabilities
{
    /// <summary>
    /// Whether kernels run as ordinary .NET code, vector instructions and all. That is so in the CPU runtime of Runtime/ILGPU;
    /// the ILGPU package compiles kernels itself, for its own CPU accelerator too, and knows neither.
    /// </summary>
#if ILGPU_PACKAGE
    public static bool RunsVectorCode(Accelerator accelerator) => false;
#else
    public static bool RunsVectorCode(Accelerator accelerator) => accelerator.AcceleratorType == AcceleratorType.CPU;
#endif
}
