namespace MDEngine.Simulations;

/// <summary>Floating-point precision inside a learned potential.</summary>
public enum Precision
{
    /// <summary>32 bits: faster.</summary>
    Float32,

    /// <summary>64 bits: conserves energy better.</summary>
    Float64,
}

/// <summary>Where a learned potential is computed.</summary>
public enum Device
{
    /// <summary>On the processor.</summary>
    Cpu,

    /// <summary>On a graphics card of NVIDIA's.</summary>
    Cuda,
}

/// <summary>How a potential is computed.</summary>
public sealed record PotentialOptions
{
    /// <summary>Most threads to compute with; small structures take fewer.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Precision inside a network; positions, energies and forces outside are always double.</summary>
    public Precision Precision { get; init; } = Precision.Float64;

    /// <summary>Where a network is computed.</summary>
    public Device Device { get; init; } = Device.Cpu;
}
