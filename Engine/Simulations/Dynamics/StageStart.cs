using MDEngine.Integrators;

namespace MDEngine.Simulations.Dynamics;

/// <summary>What a stage of a run began with.</summary>
/// <param name="Index">Number of the stage, from 0.</param>
/// <param name="Step">Step of the run at its start.</param>
/// <param name="Time">Time at its start, fs.</param>
/// <param name="WholeAtRest">Center-of-mass motion that the velocities are free of.</param>
/// <param name="DegreesOfFreedom">f of the temperature: that of a linear molecule at the start holds after it has bent. Null where an older checkpoint does not tell.</param>
internal sealed record StageStart(int Index, long Step, double Time, CenterOfMassMotion WholeAtRest, int? DegreesOfFreedom)
{
    public static StageStart FromNumbers(double[] numbers) =>
        new((int)numbers[0], (long)numbers[1], numbers[2], (CenterOfMassMotion)(int)numbers[3], numbers.Length > 4 ? (int)numbers[4] : null);

    public double[] ToNumbers() => DegreesOfFreedom is { } count ? [Index, Step, Time, (int)WholeAtRest, count] : [Index, Step, Time, (int)WholeAtRest];
}
