using System.Globalization;
using System.Text.Json;
using MDEngine.Analysis;
using MDEngine.IO;

namespace MDEngine.Simulations;

/// <summary>The files that a run leaves: tables, Molden file, and each mode as a trajectory.</summary>
public static class VibrationFiles
{
    /// <summary>Name of the table of modes.</summary>
    public const string TableName = "modes.csv";

    private const int FramesPerPeriod = 20;

    /// <summary>Largest displacement of an atom in a mode's trajectory, Å.</summary>
    private const double Amplitude = 0.4;

    /// <summary>Writes all files; the table, by which a finished run is known, comes last.</summary>
    /// <exception cref="InputException">A file cannot be written.</exception>
    public static void Write(string folder, VibrationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        (AtomicSystem system, NormalModes modes) = (result.Structure.System, result.Modes);
        AtomicFile.WriteText(Path.Combine(folder, "modes.molden"), writer => MoldenFile.Write(writer, system, modes.Modes));
        AtomicFile.Write(Path.Combine(folder, "thermochemistry.json"), stream => JsonSerializer.Serialize(stream, Summary(result)));
        for (int k = 0; k < modes.Modes.Count; k++)
        {
            WriteTrajectory(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"mode-{k + 1:D3}.extxyz")), system, modes.Modes[k]);
        }

        AtomicFile.WriteText(Path.Combine(folder, TableName), writer =>
        {
            writer.WriteLine("mode,wavenumber_cm-1,reduced_mass_amu,intensity_km_per_mol");
            for (int k = 0; k < modes.Modes.Count; k++)
            {
                NormalMode mode = modes.Modes[k];
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{k + 1},{CsvLine.Exact(mode.Wavenumber)},{CsvLine.Exact(mode.ReducedMass)},{CsvLine.Exact(mode.Intensity)}"));
            }
        });
    }

    private static Dictionary<string, object?> Summary(VibrationResult result)
    {
        HarmonicThermochemistry t = result.Thermochemistry;
        return new()
        {
            ["model"] = t.IsIdealGas ? "ideal gas" : "vibrations only",
            ["temperature_k"] = t.Temperature,
            ["pressure_bar"] = t.IsIdealGas ? t.Pressure : null,
            ["symmetry_number"] = t.IsIdealGas ? t.SymmetryNumber : null,
            ["potential_energy_ev"] = t.PotentialEnergy,
            ["zero_point_energy_ev"] = t.ZeroPointEnergy,
            ["internal_energy_ev"] = t.InternalEnergy,
            ["enthalpy_ev"] = t.Enthalpy,
            ["entropy_ev_per_k"] = t.Entropy,
            ["gibbs_energy_ev"] = t.GibbsEnergy,
            ["helmholtz_energy_ev"] = t.HelmholtzEnergy,
            ["heat_capacity_ev_per_k"] = t.HeatCapacity,
            ["imaginary_modes"] = t.ImaginaryModes,
            ["largest_force_ev_per_angstrom"] = result.MaxForce,
            ["largest_external_wavenumber_cm-1"] = result.Modes.LargestExternalWavenumber,
            ["wavenumber_change_at_half_step_cm-1"] = result.WavenumberChange,
        };
    }

    private static void WriteTrajectory(string path, AtomicSystem system, NormalMode mode)
    {
        double scale = Amplitude / mode.Displacements.Max(d => d.Length);
        using Trajectory trajectory = Trajectory.Create(path);
        for (int frame = 0; frame < FramesPerPeriod; frame++)
        {
            double phase = scale * Math.Sin(2 * Math.PI * frame / FramesPerPeriod);
            Vector3D[] positions = system.Positions.ToArray();
            for (int i = 0; i < positions.Length; i++)
            {
                positions[i] += phase * mode.Displacements[i];
            }

            trajectory.Write(new Frame(system.Topology, positions) { Cell = system.Cell });
        }
    }
}
