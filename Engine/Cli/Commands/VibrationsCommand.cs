using System.CommandLine;
using MDEngine.Analysis;
using MDEngine.Cli.Options;
using MDEngine.Cli.Reporting;
using MDEngine.Simulations;

namespace MDEngine.Cli.Commands;

/// <summary>Harmonic vibrations.</summary>
internal sealed class VibrationsCommand : CliCommand
{
    private readonly StructureOptions structure = new(one: true);
    private readonly PotentialArguments potential = new();
    private readonly OutputOptions output = new(VibrationFiles.TableName);

    private readonly Option<HessianMethod> method = new Option<HessianMethod>("--hessian")
    {
        Description = "Second derivatives by central differences of forces, or analytic ones from the potential; auto: differences where forces come from the fused engine in float64, which is quicker, else analytic from a learned potential; differences with --step or --check-step",
        DefaultValueFactory = _ => HessianMethod.Auto,
    }.WithChoices();

    private readonly Option<double> step = new Option<double>("--step")
    {
        Description = "Displacement of the central differences, Å",
        HelpName = "A",
        DefaultValueFactory = _ => HessianCalculator.DefaultStep,
    }.Positive();

    private readonly Option<bool> checkStep = new("--check-step")
    {
        Description = "Also compute the Hessian with half the step, and say how far the wavenumbers move",
    };

    private readonly Option<string?> fixedAtoms = new("--fix")
    {
        Description = "Atoms that do not vibrate, counted from 0, such as 0-3,7; translations and rotations are then neither projected out nor in the thermochemistry",
        HelpName = "ATOMS",
    };

    private readonly Option<double> temperature = new Option<double>("--temperature")
    {
        Description = "Temperature of the thermochemistry, K",
        HelpName = "K",
        DefaultValueFactory = _ => 298.15,
    }.Positive();

    private readonly Option<double> pressure = new Option<double>("--pressure")
    {
        Description = "Pressure of the thermochemistry of a free molecule, bar",
        HelpName = "BAR",
        DefaultValueFactory = _ => 1.01325,
    }.Positive();

    private readonly Option<int> symmetryNumber = new Option<int>("--symmetry-number")
    {
        Description = "Rotational symmetry number of a free molecule",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    }.AtLeast(1);

    private readonly Option<int> multiplicity = new Option<int>("--multiplicity")
    {
        Description = "Spin multiplicity 2S + 1 for the electronic entropy",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    }.AtLeast(1);

    private readonly Option<bool> optimize = new("--optimize")
    {
        Description = "Bring the structure to its minimum first (tight convergence)",
    };

    private readonly Option<bool> resume = new("--resume")
    {
        Description = "Take the displacements that a stopped run has computed",
    };

    public VibrationsCommand()
        : base(
            "vibrations",
            "Normal modes, infrared intensities and harmonic thermochemistry at a minimum.",
            "mdengine vibrations relaxed/optimized.extxyz --potential xtb:gfn2 --output vib",
            "mdengine vibrations start.xyz --optimize --potential Models/ac-ala3-nhme.safetensors --output vib",
            "mdengine vibrations water.xyz --optimize --potential xtb:gfn2 --symmetry-number 2 --temperature 500 --output vib")
    {
        structure.AddTo(this);
        potential.AddTo(this);
        output.AddTo(this);
        foreach (Option option in new Option[] { method, step, checkStep, fixedAtoms, temperature, pressure, symmetryNumber, multiplicity, optimize, resume })
        {
            Options.Add(option);
        }
    }

    protected override int Run(CommandContext context)
    {
        Structure start = structure.Hold(context, structure.Read(context), fixedAtoms);
        using Potential energies = potential.Read(context);
        structure.TellCharge(context, energies, start.Frame);
        using StatusLine status = StatusLine.Of(context);
        var vibrations = new Simulations.Vibrations(start, energies, output.Folder(context))
        {
            Method = context.Get(method),
            StepAngstrom = context.Has(step) ? context.Get(step) : null,
            CheckStep = context.Get(checkStep),
            TemperatureK = context.Get(temperature),
            PressureBar = context.Get(pressure),
            SymmetryNumber = context.Get(symmetryNumber),
            Multiplicity = context.Get(multiplicity),
            Optimize = context.Get(optimize),
            Resume = context.Get(resume),
            Progress = status,
        };
        RequireGasOptions(context, vibrations.IsFree);
        string folder = output.Prepare(context, keepRun: vibrations.Resume);
        if (!vibrations.Resume)
        {
            output.WriteSettings(context);
        }

        VibrationResult result = vibrations.Execute(context.Cancellation);
        status.Dispose();
        if (vibrations.Resume)
        {
            output.WriteSettings(context); // only now is it known to be the same run
        }

        VibrationText.Write(context.Output, result);
        output.WriteReport(context);
        context.Output.WriteLine($"Tables, modes and Molden file are in {folder}");
        VibrationText.Warn(context.Error, result);
        return ExitCode.Success;
    }

    /// <summary>What describes a gas says nothing of a structure whose atoms are held or repeat.</summary>
    private void RequireGasOptions(CommandContext context, bool isFree)
    {
        foreach (Option option in new Option[] { pressure, symmetryNumber }.Where(option => !isFree && context.Has(option)))
        {
            throw new InputException($"{option.Name} is of a free molecule, and here atoms are fixed or the cell repeats: there are vibrations only; leave it out.");
        }
    }
}
