using System.CommandLine;
using System.Globalization;
using MDEngine.Analysis.Spectra;
using MDEngine.Simulations;

namespace MDEngine.Cli.Options;

/// <summary>How spectra are made; a command adds these options with <see cref="AddTo"/>.</summary>
/// <param name="prefix">What the names of the options begin with: "--", or "--spectrum-" in a command that does more than spectra.</param>
/// <param name="interval">What the time between samples means in the command.</param>
internal sealed class SpectrumOptions(string prefix, string interval)
{
    private readonly Option<double?> sampleInterval = new(prefix + "sample-interval") { Description = interval, HelpName = "FS" };

    private readonly Option<bool> verletShift = new(prefix + "correct-timestep")
    {
        Description = "Take out the shift of wavenumbers by velocity Verlet with --timestep",
    };

    private readonly Option<double> resolution = new Option<double>(prefix + "resolution")
    {
        Description = "Length of the averaged segments as a resolution, cm-1; fewer samples than a segment make one segment",
        HelpName = "CM-1",
        DefaultValueFactory = _ => 4,
    }.Positive();

    private readonly Option<WindowFunction> window = new Option<WindowFunction>(prefix + "window")
    {
        Description = "Window of the segments",
        DefaultValueFactory = _ => WindowFunction.Hann,
    }.WithChoices();

    private readonly Option<int> padding = new Option<int>(prefix + "zero-padding")
    {
        Description = "Segments are lengthened with zeros by at least this factor",
        HelpName = "N",
        DefaultValueFactory = _ => 2,
    }.AtLeast(1);

    private readonly Option<int> entropyOrder = new Option<int>(prefix + "maximum-entropy")
    {
        Description = "Maximum-entropy estimate of this order instead of the periodogram (the window is then rectangular); 0 for none",
        HelpName = "ORDER",
        DefaultValueFactory = _ => 0,
    }.AtLeast(0);

    private readonly Option<string[]> groups = new(prefix + "group")
    {
        Description = "A density of states of its own for some atoms, such as methyl=0-3,7; given as often as there are groups",
        HelpName = "NAME=ATOMS",
    };

    private readonly Option<QuantumCorrection> correction = new Option<QuantumCorrection>(prefix + "quantum-correction")
    {
        Description = "Quantum correction factor of infrared absorption",
        DefaultValueFactory = _ => QuantumCorrection.Harmonic,
    }.WithChoices();

    private readonly Option<double> broadening = new Option<double>(prefix + "broadening")
    {
        Description = "Full width at half maximum of a Gaussian that everything is convolved with, cm-1",
        HelpName = "CM-1",
        DefaultValueFactory = _ => 0,
    }.AtLeast(0);

    private readonly Option<double> least = new Option<double>(prefix + "from")
    {
        Description = "Lower end, cm-1",
        HelpName = "CM-1",
        DefaultValueFactory = _ => 0,
    }.AtLeast(0);

    private readonly Option<double> most = new Option<double>(prefix + "to")
    {
        Description = "Upper end, cm-1",
        HelpName = "CM-1",
        DefaultValueFactory = _ => 4000,
    }.Positive();

    private readonly Option<double> prominence = new Option<double>(prefix + "peak-prominence")
    {
        Description = "Least prominence of a listed peak, as a fraction of the highest value",
        HelpName = "X",
        DefaultValueFactory = _ => 0.02,
    }.Positive();

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            sampleInterval, resolution, window, padding, entropyOrder, groups, correction, broadening, least, most, prominence, verletShift,
        })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the user asked for.</summary>
    /// <param name="context">The command's options.</param>
    /// <param name="kind">What is computed.</param>
    /// <param name="timeStep">Of the run, fs.</param>
    /// <param name="temperature">K.</param>
    /// <param name="threads">To compute with.</param>
    /// <exception cref="InputException">Options that do not go together.</exception>
    public SpectrumSettings Read(CommandContext context, SpectrumKind kind, double timeStep, double temperature, int threads)
    {
        int order = context.Get(entropyOrder);
        if (order > 0 && context.Has(window) && context.Get(window) != WindowFunction.Rectangular)
        {
            throw new InputException($"{entropyOrder.Name} needs the rectangular window; leave {window.Name} out.");
        }

        if (context.Get(least) >= context.Get(most))
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture, $"{least.Name} is {context.Get(least)} and {most.Name} is {context.Get(most)}; expected the first below the second."));
        }

        return new SpectrumSettings
        {
            Kind = kind,
            SampleIntervalFs = context.Find(sampleInterval),
            TimeStepFs = timeStep,
            TemperatureK = temperature,
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
            Prominence = context.Get(prominence),
            Threads = threads,
        };
    }

    private (string Name, IReadOnlyList<int> Atoms) ReadGroup(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? (text[..equals], AtomList.Read(groups.Name, text[(equals + 1)..]))
            : throw new InputException($"{groups.Name} is '{text}'; expected NAME=ATOMS, such as methyl=0-3,7.");
    }
}
