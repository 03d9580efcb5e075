using System.Globalization;
using System.Security;
using System.Text;

namespace MDEngine.Reporting;

/// <summary>A function of two variables as a map of colored cells, in an SVG file that needs nothing else.</summary>
/// <param name="Title">Above the map, with the unit of the values.</param>
/// <param name="AbscissaTitle">With its unit.</param>
/// <param name="OrdinateTitle">With its unit.</param>
public sealed record SvgMap(string Title, string AbscissaTitle, string OrdinateTitle)
{
    private const int Left = 80;
    private const int Top = 40;
    private const int Size = 400;
    private const int Bands = 8;

    /// <summary>From dark to light, as bright as they are high, also for the color-blind.</summary>
    private static readonly (int R, int G, int B)[] Colors = [(68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37)];

    /// <summary>The map's SVG.</summary>
    /// <param name="abscissas">[n] evenly spaced.</param>
    /// <param name="ordinates">[m] evenly spaced.</param>
    /// <param name="values">[n × m], the ordinate running fastest.</param>
    public string Draw(IReadOnlyList<double> abscissas, IReadOnlyList<double> ordinates, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(abscissas);
        ArgumentNullException.ThrowIfNull(ordinates);
        ArgumentNullException.ThrowIfNull(values);
        double least = values.Min();
        double range = Math.Max(values.Max() - least, double.Epsilon);
        double width = (double)Size / abscissas.Count;
        double height = (double)Size / ordinates.Count;
        var svg = new StringBuilder();
        void Add(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Size + 110} {Top + Size + 60}\" font-family=\"sans-serif\" font-size=\"13\">");
        Add($"<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        Add($"<text x=\"{Left + (Size / 2)}\" y=\"22\" text-anchor=\"middle\" font-size=\"15\">{SecurityElement.Escape(Title)}</text>");
        for (int i = 0; i < abscissas.Count; i++)
        {
            for (int j = 0; j < ordinates.Count; j++)
            {
                double share = (values[(i * ordinates.Count) + j] - least) / range;
                Add($"<rect x=\"{Left + (i * width):F2}\" y=\"{Top + Size - ((j + 1) * height):F2}\" width=\"{width + 0.3:F2}\" height=\"{height + 0.3:F2}\" fill=\"{ColorOf(share)}\"/>");
            }
        }

        Add($"<rect x=\"{Left}\" y=\"{Top}\" width=\"{Size}\" height=\"{Size}\" fill=\"none\" stroke=\"black\"/>");
        for (int k = 0; k <= 4; k++)
        {
            double x = abscissas[0] + ((abscissas[^1] - abscissas[0]) * k / 4);
            double y = ordinates[0] + ((ordinates[^1] - ordinates[0]) * k / 4);
            Add($"<text x=\"{Left + (Size * k / 4)}\" y=\"{Top + Size + 18}\" text-anchor=\"middle\">{x:G4}</text>");
            Add($"<text x=\"{Left - 6}\" y=\"{Top + Size - (Size * k / 4) + 4}\" text-anchor=\"end\">{y:G4}</text>");
        }

        for (int band = 0; band < Bands; band++)
        {
            double share = (double)band / (Bands - 1);
            int y = Top + Size - ((band + 1) * Size / Bands);
            Add($"<rect x=\"{Left + Size + 20}\" y=\"{y}\" width=\"16\" height=\"{Size / Bands}\" fill=\"{ColorOf(share)}\"/>");
            Add($"<text x=\"{Left + Size + 42}\" y=\"{y + (Size / Bands / 2) + 4}\">{least + (share * range):G3}</text>");
        }

        Add($"<text x=\"{Left + (Size / 2)}\" y=\"{Top + Size + 44}\" text-anchor=\"middle\">{SecurityElement.Escape(AbscissaTitle)}</text>");
        Add($"<text transform=\"translate(18 {Top + (Size / 2)}) rotate(-90)\" text-anchor=\"middle\">{SecurityElement.Escape(OrdinateTitle)}</text>");
        return svg.Append("</svg>\n").ToString();
    }

    private static string ColorOf(double share)
    {
        double place = Math.Clamp(share, 0, 1) * (Colors.Length - 1);
        int k = Math.Min((int)place, Colors.Length - 2);
        (int R, int G, int B) from = Colors[k];
        (int R, int G, int B) to = Colors[k + 1];
        int Mixed(int a, int b) => (int)Math.Round(a + ((b - a) * (place - k)));
        return string.Create(CultureInfo.InvariantCulture, $"#{Mixed(from.R, to.R):x2}{Mixed(from.G, to.G):x2}{Mixed(from.B, to.B):x2}");
    }
}
