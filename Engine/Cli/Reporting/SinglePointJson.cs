using System.Text.Json;
using MDEngine.IO;

namespace MDEngine.Cli.Reporting;

/// <summary>Single points as a JSON array with an object for each frame.</summary>
internal sealed class SinglePointJson : IDisposable
{
    private readonly Utf8JsonWriter writer;

    public SinglePointJson(Stream stream)
    {
        writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = false });
        writer.WriteStartArray();
    }

    public void Write(Frame frame, Quantities requested, EvaluationResult result)
    {
        writer.WriteStartObject();
        writer.WriteNumber("energy_ev", result.Energy);
        WriteComponents(result);
        WriteVectors("forces_ev_per_angstrom", result.Forces);
        WriteNumbers("atomic_energies_ev", requested.HasFlag(Quantities.AtomicEnergies), result.AtomicEnergies);
        WriteNumbers("charges_e", requested.HasFlag(Quantities.Charges), result.Charges);
        WriteNumbers("hirshfeld_ratios", requested.HasFlag(Quantities.HirshfeldRatios), result.HirshfeldRatios);
        if (requested.HasFlag(Quantities.Dipole) && !frame.Cell.IsPeriodic)
        {
            Vector3D dipole = result.Dipole;
            WriteNumbers("dipole_e_angstrom", true, [dipole.X, dipole.Y, dipole.Z]);
        }

        if (result.FrontierOrbitals is { } orbitals)
        {
            writer.WriteNumber("homo_ev", orbitals.Highest);
            writer.WriteNumber("lumo_ev", orbitals.Lowest);
            writer.WriteNumber("gap_ev", orbitals.Gap);
        }

        if (requested.HasFlag(Quantities.Virial))
        {
            WriteVectors("virial_ev", [result.Virial.A, result.Virial.B, result.Virial.C]);
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    public void Dispose()
    {
        writer.WriteEndArray();
        writer.Dispose();
    }

    private void WriteComponents(EvaluationResult result)
    {
        if (result.Components.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("components_ev");
        foreach ((string name, double energy) in result.Components)
        {
            writer.WriteNumber(name, energy);
        }

        writer.WriteEndObject();
    }

    private void WriteNumbers(string name, bool isGiven, double[] values)
    {
        if (isGiven)
        {
            writer.WriteStartArray(name);
            Array.ForEach(values, writer.WriteNumberValue);
            writer.WriteEndArray();
        }
    }

    private void WriteVectors(string name, ReadOnlySpan<Vector3D> vectors)
    {
        writer.WriteStartArray(name);
        foreach (Vector3D vector in vectors)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(vector.X);
            writer.WriteNumberValue(vector.Y);
            writer.WriteNumberValue(vector.Z);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }
}
