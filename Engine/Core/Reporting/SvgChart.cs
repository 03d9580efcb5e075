using System.Globalization;
using System.Security;
using System.Text;

namespace MDEngine.Reporting;

/// <summary>Values to draw under one name.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Points">Abscissas and ordinates.</param>
/// <param name="Connected">A line, rather than dots.</param>
public sealed record SvgSeries(string Name, IReadOnlyList<(double X, double Y)> Points, bool Connected);

/// <summary>A chart of lines or dots as an SVG file that needs nothing else.</summary>
/// <param name="Title">Above the chart.</param>
/// <param name="AbscissaTitle">With its unit.</param>
/// <param name="OrdinateTitle">With its unit.</param>
public sealed record SvgChart(string Title, string AbscissaTitle, string OrdinateTitle)
{
    /// <summary>So many dots are drawn large.</summary>
    private const int FewDots = 30;

    private const int Left = 80;
    private const int Right = 20;
    private const int Top = 40;
    private const int Bottom = 60;
    private const double Margin = 0.03;

    /// <summary>A letter of a category's name takes so many pixels of the height.</summary>
    private const double SlantedLetter = 5.8;

    // Okabe and Ito's colors, which the color-blind can tell apart.
    private static readonly string[] Colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

    /// <summary>Whether the ordinate is logarithmic; values that are not positive are then left out.</summary>
    public bool LogarithmicOrdinate { get; init; }

    /// <summary>Whether the line y = x is drawn and both axes have one range.</summary>
    public bool IsParity { get; init; }

    /// <summary>Whether the ordinate starts at 0, and the abscissa has no margins: for spectra.</summary>
    public bool StartsAtZero { get; init; }

    /// <summary>Abscissas that get a stick at the bottom, such as those of normal modes.</summary>
    public IReadOnlyList<double> Sticks { get; init; } = [];

    /// <summary>Names of the abscissas 0, 1, 2 and so on, where these are no numbers.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Pixels.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Pixels.</summary>
    public int Height { get; init; } = 480;

    /// <summary>The chart's SVG.</summary>
    public string Draw(IReadOnlyList<SvgSeries> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        (double X, double Y)[] all = [.. series.SelectMany(line => line.Points).Where(IsDrawable)];
        (double x0, double x1) = RangeOf(all.Select(point => point.X), StartsAtZero ? 0 : Margin);
        (double y0, double y1) = RangeOf(all.Select(point => Ordinate(point.Y)), Margin);
        y0 = StartsAtZero ? 0 : y0;
        if (IsParity)
        {
            x0 = y0 = Math.Min(x0, y0);
            x1 = y1 = Math.Max(x1, y1);
        }

        int bottom = Bottom + (Categories.Count == 0 ? 0 : (int)(SlantedLetter * Categories.Max(name => name.Length)));
        double X(double value) => Left + ((value - x0) / (x1 - x0) * (Width - Left - Right));
        double Y(double value) => Height - bottom - ((Ordinate(value) - y0) / (y1 - y0) * (Height - Top - bottom));
        var svg = new StringBuilder();
        void Add(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"13\">");
        Add($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>");
        Add($"<text x=\"{Width / 2}\" y=\"22\" text-anchor=\"middle\" font-size=\"15\">{SecurityElement.Escape(Title)}</text>");
        foreach (double tick in Categories.Count > 0 ? Enumerable.Range(0, Categories.Count).Select(k => (double)k) : Ticks(x0, x1))
        {
            Add($"<path d=\"M{X(tick):F1} {Top}V{Height - bottom}\" stroke=\"#ddd\"/>");
            Add(Categories.Count > 0
                ? $"<text transform=\"translate({X(tick) + 4:F1} {Height - bottom + 14}) rotate(-60)\" text-anchor=\"end\">{SecurityElement.Escape(Categories[(int)tick])}</text>"
                : (FormattableString)$"<text x=\"{X(tick):F1}\" y=\"{Height - bottom + 18}\" text-anchor=\"middle\">{Label(tick, x1 - x0)}</text>");
        }

        foreach (double tick in Ticks(y0, y1))
        {
            double value = LogarithmicOrdinate ? Math.Pow(10, tick) : tick;
            string label = LogarithmicOrdinate ? value.ToString("G3", CultureInfo.InvariantCulture) : Label(tick, y1 - y0);
            Add($"<path d=\"M{Left} {Y(value):F1}H{Width - Right}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{Y(value) + 4:F1}\" text-anchor=\"end\">{label}</text>");
        }

        foreach (double stick in Sticks.Where(stick => stick >= x0 && stick <= x1))
        {
            Add($"<path d=\"M{X(stick):F1} {Height - bottom}v-14\" stroke=\"#888\"/>");
        }

        Add($"<rect x=\"{Left}\" y=\"{Top}\" width=\"{Width - Left - Right}\" height=\"{Height - Top - bottom}\" fill=\"none\" stroke=\"black\"/>");
        Add($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 16}\" text-anchor=\"middle\">{SecurityElement.Escape(AbscissaTitle)}</text>");
        Add($"<text transform=\"translate(18 {(Top + Height - bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{SecurityElement.Escape(OrdinateTitle)}</text>");
        if (IsParity)
        {
            Add($"<path d=\"M{X(x0):F1} {Y(x0):F1}L{X(x1):F1} {Y(x1):F1}\" stroke=\"#888\" stroke-dasharray=\"4\"/>");
        }

        for (int s = 0; s < series.Count; s++)
        {
            string color = Colors[s % Colors.Length];
            if (series[s].Connected)
            {
                string points = string.Join(' ', series[s].Points.Where(IsDrawable).Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):F1},{Y(point.Y):F1}")));
                Add($"<polyline points=\"{points}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.5\"/>");
            }
            else
            {
                (double radius, double opacity) = series[s].Points.Count <= FewDots ? (4, 0.9) : (1.5, 0.4);
                foreach ((double x, double y) in series[s].Points.Where(IsDrawable))
                {
                    Add($"<circle cx=\"{X(x):F1}\" cy=\"{Y(y):F1}\" r=\"{radius}\" fill=\"{color}\" fill-opacity=\"{opacity}\"/>");
                }
            }
        }

