using MDEngine.Integrators;

namespace MDEngine.Tests.Integrators;

/// <summary>The ways to hold a temperature.</summary>
public enum ThermostatKind
{
    Baoab,
    LeapfrogMiddle,
    NoseHoover,
    Csvr,
    Berendsen,
}

/// <summary>Makes thermostatted integrators for the ensemble tests.</summary>
internal static class ThermostatKindExtensions
{
    /// <summary>Whether noise moves the whole, so that it counts among the degrees of freedom.</summary>
    public static bool MovesTheWhole(this ThermostatKind kind) => kind is ThermostatKind.Baoab or ThermostatKind.LeapfrogMiddle;

    /// <param name="kind">Which.</param>
    /// <param name="timeStep">fs.</param>
    /// <param name="atoms">Which atoms move.</param>
    /// <param name="degreesOfFreedom">f of the kinetic energy.</param>
    /// <param name="temperature">K.</param>
    /// <param name="relaxationTime">fs; for Langevin dynamics the friction is half its inverse, which relaxes the kinetic energy as fast.</param>
    /// <param name="seed">Seed of the noise.</param>
    public static IIntegrator Create(
        this ThermostatKind kind, double timeStep, AtomMobility atoms, int degreesOfFreedom, double temperature, double relaxationTime, ulong seed)
    {
        TemperatureSchedule schedule = TemperatureSchedule.Constant(temperature);
        return kind switch
        {
            ThermostatKind.Baoab => new MiddleScheme(timeStep, atoms, new LangevinThermostat(atoms, schedule, 0.5 / relaxationTime, seed)),
            ThermostatKind.LeapfrogMiddle => new LeapfrogMiddle(timeStep, atoms, new LangevinThermostat(atoms, schedule, 0.5 / relaxationTime, seed)),
            ThermostatKind.NoseHoover => new MiddleScheme(timeStep, atoms, new NoseHooverChain(degreesOfFreedom, schedule, relaxationTime)),
            ThermostatKind.Csvr => new MiddleScheme(timeStep, atoms, new StochasticVelocityRescaling(degreesOfFreedom, schedule, relaxationTime, seed)),
            _ => new MiddleScheme(timeStep, atoms, new BerendsenThermostat(degreesOfFreedom, schedule, relaxationTime)),
        };
    }
}
