namespace MDEngine.Training.Sampling;

/// <summary>How frames of a molecule are made.</summary>
public enum SamplingKind
{
    /// <summary>Langevin dynamics on the reference.</summary>
    Dynamics,

    /// <summary>Thermal displacements from the relaxed structure, by a model Hessian: one evaluation a frame.</summary>
    Displacements,

    /// <summary>Pairs with other molecules of the file, from a hydrogen bond's distance down to where they repel each other: one evaluation a frame.</summary>
    Contacts,
}

/// <summary>How each of many molecules is sampled: by one trajectory, or one relaxed structure, and a ladder of temperatures.</summary>
/// <param name="Kind">How frames are made.</param>
/// <param name="Temperatures">K, in the order in which they are visited.</param>
/// <param name="Frames">Frames at each temperature.</param>
/// <param name="IntervalSteps">Steps between frames.</param>
/// <param name="EquilibrationSteps">Steps at each temperature before its first frame.</param>
/// <param name="TimeStep">fs.</param>
/// <param name="Friction">1/fs.</param>
/// <param name="Seed">Seed of starting velocities and noise of the first molecule; the others count up from it.</param>
/// <param name="LargestForce">eV/Å; a frame with a larger force on an atom is refused.</param>
public sealed record SeedSamplingOptions(
    SamplingKind Kind,
    IReadOnlyList<double> Temperatures,
    int Frames,
    int IntervalSteps,
    int EquilibrationSteps,
    double TimeStep,
    double Friction,
    ulong Seed,
    double LargestForce);
