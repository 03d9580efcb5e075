namespace MDEngine.Simulations;

/// <summary>What searches neighbor lists.</summary>
public enum NeighborChoice
{
    /// <summary>The GPU where a network is computed on one, else the processor.</summary>
    Auto,

    /// <summary>Threads of the processor.</summary>
    Cpu,

    /// <summary>ILGPU: a GPU of NVIDIA's if there is one, else its slow simulation of a GPU.</summary>
    Ilgpu,
}
