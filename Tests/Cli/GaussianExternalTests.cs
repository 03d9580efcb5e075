using System.Globalization;
using MDEngine.Cli;

namespace MDEngine.Tests.Cli;

/// <summary>The files of Gaussian's External, as its manual has them, for two argon atoms at 4 Å with V = 4 ε ((σ/r)¹² − (σ/r)⁶).</summary>
internal sealed class GaussianExternalTests
{
    private const double Hartree = 27.211386245988;
    private const double Bohr = 0.529177210903;
    private const double Distance = 4;

    private static readonly double Six = Math.Pow(3.4 / Distance, 6);

    private static double Energy => 4 * 0.0104 * ((Six * Six) - Six);

    private static double Slope => -24 * 0.0104 * ((2 * Six * Six) - Six) / Distance;

    private static double Curvature => 24 * 0.0104 * ((26 * Six * Six) - (7 * Six)) / (Distance * Distance);

    [TestCase(0, 1)]
    [TestCase(1, 3)]
    [TestCase(2, 18)]
    public void Answers_stand_in_columns_of_twenty_in_atomic_units(int derivatives, int rows)
    {
        string folder = Folder($"{2,10}{derivatives,10}{0,10}{1,10}", Atom(18, 0), Atom(18, Distance / Bohr), " ", "         1         2     1.000");
        Assert.That(Run(folder, out string error), Is.Zero, error);
        string[] lines = File.ReadAllLines(Path.Combine(folder, "out"));
        Assert.That(lines, Has.Length.EqualTo(rows).And.All.Matches<string>(line => line?.Length % 20 == 0));
        Assert.That(Numbers(lines[0]), Is.EqualTo(new[] { Energy / Hartree, 0, 0, 0 }).Within(1e-15));
        double slope = Slope / Hartree * Bohr;
        if (derivatives > 0)
        {
            Assert.That(lines[1..3].SelectMany(Numbers), Is.EqualTo(new[] { 0, 0, -slope, 0, 0, slope }).Within(1e-15));
        }

        if (derivatives > 1)
        {
            Assert.That(lines[3..11].SelectMany(Numbers), Is.All.Zero, "polarizability and derivatives of the dipole moment");

            // Rows of the triangle: x, y, z of the first atom, then of the second, whose blocks are minus and plus the first's. Differences of forces err by 2e-7 eV/Å².
            double along = Curvature / Hartree * Bohr * Bohr;
            double across = Slope / Distance / Hartree * Bohr * Bohr;
            double[] triangle =
            [
                across, 0, across, 0, 0, along,
                -across, 0, 0, across, 0, -across, 0, 0, across, 0, 0, -along, 0, 0, along,
            ];
            Assert.That(lines[11..].SelectMany(Numbers), Is.EqualTo(triangle).Within(1e-6));
        }
    }

    [TestCase("", "in:1: is not what Gaussian writes")]
    [TestCase("         2         3         0         1", "0 to 2 for derivatives")]
    [TestCase("         2         1         0         1\n        18 0 0", "in:2: is not what Gaussian writes")]
    [TestCase("         1         1         0         1\n       180 0 0 0 0", "an atomic number from 1 to 118")]
    public void A_bad_request_is_named_by_its_line(string text, string message)
    {
        string folder = Folder(text.Split('\n'));
        Assert.That(Run(folder, out string error), Is.EqualTo(2));
        Assert.That(error, Does.Contain(message));
        Assert.That(File.Exists(Path.Combine(folder, "out")), Is.False);
    }

    private static string Atom(int element, double z) => string.Create(CultureInfo.InvariantCulture, $"{element,10}{0.0,20:F12}{0.0,20:F12}{z,20:F12}{0.0,20:F12}");

    private static double[] Numbers(string line) => [.. line.Chunk(20).Select(column => double.Parse(column, NumberStyles.Float, CultureInfo.InvariantCulture))];

    private static string Folder(params string[] lines)
    {
        string folder = Path.GetDirectoryName(TemporaryFiles.NewPath("in"))!;
        File.WriteAllLines(Path.Combine(folder, "in"), lines);
        File.WriteAllLines(Path.Combine(folder, "argon.yaml"), ["potential: lennard-jones", "cutoff_angstrom: 9", "truncation: truncated", "elements:", "  Ar: { epsilon_ev: 0.0104, sigma_angstrom: 3.4 }"]);
        return folder;
    }

    private static int Run(string folder, out string error)
    {
        using var errors = new StringWriter();
        string[] names = ["in", "out", "message", "fchk", "matel"];
        int code = Application.Run(["gaussian-external", "--potential", Path.Combine(folder, "argon.yaml"), "R", .. names.Select(name => Path.Combine(folder, name))], TextWriter.Null, errors, default);
        error = errors.ToString();
        return code;
    }
}
