using System.CommandLine;
using System.Globalization;
using MDEngine.Analysis.Spectra;
using MDEngine.Cli.Options;
using MDEngine.Cli.Spectroscopy;
using MDEngine.IO;

namespace MDEngine.Cli.Commands;

/// <summary>Vibrational and infrared spectra.</summary>
internal sealed class SpectrumCommand : CliCommand
{
    private readonly StructureOptions structure = new();
    private readonly OutputOptions output = new(SpectrumFiles.TableName);

    private readonly Option<string?> potential = new("--potential")
    {
        Description = $"Run the molecular dynamics here, at constant energy, and take the spectrum as it goes; or, without --steps, compute the dipole moments of a stored trajectory: {PotentialFactory.Kinds}",
        HelpName = "POTENTIAL",
    };

    private readonly Option<SpectrumKind> kind = new Option<SpectrumKind>("--kind")
    {
        Description = "vdos: vibrational density of states, from velocities (or positions); ir: infrared absorption, from dipole moments",
        DefaultValueFactory = _ => SpectrumKind.Vdos,
    }.WithChoices();

    private readonly Option<double?> sampleInterval = new("--sample-fs")
    {
        Description = "Time between the frames of a trajectory that does not state times, fs; in a run, between samples (default: every step)",
        HelpName = "FS",
    };

    private readonly Option<long> steps = new Option<long>("--steps")
    {
        Description = "Steps of a run from the structure; 0 reads a stored trajectory",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    }.AtLeast(0);

    private readonly Option<double> timeStep = new Option<double>("--timestep-fs")
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

    private readonly Option<bool> verletShift = new("--correct-timestep")
    {
        Description = "Take out the shift of wavenumbers by velocity Verlet with --timestep-fs",
    };

    private readonly Option<double> resolution = new Option<double>("--resolution")
    {
        Description = "Length of the averaged segments as a resolution, cm-1; a trajectory shorter than a segment makes one segment",
        HelpName = "CM-1",
        DefaultValueFactory = _ => 4,
    }.Positive();

    private readonly Option<WindowFunction> window = new Option<WindowFunction>("--window")
    {
        Description = "Window of the segments",
        DefaultValueFactory = _ => WindowFunction.Hann,
    }.WithChoices();

    private readonly Option<int> padding = new Option<int>("--zero-padding")
    {
        Description = "Segments are lengthened with zeros by at least this factor",
        HelpName = "N",
        DefaultValueFactory = _ => 2,
    }.AtLeast(1);

    private readonly Option<int> entropyOrder = new Option<int>("--maximum-entropy")
    {
        Description = "Maximum-entropy estimate of this order instead of the periodogram (the window is then rectangular); 0 for none",
        HelpName = "ORDER",
        DefaultValueFactory = _ => 0,
    }.AtLeast(0);

    private readonly Option<string[]> groups = new("--group")
    {
        Description = "A spectrum of its own for some atoms, such as methyl=0-3,7; given as often as there are groups",
        HelpName = "NAME=ATOMS",
    };

    private readonly Option<QuantumCorrection> correction = new Option<QuantumCorrection>("--quantum-correction")
    {
        Description = "Quantum correction factor of infrared absorption",
        DefaultValueFactory = _ => QuantumCorrection.Harmonic,
    }.WithChoices();

    private readonly Option<double> broadening = new Option<double>("--broadening")
    {
        Description = "Full width at half maximum of a Gaussian that everything is convolved with, cm-1",
        HelpName = "CM-1",
        DefaultValueFactory = _ => 0,
    }.AtLeast(0);

    private readonly Option<double> least = new Option<double>("--from") { Description = "Lower end, cm-1", HelpName = "CM-1", DefaultValueFactory = _ => 0 }.AtLeast(0);

    private readonly Option<double> most = new Option<double>("--to") { Description = "Upper end, cm-1", HelpName = "CM-1", DefaultValueFactory = _ => 4000 }.Positive();

