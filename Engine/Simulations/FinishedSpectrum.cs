using MDEngine.Analysis.Spectra;
using MDEngine.Simulations.Spectroscopy;

namespace MDEngine.Simulations;

/// <summary>Spectra as they are shown, and the peaks of the first.</summary>
/// <param name="Kind">What was computed.</param>
/// <param name="Spectra">The spectrum of all atoms, and those of groups and elements.</param>
/// <param name="Peaks">Peaks of the first.</param>
/// <param name="Summary">A line about samples and segments.</param>
public sealed record FinishedSpectrum(SpectrumKind Kind, IReadOnlyList<Spectrum> Spectra, IReadOnlyList<SpectrumPeak> Peaks, string Summary)
{
    /// <summary>Writes spectrum.csv, spectrum.svg and peaks.csv.</summary>
    /// <param name="folder">Folder, which is made if it is not there.</param>
    /// <param name="modes">Wavenumbers of normal modes that peaks are matched with, cm⁻¹, or null.</param>
    /// <param name="comparison">Another spectrum to draw beside, or null.</param>
    /// <exception cref="InputException">A file cannot be written.</exception>
    public void Write(string folder, double[]? modes = null, SpectrumComparison? comparison = null)
    {
        Directory.CreateDirectory(folder);
        SpectrumFiles.Write(folder, this, modes, comparison);
    }

    internal static FinishedSpectrum Of(SpectrumResult result, SpectrumSettings settings)
    {
        Spectrum[] spectra = [.. result.Spectra.Select(one => Finish(one, settings))];
        return new FinishedSpectrum(settings.Kind, spectra, SpectrumPeaks.Find(spectra[0], settings.Prominence), result.Summary);
    }

    private static Spectrum Finish(Spectrum spectrum, SpectrumSettings settings)
    {
        Spectrum corrected = settings.CorrectTimeStep ? spectrum.WithoutVerletShift(settings.TimeStepFs) : spectrum;
        return corrected.Broadened(settings.Broadening).Between(settings.Least, settings.Most);
    }
}
