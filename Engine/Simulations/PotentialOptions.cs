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

/// <summary>What computes a learned potential.</summary>
public enum Backend
{
    /// <summary>The fused engine on processors, where it has the network, otherwise libtorch.</summary>
    Auto,

    /// <summary>MDEngine's own engine for processors.</summary>
    Fused,

    /// <summary>libtorch.</summary>
    Torch,
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

    /// <summary>What computes a network.</summary>
    public Backend Backend { get; init; } = Backend.Auto;

    /// <summary>Where SO3LR's electrostatics and dispersion end, Å: infinite for nowhere, null for where the model file says.</summary>
    public double? LongCutoff { get; init; }

    /// <summary>Whether SO3LR computes unpaired electrons, for which it was not trained.</summary>
    public bool AllowUnpaired { get; init; }

    /// <summary>What searches neighbor lists; they do not depend on it.</summary>
    public NeighborChoice Neighbors { get; init; } = NeighborChoice.Auto;

    /// <summary>Hears what a potential has to say while it works, such as that it waits for another program; null for nobody.</summary>
    public Action<string>? Tell { get; init; }

    /// <summary>Ends the wait for another program.</summary>
    public CancellationToken Cancellation { get; init; }
}
