using MDEngine.Potentials.Learned;

namespace MDEngine.Benchmarks;

/// <summary>What can compute networks here.</summary>
internal static class Backends
{
    /// <summary>The fused engine, and TorchSharp where this build has it; else a line says that it is left out.</summary>
    public static IReadOnlyList<NetworkBackend> Present()
    {
        if (NetworkBackends.HasTorch)
        {
            return [NetworkBackend.Fused, NetworkBackend.Torch];
        }

        Console.WriteLine("TorchSharp is left out: this build is without it (-p:Torch=none).");
        return [NetworkBackend.Fused];
    }
}
