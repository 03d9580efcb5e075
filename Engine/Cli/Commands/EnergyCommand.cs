using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MDEngine.Cli.Options;
using MDEngine.IO;
using MDEngine.Simulations;

namespace MDEngine.Cli.Commands;

/// <summary>Energies and forces of every frame of a file.</summary>
internal sealed class EnergyCommand : CliCommand
{
    private readonly StructureOptions structure = new();
    private readonly PotentialArguments potential = new();

    private readonly Option<string?> json = new("--json")
    {
        Description = "Also write energies, forces and energies per atom to this file: an array with an object for each frame",
        HelpName = "FILE",
    };

    public EnergyCommand()
        : base(
            "energy",
            "Energy and forces of every frame of a structure or trajectory file (single points).",
            "mdengine energy start.extxyz --potential Models/ac-ala3-nhme.safetensors",
            "mdengine energy trajectory.extxyz --potential model.safetensors --json energies.json --precision float32")
    {
        structure.AddTo(this);
        potential.AddTo(this);
        Options.Add(json);
    }

    protected override int Run(CommandContext context)
    {
        using Trajectory trajectory = structure.Open(context);
        using Potential energies = potential.Read(context);
        if (context.Find(json) is { } file)
        {
            AtomicFile.Write(file, stream =>
            {
                using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = false });
                writer.WriteStartArray();
                Evaluate(context, trajectory, energies, (frame, requested, result) => Write(writer, frame, requested, result));
                writer.WriteEndArray();
            });
        }
        else
        {
            Evaluate(context, trajectory, energies, (_, _, _) => { });
        }

        return ExitCode.Success;
    }

    private static void Evaluate(CommandContext context, Trajectory trajectory, Potential potential, Action<Frame, Quantities, EvaluationResult> report)
    {
        EvaluationResult? result = null;
        int number = 0;
        foreach (Frame frame in trajectory.ReadToEnd())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            string source = $"{trajectory.Path}, frame {++number}";
            StructureCheck.RequireDistinctAtoms(frame.System, source);
            Quantities wanted = Quantities.Energy | Quantities.Forces | Quantities.AtomicEnergies | (frame.Cell.IsFullyPeriodic ? Quantities.Virial : Quantities.None);
            Quantities requested = wanted & potential.Supported;
            result = result?.Forces.Length == frame.AtomCount ? result : new EvaluationResult(frame.AtomCount);
            result.Clear();

            // A single point is of its own structure: bonds and fragments are not those of the frame before.
            using BoundPotential bound = potential.Bind(frame.System);
            bound.Evaluate(frame.System, requested, result);
            if (!double.IsFinite(result.Energy) || !Array.TrueForAll(result.Forces, force => force.IsFinite))
            {
                throw new SimulationDivergedException($"{source}: the potential's energy or forces are not finite; the structure is far from anything that it can describe");
            }

            WriteRow(context.Output, number, frame, result);
            report(frame, requested, result);
        }
    }

    private static void WriteRow(TextWriter output, int number, Frame frame, EvaluationResult result)
    {
        if (number == 1)
        {
            output.WriteLine($"{"frame",8} {"atoms",8} {"energy/eV",22} {"max force/(eV/Å)",18} {"rms force/(eV/Å)",18}");
        }

        double sum = result.Forces.Sum(force => force.LengthSquared);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{number,8} {frame.AtomCount,8} {result.Energy,22:F9} {Math.Sqrt(result.Forces.Max(force => force.LengthSquared)),18:F6} {Math.Sqrt(sum / frame.AtomCount),18:F6}"));
    }

    private static void Write(Utf8JsonWriter writer, Frame frame, Quantities requested, EvaluationResult result)
    {
        writer.WriteStartObject();
        writer.WriteNumber("energy_ev", result.Energy);
        WriteVectors(writer, "forces_ev_per_angstrom", result.Forces);
        if (requested.HasFlag(Quantities.AtomicEnergies))
        {
            writer.WriteStartArray("atomic_energies_ev");
            foreach (double energy in result.AtomicEnergies)
            {
                writer.WriteNumberValue(energy);
            }

            writer.WriteEndArray();
        }

        if (requested.HasFlag(Quantities.Virial))
        {
            WriteVectors(writer, "virial_ev", [result.Virial.A, result.Virial.B, result.Virial.C]);
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteVectors(Utf8JsonWriter writer, string name, ReadOnlySpan<Vector3D> vectors)
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
