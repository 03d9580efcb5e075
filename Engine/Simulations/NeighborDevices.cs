using MDEngine.Neighbors;
using MDEngine.Neighbors.Gpu;

namespace MDEngine.Simulations;

/// <summary>The devices that search neighbor lists; each is opened once and kept for the rest of the process.</summary>
internal static class NeighborDevices
{
    private static readonly Lazy<IlgpuDevice> Cuda = new(IlgpuDevice.OpenCuda);
    private static readonly Lazy<IlgpuDevice> Simulated = new(IlgpuDevice.OpenSimulated);

    /// <summary>The device that a potential's options ask for; null stands for the processor.</summary>
    /// <exception cref="InputException">The potential is to be computed on a GPU, and none can be used.</exception>
    public static NeighborDevice? For(PotentialOptions options)
    {
        try
        {
            return options.Neighbors switch
            {
                NeighborChoice.Ilgpu => Best(),
                NeighborChoice.Auto when options.Device == Device.Cuda => Cuda.Value,
                _ => null,
            };
        }
        catch (InputException exception)
        {
            throw new InputException($"--device cuda: {exception.Message} (--device cpu).");
        }
    }

    private static IlgpuDevice Best()
    {
        try
        {
            return Cuda.Value;
        }
        catch (InputException)
        {
            return Simulated.Value;
        }
    }
}
