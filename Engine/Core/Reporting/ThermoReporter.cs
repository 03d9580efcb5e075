using System.Globalization;
using System.Text;
using MDEngine.IO;

namespace MDEngine.Reporting;

/// <summary>A column of thermo.csv that not every run has.</summary>
/// <param name="Name">With its unit.</param>
/// <param name="Value">Its value for a state.</param>
public sealed record ThermoColumn(string Name, Func<SimulationState, double> Value);

/// <summary>Writes energies, temperature and, where the virial is known, pressure as comma-separated values, a line a report.</summary>
public sealed class ThermoReporter : IReporter, ICheckpointed, IDisposable
{
    private const string Columns = "step,time_fs,potential_energy_ev,kinetic_energy_ev,conserved_energy_ev,temperature_k";
    private const string PressureColumns = ",pressure_bar,volume_angstrom3";

    private readonly ResumableFile file;
    private readonly StringBuilder line = new();
    private readonly bool withPressure;
    private readonly IReadOnlyList<ThermoColumn> more;

    /// <summary>Starts a file, or resumes one at a position that a checkpoint has kept.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="withPressure">Whether to write pressure and volume (the state must request the virial).</param>
    /// <param name="position">0, or where to resume.</param>
    /// <param name="more">Columns to write besides.</param>
    /// <exception cref="InputFileException">It cannot be written.</exception>
    public ThermoReporter(string path, bool withPressure, long position = 0, IReadOnlyList<ThermoColumn>? more = null)
    {
        this.more = more ?? [];
        this.withPressure = withPressure;
        file = position == 0 ? ResumableFile.Create(path) : ResumableFile.OpenAt(path, position);
        if (position == 0)
        {
            line.Append(Columns).Append(withPressure ? PressureColumns : "").AppendJoin("", this.more.Select(column => "," + column.Name));
            WriteLine();
        }
    }

    /// <inheritdoc/>
    public string Name => "thermo";

    /// <summary>Whose conserved energy, and how many degrees of freedom; may change between stages of a run.</summary>
    public (IIntegrator Integrator, int DegreesOfFreedom)? Source { get; set; }

    /// <summary>(2K + tr W)/(3V), bar.</summary>
    public static double Pressure(SimulationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return ((2 * state.KineticEnergy) + state.Evaluation.Virial.Trace) / (3 * state.Cell.Volume) * Units.BarPerElectronvoltPerCubicAngstrom;
    }

    /// <inheritdoc/>
    public void Report(SimulationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        (IIntegrator integrator, int degreesOfFreedom) =
            Source ?? throw new InvalidOperationException($"{nameof(Source)} must be set before the first report.");
        double kinetic = state.KineticEnergy;
        line.Append(CultureInfo.InvariantCulture, $"{state.Step},{Math.Round(state.Time, 9)},");
        line.Append(CultureInfo.InvariantCulture, $"{state.Evaluation.Energy},{kinetic},{integrator.ConservedEnergy(state)},");
        line.Append(CultureInfo.InvariantCulture, $"{2 * kinetic / (degreesOfFreedom * Units.Boltzmann)}");
        if (withPressure)
        {
            line.Append(CultureInfo.InvariantCulture, $",{Pressure(state)},{state.Cell.Volume}");
        }

        foreach (ThermoColumn column in more)
        {
            line.Append(CultureInfo.InvariantCulture, $",{column.Value(state)}");
        }

        WriteLine();
    }

    /// <summary>Where the next line will begin.</summary>
    public double[] Save()
    {
        file.Flush();
        return [file.Position];
    }

    /// <summary>Does nothing: the position is given on construction.</summary>
    public void Restore(ReadOnlySpan<double> saved)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void WriteLine()
    {
        line.Append('\n');
        file.Append(Encoding.UTF8.GetBytes(line.ToString()));
        line.Clear();
    }
}
