namespace MDEngine.Training.Sampling;

/// <summary>How one trajectory is sampled.</summary>
/// <param name="Temperature">K.</param>
/// <param name="Frames">Frames to write.</param>
/// <param name="IntervalSteps">Steps between frames.</param>
/// <param name="EquilibrationSteps">Steps before the first frame.</param>
/// <param name="TimeStep">fs.</param>
/// <param name="Friction">1/fs.</param>
/// <param name="Seed">Seed of starting velocities and noise.</param>
public sealed record SamplingOptions(
    double Temperature, int Frames, int IntervalSteps, int EquilibrationSteps, double TimeStep, double Friction, ulong Seed);
