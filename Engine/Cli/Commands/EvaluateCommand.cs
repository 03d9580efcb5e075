using System.CommandLine;
using System.Globalization;
using System.Text;
using MDEngine.Cli.Options;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Simulations;
using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;

namespace MDEngine.Cli.Commands;

/// <summary>Errors of a potential on reference data.</summary>
internal sealed class EvaluateCommand : CliCommand
{
    private readonly PotentialArguments potential = new();
    private readonly PropertyEvaluation properties = new();

    private readonly Argument<string[]> data = new("DATA")
    {
        Description = "Reference energies, forces and, where there are any, dipole moments: .npz (z, R, E, F as in MD17), .extxyz or .xyz",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> energyUnit = new("--energy-unit")
    {
        Description = "Energy unit of .npz files; extended XYZ is in eV",
        HelpName = string.Join('|', EnergyUnit.All.Select(unit => unit.Name)),
        DefaultValueFactory = _ => EnergyUnit.KilocaloriePerMole.Name,
    };

    private readonly Option<string?> energyKey = new("--energy-key")
    {
        Description = "Key or array of the reference energy, such as REF_energy; without it energy (.extxyz), E or energies (.npz)",
        HelpName = "KEY",
    };

    private readonly Option<string?> forcesKey = new("--forces-key")
    {
        Description = "Column or array of the reference forces, such as REF_forces; without it forces (.extxyz), F or forces (.npz)",
        HelpName = "KEY",
    };

    private readonly Option<string?> dipoleKey = new("--dipole-key")
    {
        Description = "Key or array of the reference dipole moment; without it dipole (.extxyz), D or dipoles (.npz)",
        HelpName = "KEY",
    };

    private readonly Option<string?> structure = new("--structure")
    {
        Description = "Structure file whose fragment labels frames with the same atoms take, where the data and the model have none",
        HelpName = "FILE",
    };

    private readonly Option<string?> json = new("--json")
    {
        Description = "Write all metrics to this file",
        HelpName = "FILE",
    };

    private readonly Option<string?> csv = new("--csv")
    {
        Description = "Write energies and the force error of each frame to this file",
        HelpName = "FILE",
    };

    private readonly Option<string?> plots = new("--plots")
    {
        Description = "Draw predicted against reference energies and forces into this folder (SVG)",
        HelpName = "FOLDER",
    };

    private readonly Option<string?> attention = new("--attention")
    {
        Description = "Write the attention of atoms to fragments, for each layer and head of an LSR-MP network, to this file (CSV)",
        HelpName = "FILE",
    };

    private readonly Option<EnergyComparison> energies = new Option<EnergyComparison>("--energies")
    {
        Description = "Compare energies as they are, or relative to other frames of the same atoms; without it, what the model file says",
    }.WithChoices();

    private readonly Option<int> every = new Option<int>("--every")
    {
        Description = "Take every N-th frame only",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    }.AtLeast(1);

    public EvaluateCommand()
        : base(
            "evaluate",
            "Energy, force and dipole errors of a potential on reference data; of models that predict a property, its errors.",
            "mdengine evaluate test.npz --energy-unit eV --potential Models/ac-ala3-nhme.safetensors --json errors.json",
            "mdengine evaluate test.extxyz --potential model.safetensors --plots parity",
            "mdengine evaluate molecules.extxyz --table gaps.csv --potential gap.safetensors --json errors.json")
    {
        Arguments.Add(data);
        potential.AddTo(this);
        Options.Add(energyUnit);
        Options.Add(energyKey);
        Options.Add(forcesKey);
        Options.Add(dipoleKey);
        Options.Add(structure);
        Options.Add(json);
        Options.Add(csv);
        Options.Add(plots);
        Options.Add(attention);
        Options.Add(every);
        Options.Add(energies);
        properties.AddTo(this);
    }

    protected override int Run(CommandContext context)
    {
        if (PropertyModels.AreMeant(potential.Name(context)))
        {
            using PropertyModels models = PropertyModels.Load(potential.Name(context), potential.PrecisionOf(context));
            return properties.Run(context, models, context.Get(data), context.Get(every), context.Find(json), context.Find(csv), context.Find(plots));
        }

        Topology? template = context.Find(structure) is { } file ? Trajectory.ReadFirst(file).Topology : null;
        using Potential model = potential.Read(context);
        var keys = new DataKeys(context.Find(energyKey), context.Find(forcesKey), context.Find(dipoleKey));
        using ReferenceDataSet frames = ReferenceDataSet.Open(context.Get(data), EnergyUnit.Parse(context.Get(energyUnit)), template, keys);
        DataCheck.RequireForTesting(frames, context.Cancellation);
        if (context.Find(attention) is { } attentionFile)
        {
            LearnedPotential network = model.Energies as LearnedPotential
                ?? throw new InputException($"--attention shows what one network does, and {model.Name} is none; give one model file.");
            AttentionTable.Write(attentionFile, network, frames, Enumerable.Range(0, frames.Count).Where(i => i % context.Get(every) == 0), context.Cancellation);
        }

        EnergyComparison comparison = context.Has(energies) ? context.Get(energies) : OfModel(model);
        var metrics = new EvaluationMetrics(comparison);
        ParityPlots? parity = context.Find(plots) is null ? null : new ParityPlots();
        var table = new StringBuilder("file,frame,atoms,energy_ev,predicted_energy_ev,force_mae_ev_angstrom,force_max_error_ev_angstrom,dipole_error_e_angstrom\n");
        Quantities requested = Quantities.Energy | Quantities.Forces | (model.Supported & Quantities.Dipole);
        using (StatusLine status = StatusLine.Of(context))
        {
            foreach (int[] indices in Enumerable.Range(0, frames.Count).Where(i => i % context.Get(every) == 0).Chunk(FramesAtOnce))
            {
                context.Cancellation.ThrowIfCancellationRequested();
                ReferenceFrame[] batch = [.. indices.Select(index => frames.Read(index))];
                EvaluationResult[] results = [.. batch.Select(frame => new EvaluationResult(frame.AtomCount))];
                model.EvaluateMany([.. batch.Select(frame => frame.System)], requested, results);
                foreach ((int k, ReferenceFrame frame) in batch.Index())
                {
                    Vector3D? dipole = requested.HasFlag(Quantities.Dipole) ? results[k].Dipole : null;
                    metrics.Add(frame, results[k].Energy, results[k].Forces, dipole);
                    parity?.Add(frame, results[k].Energy, results[k].Forces, dipole);
                    AppendRow(table, frames, indices[k], frame, results[k], dipole);
                }

                status.Show(() => $"{indices[^1] + 1} of {frames.Count} frames");
            }
        }

        Print(context.Output, metrics);
        WriteFiles(context, metrics, parity, table.ToString(), model.Name);
        return ExitCode.Success;
    }

    /// <summary>SO3LR and models that were trained so compare arrangements of the same atoms only.</summary>
    private static EnergyComparison OfModel(Potential potential) => potential.Energies is LearnedPotential { Model: var model }
        && (model.Architecture == "so3lr" || model.Header["energies"]?.ToString() == "relative") ? EnergyComparison.Relative : EnergyComparison.Absolute;

    private static void AppendRow(StringBuilder table, ReferenceDataSet frames, int index, ReferenceFrame frame, EvaluationResult result, Vector3D? dipole)
    {
        (int file, int number) = frames.Locate(index);
        var errors = new VectorErrors();
        for (int i = 0; frame.Forces is not null && i < frame.AtomCount; i++)
        {
            errors.Add(frame.Forces[i], result.Forces[i]);
        }

        table.Append(CultureInfo.InvariantCulture, $"{CsvLine.Quote(frames.PathOf(file))},{number + 1},{frame.AtomCount},{CsvLine.Exact(frame.Energy)},{CsvLine.Exact(result.Energy)},");
        table.Append(CultureInfo.InvariantCulture, $"{errors.Components.MeanAbsolute:G6},{errors.Components.Largest:G6},{(frame.Dipole - dipole)?.Length:G6}\n");
    }

    private static void Print(TextWriter output, EvaluationMetrics metrics)
    {
        void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
        double unit = Units.KilocaloriePerMole;
        Line($"{metrics.FrameCount} frames; energies in kcal/mol, forces in kcal/mol/Å{(metrics.Dipoles.Components.Count > 0 ? ", dipole moments in e·Å" : "")}");
        Line($"{"",-8} {"MAE",10} {"RMSE",10} {"max error",10} {"norm MAE",10} {"norm max",10}");
        if (metrics.Comparison == EnergyComparison.Relative)
        {
            Line($"energies relative to the mean of {metrics.Energy.Count} frames with others of the same atoms");
        }

        Line($"{"energy",-8} {metrics.Energy.MeanAbsolute / unit,10:F4} {metrics.Energy.RootMeanSquare / unit,10:F4} {metrics.Energy.Largest / unit,10:F4}");
        void Row(string name, VectorErrors errors, double unit) => Line(
            $"{name,-8} {errors.Components.MeanAbsolute / unit,10:F4} {errors.Components.RootMeanSquare / unit,10:F4} {errors.Components.Largest / unit,10:F4} {errors.Norms.MeanAbsolute / unit,10:F4} {errors.Norms.Largest / unit,10:F4}");
        if (metrics.Forces.Components.Count > 0)
        {
            Row("forces", metrics.Forces, unit);
            foreach ((int element, VectorErrors errors) in metrics.ForcesByElement)
            {
                Row($"  {Element.FromAtomicNumber(element).Symbol}", errors, unit);
            }
        }

        if (metrics.Dipoles.Components.Count > 0)
        {
            Row("dipole", metrics.Dipoles, 1);
        }
    }

    private void WriteFiles(CommandContext context, EvaluationMetrics metrics, ParityPlots? parity, string table, string name)
    {
        if (context.Find(json) is { } jsonFile)
        {
            JsonFile.Write(jsonFile, EvaluationReport.ToJson(metrics, name, context.Get(data)));
        }

        if (context.Find(csv) is { } csvFile)
        {
            AtomicFile.WriteText(csvFile, table);
        }

        if (context.Find(plots) is { } folder && parity is not null)
        {
            OutputFolder.Prepare(folder);
            AtomicFile.WriteText(Path.Combine(folder, "energies.svg"), parity.DrawEnergies());
            AtomicFile.WriteText(Path.Combine(folder, "forces.svg"), parity.DrawForces());
            if (parity.DrawDipoles() is { } drawing)
            {
                AtomicFile.WriteText(Path.Combine(folder, "dipoles.svg"), drawing);
            }
        }
    }
}