        for (int s = 0; s < series.Count; s++)
        {
            string name = SecurityElement.Escape(series[s].Name);
            Add($"<rect x=\"{Left + 6}\" y=\"{Top + 3 + (18 * s)}\" width=\"{30 + (7 * series[s].Name.Length)}\" height=\"18\" fill=\"white\" fill-opacity=\"0.8\"/>");
            Add($"<rect x=\"{Left + 12}\" y=\"{Top + 10 + (18 * s)}\" width=\"12\" height=\"4\" fill=\"{Colors[s % Colors.Length]}\"/><text x=\"{Left + 30}\" y=\"{Top + 17 + (18 * s)}\">{name}</text>");
        }

        svg.Append("</svg>\n");
        return svg.ToString();
    }

    private static (double Least, double Most) RangeOf(IEnumerable<double> values, double relativeMargin)
    {
        double least = double.PositiveInfinity;
        double most = double.NegativeInfinity;
        foreach (double value in values)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        if (!(least <= most))
        {
            return (0, 1);
        }

        double margin = most > least ? relativeMargin * (most - least) : Math.Max(1e-9, 0.5 * Math.Abs(most));
        return (least - margin, most + margin);
    }

    /// <summary>Round numbers in the range, three to eight of them.</summary>
    private static IEnumerable<double> Ticks(double least, double most)
    {
        double step = Math.Pow(10, Math.Floor(Math.Log10(most - least)));
        step *= ((most - least) / step) switch { < 1.5 => 0.2, < 3 => 0.5, < 7 => 1, _ => 2 };
        for (double tick = Math.Ceiling(least / step); tick * step <= most; tick++)
        {
            yield return tick * step;
        }
    }

    /// <summary>A tick's value, with as many digits as tell it from the next where the axis spans so much.</summary>
    private static string Label(double tick, double span)
    {
        int digits = Math.Abs(tick) > span ? 2 + (int)Math.Ceiling(Math.Log10(Math.Abs(tick) / span)) : 0;
        return (tick + 0.0).ToString($"G{Math.Clamp(digits, 6, 15)}", CultureInfo.InvariantCulture); // + 0.0: never -0
    }

    private double Ordinate(double value) => LogarithmicOrdinate ? Math.Log10(value) : value;

    private bool IsDrawable((double X, double Y) point) =>
        double.IsFinite(point.X) && double.IsFinite(point.Y) && (!LogarithmicOrdinate || point.Y > 0);
}
