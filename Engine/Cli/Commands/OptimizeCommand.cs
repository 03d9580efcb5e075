using System.CommandLine;
using System.Globalization;
using MDEngine.Cli.Options;
using MDEngine.IO;
using MDEngine.Integrators.Minimizers;
using MDEngine.Simulations;

namespace MDEngine.Cli.Commands;

/// <summary>Geometry optimization.</summary>
internal sealed class OptimizeCommand : CliCommand
{
    private enum Preset
    {
        Loose,
        Normal,
        Tight,
    }

    private enum StepChoice
    {
        Trust,
        Search,
    }

    private readonly StructureOptions structure = new();
    private readonly PotentialArguments potential = new();
    private readonly OutputOptions output = new(OptimizationBatch.StructuresName);

    private readonly Option<OptimizationMethod> method = new Option<OptimizationMethod>("--method")
    {
        Description = "bfgs and lbfgs start from a model Hessian; cg: conjugate gradients; fire: FIRE 2.0, which tolerates noisy forces; auto: bfgs up to 200 moving atoms, else lbfgs",
        DefaultValueFactory = _ => OptimizationMethod.Auto,
    }.WithChoices();

    private readonly Option<StepChoice> stepControl = new Option<StepChoice>("--step-control")
    {
        Description = "Length of the steps of bfgs and lbfgs: a trust radius, or a line search",
        DefaultValueFactory = _ => StepChoice.Trust,
    }.WithChoices();

    private readonly Option<Preset> convergence = new Option<Preset>("--convergence")
    {
        Description = "Limits of forces, steps and energy change: loose 0.13 eV/Å, normal 0.023 eV/Å, tight 0.00077 eV/Å (Gaussian's presets)",
        DefaultValueFactory = _ => Preset.Normal,
    }.WithChoices();

    private readonly Option<double?> maxForce = Limit("--fmax", "Converge on the largest force on an atom, eV/Å", "EV/A");
    private readonly Option<double?> rmsForce = Limit("--rms-force", "Converge on the root mean square of the force components, eV/Å", "EV/A");
    private readonly Option<double?> maxStep = Limit("--max-move", "Converge on the largest move of an atom in the last step, Å", "A");
    private readonly Option<double?> energyChange = Limit("--energy-change", "Converge on the change of the energy in the last step, eV", "EV");

    private readonly Option<int> maximumSteps = new Option<int>("--max-steps")
    {
        Description = "Steps after which a structure is given up",
        HelpName = "N",
        DefaultValueFactory = _ => 1000,
    }.AtLeast(0);

    private readonly Option<double> longestStep = new Option<double>("--longest-step")
    {
        Description = "Longest move of an atom in one step, Å",
        HelpName = "A",
        DefaultValueFactory = _ => 0.3,
    }.Positive();

    private readonly Option<string?> fixedAtoms = new("--fix")
    {
        Description = "Atoms that stay where they are, counted from 0, such as 0-3,7",
        HelpName = "ATOMS",
    };

    private readonly Option<CellRelaxation> cell = new Option<CellRelaxation>("--cell")
    {
        Description = "How the cell of a periodic structure relaxes",
        DefaultValueFactory = _ => CellRelaxation.None,
    }.WithChoices();

