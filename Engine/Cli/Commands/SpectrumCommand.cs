using System.CommandLine;
using System.Globalization;
using MDEngine.Analysis.Spectra;
using MDEngine.Cli.Options;
using MDEngine.Cli.Reporting;
using MDEngine.IO;
using MDEngine.Simulations;

namespace MDEngine.Cli.Commands;

/// <summary>Vibrational and infrared spectra.</summary>
internal sealed class SpectrumCommand : CliCommand
{
    private readonly StructureOptions structure = new(one: true);
    private readonly OutputOptions output = new(SpectrumFiles.TableName);
    private readonly SpectrumOptions spectra = new(
        "--", "Time between the frames of a trajectory that does not state times, fs; in a run, between samples (default: every step)");

    private readonly Option<string?> potential = new("--potential")
    {
        Description = $"Run the molecular dynamics here, at constant energy, and take the spectrum as it goes; or, without --steps, compute the dipole moments of a stored trajectory: {PotentialRegistry.Description}",
        HelpName = "POTENTIAL",
    };

    private readonly Option<SpectrumKind> kind = new Option<SpectrumKind>("--kind")
    {
        Description = "vdos: vibrational density of states, from velocities (or positions); ir: infrared absorption, from dipole moments",
        DefaultValueFactory = _ => SpectrumKind.Vdos,
    }.WithChoices();

    private readonly Option<long> steps = new Option<long>("--steps")
    {
        Description = "Steps of a run from the structure; 0 reads a stored trajectory",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    }.AtLeast(0);

    private readonly Option<double> timeStep = new Option<double>("--timestep")
    {
        Description = "Time step of the run, fs",
        HelpName = "FS",
        DefaultValueFactory = _ => 0.5,
    }.Positive();

    private readonly Option<double> temperature = new Option<double>("--temperature")
    {
        Description = "Temperature of the starting velocities (where the structure has none) and of the quantum correction, K",
        HelpName = "K",
        DefaultValueFactory = _ => 300,
    }.Positive();

    private readonly Option<long> equilibration = new Option<long>("--equilibration-steps")
    {
        Description = "Steps at this temperature (stochastic velocity rescaling) before the run",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    }.AtLeast(0);

    private readonly Option<ulong> seed = new("--seed") { Description = "Seed of starting velocities", HelpName = "N", DefaultValueFactory = _ => 1 };

    private readonly Option<string?> modes = new("--modes")
    {
        Description = "modes.csv of 'mdengine vibrations': each peak is matched to the nearest mode",
        HelpName = "FILE",
    };

    private readonly Option<string?> compare = new("--compare")
    {
        Description = "spectrum.csv of another run, to draw beside this one; the similarity is printed (both broadened by 30 cm-1, or by --broadening)",
        HelpName = "FILE",
    };

    private readonly Option<int> threads = new Option<int>("--threads")
    {
        Description = "Threads to compute with",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    }.AtLeast(1);

    public SpectrumCommand()
        : base(
            "spectrum",
            "Vibrational density of states and infrared spectra, from a stored trajectory or as a run goes on.",
            "mdengine spectrum run/trajectory.extxyz --output vdos",
            "mdengine spectrum start.extxyz --potential Models/ac-ala3-nhme.safetensors --steps 40000 --timestep 0.5 --temperature 300 --output vdos",
            "mdengine spectrum water.xyz --potential xtb:gfn2 --kind ir --steps 40000 --output ir --modes vib/modes.csv",
            "mdengine spectrum ml/trajectory.extxyz --compare reference/spectrum.csv --output comparison")
    {
        structure.AddTo(this);
        output.AddTo(this);
        spectra.AddTo(this);
        foreach (Option option in new Option[] { potential, kind, steps, timeStep, temperature, equilibration, seed, modes, compare, threads })
        {
            Options.Add(option);
        }
    }

    protected override int Run(CommandContext context)
    {
        SpectrumSettings settings = spectra.Read(
            context, context.Get(kind), context.Get(timeStep), context.Get(temperature), context.Get(threads));
        Spectrum? other = context.Find(compare) is { } file ? SpectrumFiles.ReadFirst(file) : null;
        double[]? wavenumbers = context.Find(modes) is { } modeFile ? SpectrumFiles.ReadModes(modeFile) : null;
        if (context.Get(steps) == 0 && structure.ChoosesFrame(context))
        {
            throw new InputException("--frame chooses the start of a run, which --steps asks for; a spectrum of a stored trajectory is of all its frames.");
        }

        Structure start = context.Get(steps) > 0 ? structure.Read(context) : new Structure(structure.ReadFirst(context), structure.Path(context));
        if (context.Get(steps) > 0 && start.AtomCount == 1)
        {
            throw new InputException($"{structure.Path(context)}: has one atom, which does not vibrate; a run for a spectrum needs two or more.");
        }

        string folder = output.Prepare(context);
        output.WriteSettings(context);
        using Potential? energies = context.Find(potential) is { } name
            ? PotentialArguments.Named(name, potential.Name, new PotentialOptions { Threads = settings.Threads })
            : null;
        FinishedSpectrum finished = Collect(context, settings, energies, start);
        SpectrumComparison? comparison = other is null ? null : SpectrumComparison.Of(finished.Spectra[0], folder, other, context.Find(compare)!, settings);
        finished.Write(folder, wavenumbers, comparison);
        FolderReport.WriteStructure(folder, start.System);
        context.Output.WriteLine(finished.Summary);
        WritePeaks(context.Output, finished.Peaks, wavenumbers);
        if (comparison is not null)
        {
            context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"similarity with {context.Find(compare)}: {comparison.Similarity:F4} (cosine, {settings.Least} to {settings.Most} cm-1)"));
        }

        output.WriteReport(context);
        context.Output.WriteLine($"spectrum.csv, spectrum.svg and peaks.csv are in {folder}");
        return ExitCode.Success;
    }

    private FinishedSpectrum Collect(CommandContext context, SpectrumSettings settings, Potential? energies, Structure start)
    {
        using StatusLine status = StatusLine.Of(context);
        if (context.Get(steps) == 0)
        {
            using Trajectory trajectory = structure.Open(context);
            return new TrajectorySpectrum(settings, trajectory, energies).Execute(status, context.Cancellation);
        }

        return new SpectrumRun(start, energies ?? throw new InputException("--steps needs --potential, which the run is made on."))
        {
            Settings = settings,
            Steps = context.Get(steps),
            EquilibrationSteps = context.Get(equilibration),
            Seed = context.Get(seed),
            Progress = status,
        }.Execute(context.Cancellation);
    }

    private static void WritePeaks(TextWriter writer, IReadOnlyList<SpectrumPeak> peaks, double[]? modes)
    {
        writer.WriteLine($"{"peak",5} {"wavenumber/cm-1",16} {"height",12}{(modes is null ? "" : $" {"nearest mode/cm-1",18}")}");
        for (int k = 0; k < peaks.Count; k++)
        {
            string mode = modes is { Length: > 0 } ? string.Create(CultureInfo.InvariantCulture, $" {SpectrumFiles.Nearest(modes, peaks[k].Wavenumber),18:F2}") : "";
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{k + 1,5} {peaks[k].Wavenumber,16:F2} {peaks[k].Height,12:G4}{mode}"));
        }
    }
}
