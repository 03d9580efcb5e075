using System.CommandLine;
using System.Globalization;
using MDEngine.Analysis;
using MDEngine.Cli.Options;
using MDEngine.Cli.Reporting;
using MDEngine.IO;
using MDEngine.Integrators.Minimizers;
using MDEngine.Simulations;
using MDEngine.Simulations.HarmonicAnalysis;

namespace MDEngine.Cli.Commands;

/// <summary>Harmonic vibrations.</summary>
internal sealed class VibrationsCommand : CliCommand
{
    private readonly StructureOptions structure = new();
    private readonly PotentialOptions potential = new();
    private readonly OutputOptions output = new(VibrationFiles.TableName);

    private readonly Option<HessianMethod> method = new Option<HessianMethod>("--hessian")
    {
        Description = "Second derivatives by central differences of forces, or analytic ones from the potential; auto: analytic from a learned potential, unless --step or --check-step is given",
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

    private readonly Option<double> pressure = new Option<double>("--pressure-bar")
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
        Frame frame = structure.ReadFirst(context);
        PotentialRequest request = potential.Read(context);
        IReadOnlyList<int> fixedOnes = context.Find(fixedAtoms) is { } text ? AtomList.Read("--fix", text) : [];
        AtomList.RequireWithin("--fix", fixedOnes, frame.AtomCount, structure.Path(context));
        bool isFree = HarmonicThermochemistry.IsFree(frame.System, frame.AtomCount - fixedOnes.Distinct().Count());
        RequireGasOptions(context, isFree);
        bool goOn = context.Get(resume);
        string folder = output.Prepare(context, keepRun: goOn);
        if (!goOn)
        {
            output.WriteSettings(context);
        }

        AtomicSystem system = frame.System;
        var result = new EvaluationResult(frame.AtomCount);
        HessianMethod source;
        using (var owner = new PotentialOwner(PotentialFactory.Create(request)))
        {
            source = Method(context, owner.Potential);
            if (context.Get(optimize))
            {
                system = Relax(context, frame, fixedOnes, owner.Potential);
            }

            owner.Potential.Evaluate(system, Quantities.Energy | Quantities.Forces, result);
        }

        var fixedSet = fixedOnes.ToHashSet();
        int[] moving = [.. Enumerable.Range(0, frame.AtomCount).Where(i => !fixedSet.Contains(i))];
        double maxForce = moving.Max(i => result.Forces[i].Length);
        NormalModes modes;
        double? change;
        using (StatusLine status = StatusLine.Of(context))
        {
            var hessian = new HessianRun(request, system, moving, folder, goOn, context.Error.WriteLine, status.Show, context.Cancellation);
            modes = source == HessianMethod.Analytic ? hessian.Analytic() : hessian.ByDifferences(context.Get(step));
            change = context.Get(checkStep) ? Change(modes, hessian.ByDifferences(0.5 * context.Get(step))) : null;
        }

        HarmonicThermochemistry thermochemistry = HarmonicThermochemistry.Of(
            system, isFree, modes.Modes, result.Energy, context.Get(temperature), context.Get(pressure), context.Get(symmetryNumber), context.Get(multiplicity));
        if (goOn)
        {
            output.WriteSettings(context); // only now is it known to be the same run
        }

        VibrationFiles.Write(folder, system, modes, thermochemistry, maxForce, change);
        VibrationText.Write(context.Output, modes, thermochemistry, maxForce, change);
        output.WriteReport(context);
        context.Output.WriteLine($"Tables, modes and Molden file are in {folder}");
        VibrationText.Warn(context.Error, modes, maxForce);
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

    private static AtomicSystem Relax(CommandContext context, Frame frame, IReadOnlyList<int> fixedOnes, IPotential potential)
    {
        SimulationState state = frame.ToState();
        Minimizer minimizer = QuasiNewtonMinimizer.Bfgs(new MinimizerOptions
        {
            Atoms = new Integrators.MovableAtoms(frame.Topology, fixedOnes),
            Criteria = ConvergenceCriteria.Tight,
        });
        minimizer.Initialize(state, potential);
        while (minimizer.Advance(state, potential) == StepStatus.Continue && minimizer.Stalled is null && state.Step < 2000)
        {
            context.Cancellation.ThrowIfCancellationRequested();
        }

        context.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Optimized in {minimizer.ForceCalls} force calls to {minimizer.Measures.Energy:F6} eV, largest force {minimizer.Measures.MaxForce:G3} eV/Å"));
        if (minimizer.Stalled is { } reason)
        {
            context.Error.WriteLine($"mdengine: the optimization ended early: {reason}");
        }

        return state.System;
    }

    private HessianMethod Method(CommandContext context, IPotential potential)
    {
        HessianMethod asked = context.Get(method);
        bool needsSteps = context.Has(step) || context.Get(checkStep);
        if (asked == HessianMethod.Analytic && needsSteps)
        {
            throw new InputException("--step and --check-step go with --hessian differences, not with analytic.");
        }

        return asked != HessianMethod.Auto ? asked
            : potential is ITwiceDifferentiable && !needsSteps ? HessianMethod.Analytic : HessianMethod.Differences;
    }

    private static double Change(NormalModes modes, NormalModes finer) =>
        modes.Modes.Zip(finer.Modes, (a, b) => Math.Abs(a.Wavenumber - b.Wavenumber)).DefaultIfEmpty().Max();

    private sealed record PotentialOwner(IPotential Potential) : IDisposable
    {
        public void Dispose() => (Potential as IDisposable)?.Dispose();
    }
}