    private readonly Option<double> pressure = new("--pressure")
    {
        Description = "Outside pressure on a relaxing cell, bar",
        HelpName = "BAR",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<bool> writeSteps = new("--write-steps")
    {
        Description = "Write every step to steps-NUMBER.extxyz in the output folder",
    };

    private readonly Option<string?> reference = new("--reference")
    {
        Description = "Structure file to compare the results with: RMSD after the best superposition",
        HelpName = "FILE",
    };

    private readonly Option<bool> permute = new("--permute")
    {
        Description = "Exchange equivalent atoms, such as the hydrogen atoms of a methyl group, for the best superposition on the reference",
    };

    private readonly Option<bool> resume = new("--resume")
    {
        Description = "Go on after the structures that a stopped run has finished",
    };

    public OptimizeCommand()
        : base(
            "optimize",
            "Geometry optimization of every frame of a file, several in parallel.",
            "mdengine optimize start.extxyz --potential Models/ac-ala3-nhme.safetensors --output relaxed",
            "mdengine optimize conformers.xyz --potential xtb:gfn2 --convergence tight --threads 8 --output relaxed",
            "mdengine optimize crystal.extxyz --potential argon.yaml --cell full --pressure 1000 --output relaxed",
            "mdengine optimize start.xyz --potential xtb:gfn2 --reference experiment.xyz --permute --write-steps --output relaxed")
    {
        structure.AddTo(this);
        potential.AddTo(this);
        output.AddTo(this);
        foreach (Option option in new Option[]
        {
            method, stepControl, convergence, maxForce, rmsForce, maxStep, energyChange, maximumSteps, longestStep, fixedAtoms, cell, pressure, writeSteps, reference, permute, resume,
        })
        {
            Options.Add(option);
        }
    }

    protected override int Run(CommandContext context)
    {
        using Potential energies = potential.Read(context);
        bool goOn = context.Get(resume);
        Frame first = structure.Hold(context, new Structure(structure.ReadFirst(context), structure.Path(context)), fixedAtoms).Frame;
        structure.TellCharge(context, energies, first);
        string folder = output.Prepare(context, keepRun: goOn);
        var settings = new GeometryOptimization(energies)
        {
            Method = context.Get(method),
            StepControl = context.Get(stepControl) == StepChoice.Search ? StepControl.LineSearch : StepControl.TrustRadius,
            Criteria = Criteria(context),
            MaximumSteps = context.Get(maximumSteps),
            LongestStep = context.Get(longestStep),
            FixedAtoms = context.Has(fixedAtoms) ? first.Topology.FixedAtoms : null,
            CellRelaxation = context.Get(cell),
            PressureBar = context.Get(pressure),
            StepsFolder = context.Get(writeSteps) ? folder : null,
            Reference = context.Find(reference) is { } file ? Trajectory.ReadFirst(file) : null,
            Permute = context.Get(permute),
        };
        var batch = new OptimizationBatch(settings, folder, goOn);
        output.WriteSettings(context);
        WriteHeader(context.Output, settings);
        (int structures, int failures) = batch.Run(
            structure.ReadAll(context), (number, outcome) => WriteRow(context, settings, number, outcome), context.Cancellation);
        context.Output.WriteLine($"{structures - failures} of {structures} structures converged; the best structures are in {Path.Combine(folder, OptimizationBatch.StructuresName)}");
        output.WriteReport(context);
        return failures == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static void WriteHeader(TextWriter writer, GeometryOptimization settings)
    {
        string enthalpy = settings.HasPressure ? $" {"E + pV/eV",18} {"change/eV",12}" : "";
        string reference = settings.Reference is null ? "" : $" {"to reference/Å",15}";
        writer.WriteLine($"{"frame",6} {"steps",6} {"calls",6} {"energy/eV",18} {"change/eV",12}{enthalpy} {"max force/(eV/Å)",17} {"RMSD to start/Å",16}{reference}");
    }

    private static void WriteRow(CommandContext context, GeometryOptimization settings, int number, OptimizationOutcome outcome)
    {
        string toReference = outcome.ReferenceRmsd is { } rmsd ? string.Create(CultureInfo.InvariantCulture, $" {rmsd,15:F4}") : "";
        string enthalpy = settings.HasPressure
            ? string.Create(CultureInfo.InvariantCulture, $" {outcome.Enthalpy,18:F6} {outcome.Enthalpy - outcome.StartEnthalpy,12:F6}")
            : "";
        context.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{number,6} {outcome.Steps,6} {outcome.ForceCalls,6} {outcome.Frame.Energy,18:F6} {outcome.Frame.Energy - outcome.StartEnergy,12:F6}{enthalpy} {outcome.MaxForce,17:F6} {outcome.StartRmsd,16:F4}{toReference}"));
        if (outcome.Failure is { } failure)
        {
            context.Error.WriteLine($"mdengine: frame {number}: {failure}");
        }
    }

    private static Option<double?> Limit(string name, string description, string unit) => new(name)
    {
        Description = $"{description}; with any of these limits, only those given count",
        HelpName = unit,
    };

    private ConvergenceCriteria Criteria(CommandContext context)
    {
        if (context.Has(maxForce) || context.Has(rmsForce) || context.Has(maxStep) || context.Has(energyChange))
        {
            return new ConvergenceCriteria
            {
                MaxForce = Positive(context, maxForce),
                RmsForce = Positive(context, rmsForce),
                MaxStep = Positive(context, maxStep),
                EnergyChange = Positive(context, energyChange),
            };
        }

        return context.Get(convergence) switch
        {
            Preset.Loose => ConvergenceCriteria.Loose,
            Preset.Tight => ConvergenceCriteria.Tight,
            _ => ConvergenceCriteria.Normal,
        };
    }

    private static double Positive(CommandContext context, Option<double?> option) => context.Find(option) switch
    {
        null => double.PositiveInfinity,
        > 0 and { } value => value,
        { } value => throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {value}; expected a positive number.")),
    };
}
