using MDEngine.Analysis.Spectra;

namespace MDEngine.Simulations.Spectroscopy;

/// <summary>Spectra as they are shown, and the peaks of the first.</summary>
internal sealed record FinishedSpectrum(SpectrumKind Kind, IReadOnlyList<Spectrum> Spectra, IReadOnlyList<SpectrumPeak> Peaks, string Summary)
{
    public static FinishedSpectrum Of(SpectrumResult result, SpectrumSettings settings)
    {
        Spectrum[] spectra = [.. result.Spectra.Select(one => Finish(one, settings))];
        return new FinishedSpectrum(settings.Kind, spectra, SpectrumPeaks.Find(spectra[0], settings.Prominence), result.Summary);
    }

    private static Spectrum Finish(Spectrum spectrum, SpectrumSettings settings)
    {
        Spectrum corrected = settings.CorrectTimeStep ? spectrum.WithoutVerletShift(settings.TimeStep) : spectrum;
        return corrected.Broadened(settings.Broadening).Between(settings.Least, settings.Most);
    }
}
