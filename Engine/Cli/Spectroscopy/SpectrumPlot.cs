using System.Globalization;
using System.Security;
using System.Text;
using MDEngine.Analysis.Spectra;

namespace MDEngine.Cli.Spectroscopy;

/// <summary>Spectra as an SVG drawing, with normal modes as sticks below.</summary>
internal static class SpectrumPlot
{
    private const int Width = 900;
    private const int Height = 420;
    private const int Left = 60;
    private const int Right = 20;
    private const int Top = 20;
    private const int Bottom = 60;

    // Okabe and Ito's colors, which the color-blind can tell apart.
    private static readonly string[] Colors = ["#000000", "#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

    public static string Draw(IReadOnlyList<Spectrum> spectra, IReadOnlyList<double> modes, string ordinate)
    {
        double least = spectra[0].Wavenumbers.FirstOrDefault();
        double most = Math.Max(spectra[0].Wavenumbers.LastOrDefault(), least + 1);
        double highest = spectra.SelectMany(one => one.Values).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        highest = highest > 0 ? 1.05 * highest : 1;
        double X(double wavenumber) => Left + ((wavenumber - least) / (most - least) * (Width - Left - Right));
        double Y(double value) => Height - Bottom - (Math.Clamp(value / highest, 0, 1) * (Height - Top - Bottom));
        var svg = new StringBuilder();
        void Add(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"13\">");
        Add($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>");
        double step = (most - least) switch { > 3000 => 500, > 1200 => 200, > 500 => 100, _ => 50 };
        for (double tick = Math.Ceiling(least / step) * step; tick <= most; tick += step)
        {
            Add($"<path d=\"M{X(tick):F1} {Top}V{Height - Bottom}\" stroke=\"#ddd\"/><text x=\"{X(tick):F1}\" y=\"{Height - Bottom + 32}\" text-anchor=\"middle\">{tick}</text>");
        }

        foreach (double mode in modes.Where(mode => mode >= least && mode <= most))
        {
            Add($"<path d=\"M{X(mode):F1} {Height - Bottom + 2}v14\" stroke=\"#888\"/>");
        }

        Add($"<rect x=\"{Left}\" y=\"{Top}\" width=\"{Width - Left - Right}\" height=\"{Height - Top - Bottom}\" fill=\"none\" stroke=\"black\"/>");
        Add($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">wavenumber / cm⁻¹</text>");
        Add($"<text transform=\"translate(22 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{SecurityElement.Escape(ordinate)}</text>");
        for (int s = 0; s < spectra.Count; s++)
        {
            Spectrum one = spectra[s];
            string points = string.Join(' ', one.Values.Select((value, k) => (one.Wavenumbers[k], value))
                .Where(point => double.IsFinite(point.value) && point.Item1 >= least && point.Item1 <= most)
                .Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Item1):F1},{Y(point.value):F1}")));
            string color = Colors[s % Colors.Length];
            Add($"<polyline points=\"{points}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.2\"/>");
            Add($"<rect x=\"{Width - 210}\" y=\"{Top + 12 + (18 * s)}\" width=\"14\" height=\"4\" fill=\"{color}\"/><text x=\"{Width - 190}\" y=\"{Top + 19 + (18 * s)}\">{SecurityElement.Escape(one.Name)}</text>");
        }

        svg.Append("</svg>\n");
        return svg.ToString();
    }

    /// <summary>The spectrum with its highest value made 1.</summary>
    public static Spectrum Scaled(this Spectrum spectrum)
    {
        double highest = spectrum.Values.DefaultIfEmpty().Max();
        return highest > 0 ? spectrum with { Values = Array.ConvertAll(spectrum.Values, value => value / highest) } : spectrum;
    }
}
