using System.Runtime.InteropServices;
using TorchSharp;

namespace MDEngine.Potentials.Torch;

/// <summary>libtorch in this process.</summary>
public static partial class TorchLibrary
{
    private const string Help = "(docs/developer/torch.md)";
    private const int TrimThreshold = -1; // M_TRIM_THRESHOLD of malloc.h
    private const int MapThreshold = -3; // M_MMAP_THRESHOLD

    private static readonly Lock Gate = new();
    private static bool isReady;

    /// <summary>Loads libtorch. To be called before anything else of TorchSharp, whose first call is not safe on several threads.</summary>
    /// <param name="device">"cpu" or "cuda".</param>
    /// <param name="setting">What asked for the device, for messages, such as "--device".</param>
    /// <exception cref="InputException">There is no libtorch, or not such a device.</exception>
    public static void Require(string device = "cpu", string setting = "--device")
    {
        lock (Gate)
        {
            if (!isReady)
            {
                Load();
                KeepFreedMemory();
                torch.InitializeDeviceType(DeviceType.CPU);
                isReady = true;
            }

            if (device == "cuda")
            {
                string problem = Find("torch_cuda") is null
                    ? "this build's libtorch is the one for processors; build with TORCH=cuda-linux or TORCH=cuda-windows"
                    : CudaDriver.Problem() ?? (torch.cuda.is_available() ? "" : "libtorch finds no GPU that it can use");
                if (problem.Length > 0)
                {
                    throw new InputException($"{setting} cuda: {problem}, or use {setting} cpu {Help}.");
                }
            }
        }
    }

    // TorchSharp would search the package cache for what is missing, and copy it.
    private static void Load()
    {
        if (Find("torch_cpu") is null || Find("LibTorchSharp") is not string library)
        {
            string platform = RuntimeInformation.RuntimeIdentifier;
            throw new InputException(platform is "linux-x64" or "win-x64" or "osx-arm64"
                ? $"networks run on libtorch, and this build is without it; build with TORCH=cpu {Help}."
                : $"networks run on libtorch, and there is no package of it for {platform}; linux-x64, win-x64 and osx-arm64 have one {Help}.");
        }

        try
        {
            NativeLibrary.Load(library);
        }
        catch (DllNotFoundException error)
        {
            throw new InputException($"libtorch cannot be loaded: {error.Message.Split('\n')[0].Trim()} {Help}.");
        }
    }

    private static string? Find(string library)
    {
        string name = OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";
        string folders = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .Append(Path.GetDirectoryName(typeof(TorchLibrary).Assembly.Location) ?? "")
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    // Every pass allocates and frees the same tensors. glibc would give the memory at the top of the heap, and every block above some size,
    // back to the system each time, and the next pass would page them in anew: a fifth of the processor time of a training step.
    private static void KeepFreedMemory()
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                _ = SetMallocOption(MapThreshold, 32 << 20); // the most that glibc takes
                _ = SetMallocOption(TrimThreshold, int.MaxValue);
            }
            catch (EntryPointNotFoundException)
            {
                // another C library than glibc
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetMallocOption(int parameter, int value);
}
