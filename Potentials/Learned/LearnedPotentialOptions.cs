using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned;

/// <summary>Floating-point precision inside a network; positions, energies and forces outside are always double.</summary>
public enum NetworkPrecision
{
    /// <summary>32 bits.</summary>
    Float32,

    /// <summary>64 bits.</summary>
    Float64,
}

/// <summary>How a model is run.</summary>
/// <param name="Precision">Precision inside the network.</param>
/// <param name="Device">"cpu" or "cuda".</param>
/// <param name="Skin">Skin of its neighbor lists, Å.</param>
/// <param name="Threads">
/// Most threads, of neighbor lists and of what computes the network; small structures take fewer. All models of the process share
/// libtorch's. Null leaves libtorch's as they are and lets the rest use all processors.
/// </param>
/// <param name="Backend">What computes the network.</param>
/// <param name="NeighborDevice">What searches neighbor lists in place of the threads, if anything; the caller keeps it.</param>
/// <param name="LongCutoff">
/// SO3LR's long cutoff, Å, in place of the model file's: where electrostatics and dispersion end. Infinite for none: all pairs of an open structure.
/// </param>
/// <param name="AllowUnpaired">Whether SO3LR computes unpaired electrons, for which it was not trained.</param>
public sealed record LearnedPotentialOptions(
    NetworkPrecision Precision = NetworkPrecision.Float64,
    string Device = "cpu",
    double Skin = 1.0,
    int? Threads = null,
    NetworkBackend Backend = NetworkBackend.Automatic,
    NeighborDevice? NeighborDevice = null,
    double? LongCutoff = null,
    bool AllowUnpaired = false);