    private readonly Option<double> prominence = new Option<double>("--peak-prominence")
    {
        Description = "Least prominence of a listed peak, as a fraction of the highest value",
        HelpName = "X",
        DefaultValueFactory = _ => 0.02,
    }.Positive();

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
            "mdengine spectrum start.extxyz --potential Models/ac-ala3-nhme.safetensors --steps 40000 --timestep-fs 0.5 --temperature 300 --output vdos",
            "mdengine spectrum water.xyz --potential xtb:gfn2 --kind ir --steps 40000 --output ir --modes vib/modes.csv",
            "mdengine spectrum ml/trajectory.extxyz --compare reference/spectrum.csv --output comparison")
    {
        structure.AddTo(this);
        output.AddTo(this);
        foreach (Option option in new Option[]
        {
            potential, kind, sampleInterval, steps, timeStep, temperature, equilibration, seed, verletShift, resolution, window, padding, entropyOrder, groups, correction,
            broadening, least, most, prominence, modes, compare, threads,
        })
        {
            Options.Add(option);
        }
    }

    protected override int Run(CommandContext context)
    {
        SpectrumSettings settings = Read(context);
        Spectrum? other = context.Find(compare) is { } file ? SpectrumFiles.ReadFirst(file) : null;
        double[]? wavenumbers = context.Find(modes) is { } modeFile ? SpectrumFiles.ReadModes(modeFile) : null;
        string folder = output.Prepare(context);
        IPotential? energies = context.Find(potential) is { } name
            ? PotentialFactory.Create(new PotentialRequest(name, settings.Threads, Precision.Float64, Device.Cpu))
            : null;
        using var disposable = energies as IDisposable;
        using Trajectory trajectory = structure.Open(context);
        SpectrumSource source = settings.Steps > 0
            ? new RunSource(settings, energies ?? throw new InputException("--steps needs --potential, which the run is made on."), structure.ReadFirst(context))
            : new TrajectorySource(settings, trajectory, energies);
        SpectrumResult result = source.Collect(context.Error, context.Cancellation);
        IReadOnlyList<Spectrum> spectra = [.. result.Spectra.Select(one => Finish(one, settings))];
        IReadOnlyList<SpectrumPeak> peaks = SpectrumPeaks.Find(spectra[0], context.Get(prominence));
        (string Name, double Similarity, Spectrum Other)? comparison = other is null ? null : Compare(spectra[0], other, settings, context.Find(compare)!);
        SpectrumFiles.Write(folder, settings.Kind, spectra, peaks, wavenumbers, comparison);
        SpectrumFiles.WriteStructure(folder, structure.ReadFirst(context));
        context.Output.WriteLine(result.Summary);
        WritePeaks(context.Output, peaks, wavenumbers);
        if (comparison is { } found)
        {
            context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"similarity with {found.Name}: {found.Similarity:F4} (cosine, {settings.Least} to {settings.Most} cm-1)"));
        }

        output.WriteReport(context);
        context.Output.WriteLine($"spectrum.csv, spectrum.svg and peaks.csv are in {folder}");
        return ExitCode.Success;
    }

    private static Spectrum Finish(Spectrum spectrum, SpectrumSettings settings)
    {
        Spectrum corrected = settings.CorrectTimeStep ? spectrum.WithoutVerletShift(settings.TimeStep) : spectrum;
        return corrected.Broadened(settings.Broadening).Between(settings.Least, settings.Most);
    }

    private static (string Name, double Similarity, Spectrum Other) Compare(Spectrum ours, Spectrum other, SpectrumSettings settings, string file)
    {
        const double UsualWidth = 30;
        double width = settings.Broadening > 0 ? 0 : UsualWidth;
        double similarity = ours.Broadened(width).Similarity(other.Broadened(width), settings.Least, settings.Most);
        return (file, similarity, other with { Name = file });
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

    private SpectrumSettings Read(CommandContext context)
    {
        int order = context.Get(entropyOrder);
        if (order > 0 && context.Has(window) && context.Get(window) != WindowFunction.Rectangular)
        {
            throw new InputException("--maximum-entropy needs the rectangular window; leave --window out.");
        }

        if (context.Get(least) >= context.Get(most))
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--from is {context.Get(least)} and --to is {context.Get(most)}; expected the first below the second."));
        }

        return new SpectrumSettings
        {
            Kind = context.Get(kind),
            SampleInterval = context.Find(sampleInterval),
            Steps = context.Get(steps),
            TimeStep = context.Get(timeStep),
            Temperature = context.Get(temperature),
            EquilibrationSteps = context.Get(equilibration),
            Seed = context.Get(seed),
            CorrectTimeStep = context.Get(verletShift),
            Resolution = context.Get(resolution),
            Window = order > 0 ? WindowFunction.Rectangular : context.Get(window),
            ZeroPadding = order > 0 ? Math.Max(2, context.Get(padding)) : context.Get(padding),
            MaximumEntropyOrder = order,
            Groups = [.. (context.Find(groups) ?? []).Select(ReadGroup)],
            Correction = context.Get(correction),
            Broadening = context.Get(broadening),
            Least = context.Get(least),
            Most = context.Get(most),
            Threads = context.Get(threads),
        };
    }

    private static (string Name, IReadOnlyList<int> Atoms) ReadGroup(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? (text[..equals], AtomList.Read("--group", text[(equals + 1)..]))
            : throw new InputException($"--group is '{text}'; expected NAME=ATOMS, such as methyl=0-3,7.");
    }
}
