using MDEngine.Analysis.Spectra;
using MDEngine.Reporting;

namespace MDEngine.Simulations.Spectroscopy;

/// <summary>Spectra as an SVG drawing, with normal modes as sticks.</summary>
internal static class SpectrumPlot
{
    public static string Draw(IReadOnlyList<Spectrum> spectra, IReadOnlyList<double> modes, string ordinate) =>
        new SvgChart("", "wavenumber / cm⁻¹", ordinate) { StartsAtZero = true, Sticks = modes, Width = 900, Height = 420 }
            .Draw([.. spectra.Select(one => new SvgSeries(one.Name, [.. one.Wavenumbers.Zip(one.Values)], Connected: true))]);

    /// <summary>The spectrum with its highest value made 1.</summary>
    public static Spectrum Scaled(this Spectrum spectrum)
    {
        double highest = spectrum.Values.DefaultIfEmpty().Max();
        return highest > 0 ? spectrum with { Values = Array.ConvertAll(spectrum.Values, value => value / highest) } : spectrum;
    }
}
