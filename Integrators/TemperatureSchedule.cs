namespace MDEngine.Integrators;

/// <summary>The temperature that a thermostat aims at: constant, or a linear ramp between two times.</summary>
/// <param name="Start">K, until <paramref name="StartTime"/>.</param>
/// <param name="End">K, from <paramref name="EndTime"/> on.</param>
/// <param name="StartTime">fs.</param>
/// <param name="EndTime">fs.</param>
public readonly record struct TemperatureSchedule(double Start, double End, double StartTime, double EndTime)
{
    /// <summary>The same temperature at all times.</summary>
    public static TemperatureSchedule Constant(double temperature) => new(temperature, temperature, 0, 0);

    /// <summary>The temperature at a time in fs, K.</summary>
    public double At(double time) =>
        time >= EndTime ? End
        : time <= StartTime ? Start
        : Start + ((End - Start) * (time - StartTime) / (EndTime - StartTime));
}
