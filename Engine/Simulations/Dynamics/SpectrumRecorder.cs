using MDEngine.Reporting;
using MDEngine.Simulations.Spectroscopy;

namespace MDEngine.Simulations.Dynamics;

/// <summary>Takes a spectrum of the last stage of a run as it runs.</summary>
internal sealed class SpectrumRecorder : IReporter, ICheckpointed
{
    private readonly SpectrumSettings settings;
    private readonly SpectrumAccumulator spectrum;
    private readonly string folder;
    private readonly long every;

    /// <summary>Without samples yet.</summary>
    /// <param name="settings">Which spectrum, and how it is made.</param>
    /// <param name="run">The run, whose folder gets one for the spectrum.</param>
    /// <param name="stage">The last stage.</param>
    /// <param name="topology">Masses and elements.</param>
    /// <exception cref="InputException">The stage is too short for a spectrum.</exception>
    public SpectrumRecorder(SpectrumSettings settings, MolecularDynamics run, Stage stage, Topology topology)
    {
        this.settings = settings;
        every = settings.SampleSteps(stage.TimeStep);
        spectrum = new SpectrumAccumulator(settings, topology, every * stage.TimeStep, settings.Kind.SamplesOf(stage.Steps / every));
        folder = run.SpectrumFolder(settings.Kind);
    }

    /// <inheritdoc/>
    public string Name => "spectrum-" + settings.Kind.FolderName();

    /// <summary>Step at which the stage begins.</summary>
    public long FirstStep { get; set; }

    public void Report(SimulationState state)
    {
        // Not at the start: it is the end of the stage before, or of no stage.
        if (state.Step > FirstStep && (state.Step - FirstStep) % every == 0)
        {
            spectrum.Add(state);
        }
    }

    /// <inheritdoc/>
    public double[] Save() => spectrum.Save();

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<double> saved) => spectrum.Restore(saved);

    /// <summary>Writes the spectrum.</summary>
    public FinishedSpectrum Write()
    {
        FinishedSpectrum finished = FinishedSpectrum.Of(spectrum.Finish(), settings);
        finished.Write(folder);
        return finished;
    }
}
