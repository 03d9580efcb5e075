using System.CommandLine;
using System.Globalization;
using MDEngine.Cli.Options;
using MDEngine.Cli.Reporting;
using MDEngine.IO;
using MDEngine.Simulations;

namespace MDEngine.Cli.Commands;

/// <summary>Energies and forces of every frame of a file.</summary>
internal sealed class EnergyCommand : CliCommand
{
    private const Quantities Always = Quantities.Energy | Quantities.Forces | Quantities.AtomicEnergies | Quantities.Charges | Quantities.Dipole
        | Quantities.Components | Quantities.HirshfeldRatios | Quantities.FrontierOrbitals;

    private readonly StructureOptions structure = new();
    private readonly PotentialArguments potential = new();

    private readonly Option<string?> json = new("--json")
    {
        Description = "Also write energies, forces and whatever else the potential gives (energies per atom, terms of the energy, charges, dipole, "
            + "Hirshfeld ratios) to this file: an array with an object for each frame",
        HelpName = "FILE",
    };

    private readonly Option<string?> extxyz = new("--extxyz")
    {
        Description = "Also write the frames with all of that to this file (extended XYZ)",
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
        Options.Add(extxyz);
    }

    protected override int Run(CommandContext context)
    {
        using Trajectory trajectory = structure.Open(context);
        using Potential energies = potential.Read(context);
        void ToJson(Action<Frame, Quantities, EvaluationResult> others)
        {
            if (context.Find(json) is not { } file)
            {
                Evaluate(context, trajectory, energies, others);
                return;
            }

            AtomicFile.Write(file, stream =>
            {
                using var writer = new SinglePointJson(stream);
                Evaluate(context, trajectory, energies, (frame, requested, result) =>
                {
                    writer.Write(frame, requested, result);
                    others(frame, requested, result);
                });
            });
        }

        if (context.Find(extxyz) is { } frames)
        {
            CompleteTrajectory.Write(frames, new TrajectoryOptions { Format = "extxyz" }, written => ToJson(
                (frame, requested, result) => written.Write(SinglePointFrame.Of(frame, requested, result))));
        }
        else
        {
            ToJson((_, _, _) => { });
        }

        return ExitCode.Success;
    }

    private void Evaluate(CommandContext context, Trajectory trajectory, Potential potential, Action<Frame, Quantities, EvaluationResult> report)
    {
        EvaluationResult? result = null;
        int number = 0;
        foreach (Frame frame in trajectory.ReadToEnd())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            string source = $"{trajectory.Path}, frame {++number}";
            StructureCheck.RequireDistinctAtoms(frame.System, source);
            if (number == 1)
            {
                structure.TellCharge(context, potential, frame);
            }

            Quantities wanted = Always | (frame.Cell.IsFullyPeriodic ? Quantities.Virial : Quantities.None);
            Quantities requested = wanted & potential.Supported;
            result = result?.Forces.Length == frame.AtomCount ? result : new EvaluationResult(frame.AtomCount);
            result.Clear();

            // A single point is of its own structure: bonds and fragments are not those of the frame before.
            using BoundPotential bound = potential.Bind(frame.System);
            bound.Evaluate(frame.System, requested, result);
            if (!result.IsFinite)
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
            output.WriteLine($"{"frame",8} {"atoms",8} {"energy/eV",22} {"max force/(eV/Å)",18} {"rms force/(eV/Å)",18}{string.Concat(result.Components.Keys.Select(name => $" {name + "/eV",20}"))}");
        }

        double sum = result.Forces.Sum(force => force.LengthSquared);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{number,8} {frame.AtomCount,8} {result.Energy,22:F9} {Math.Sqrt(result.Forces.Max(force => force.LengthSquared)),18:F6} {Math.Sqrt(sum / frame.AtomCount),18:F6}")
            + string.Concat(result.Components.Values.Select(energy => string.Create(CultureInfo.InvariantCulture, $" {energy,20:F9}"))));
    }
}
