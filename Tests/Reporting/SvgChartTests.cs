using System.Globalization;
using System.Xml.Linq;
using MDEngine.Reporting;

namespace MDEngine.Tests.Reporting;

internal sealed class SvgChartTests
{
    /// <summary>Energies that are conserved vary by little about something large: each tick must say another number, the one where it stands.</summary>
    [TestCase(-107.94, -107.70)]
    [TestCase(-7546.8063, -7546.8061)]
    [TestCase(-0.3, 0.7)]
    [TestCase(0, 250_000)]
    [TestCase(1e-7, 9e-7)]
    public void Ticks_say_where_they_stand(double least, double most)
    {
        string svg = new SvgChart("", "", "").Draw([new SvgSeries("", [(0, least), (1, most)], true)]);

        XElement[] labels = [.. XElement.Parse(svg).Elements().Where(one => (string?)one.Attribute("text-anchor") == "end")];
        double[] values = [.. labels.Select(label => double.Parse(label.Value, CultureInfo.InvariantCulture))];
        double[] places = [.. labels.Select(label => -(double)label.Attribute("y")!)];
        Assert.That(values, Has.Length.InRange(3, 9));
        double step = (values[^1] - values[0]) / (values.Length - 1), rise = (places[^1] - places[0]) / (places.Length - 1);
        for (int i = 1; i < values.Length; i++)
        {
            Assert.That(values[i] - values[i - 1], Is.EqualTo(step).Within(1e-6 * step));
            Assert.That(places[i] - places[i - 1], Is.EqualTo(rise).Within(0.11)); // pixels, of which one decimal is written
        }
    }

    [Test]
    public void Categories_stand_below_their_points()
    {
        string svg = new SvgChart("", "", "") { Categories = ["one", "a & b"] }.Draw([new SvgSeries("", [(0, 3), (1, 4)], false)]);

        XElement[] elements = [.. XElement.Parse(svg).Elements()];
        string[] places = [.. elements.Where(one => ((string?)one.Attribute("transform"))?.EndsWith("rotate(-60)", StringComparison.Ordinal) == true).Select(one => (string)one.Attribute("transform")!)];
        double[] points = [.. elements.Where(one => one.Attribute("cx") is not null).Select(one => (double)one.Attribute("cx")!)];
        Assert.That(elements.Select(one => one.Value), Does.Contain("one").And.Contain("a & b"));
        Assert.That(places.Select(place => double.Parse(place.Split('(', ' ')[1], CultureInfo.InvariantCulture) - 4), Is.EqualTo(points).Within(0.11));
    }
}
