using System.Globalization;
using MDEngine.Cli;

namespace MDEngine.Tests.Cli;

/// <summary>The files of ORCA's external method, as its manual and the scripts of its makers have them.</summary>
internal sealed class OrcaExternalTests
{
    // V = 4 ε ((σ/r)¹² − (σ/r)⁶) at r = 4 Å with ε = 0.0104 eV, σ = 3.4 Å, unshifted.
    private const double Epsilon = 0.0104;
    private const double Sigma = 3.4;

    [TestCase(0)]
    [TestCase(1)]
    public void Energy_and_gradient_are_in_Hartree_and_Bohr(int gradient)
    {
        string request = Request("dimer_EXT.xyz # xyz filename", "0 # charge", "1 # multiplicity", "2 # NCores", $"{gradient} # do gradient");
        Assert.That(Run(request, out string error), Is.Zero, error);
        double[] numbers = [.. File.ReadAllLines(request.Replace(".extinp.tmp", ".engrad", StringComparison.Ordinal))
            .Where(line => !line.StartsWith('#')).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        double six = Math.Pow(Sigma / 4, 6);
        double slope = 24 * Epsilon * ((2 * six * six) - six) / 4; // −dV/dr
        double[] expected = [2, 4 * Epsilon * ((six * six) - six) / 27.211386245988];
        double[] all = gradient == 0 ? expected : [.. expected, 0, 0, slope / 27.211386245988 * 0.529177210903, 0, 0, -slope / 27.211386245988 * 0.529177210903];
        Assert.That(numbers, Is.EqualTo(all).Within(2e-15));
    }

    [TestCase("", "has no XYZ file")]
    [TestCase("dimer_EXT.xyz\n0\n0\n1\n1", "has '0' for the multiplicity; expected a whole number, at least 1")]
    [TestCase("dimer_EXT.xyz\n0\n1\n1\nyes", "has 'yes' for the gradient")]
    [TestCase("dimer_EXT.xyz\n0\n1\n1\n1\ncharges.pc", "names point charges, 'charges.pc'")]
    public void A_bad_request_is_named_by_its_line(string text, string message)
    {
        Assert.That(Run(Request(text.Split('\n')), out string error), Is.EqualTo(2));
        Assert.That(error, Does.Contain(message));
    }

    private static string Request(params string[] lines)
    {
        string path = TemporaryFiles.NewPath("dimer_EXT.extinp.tmp");
        string folder = Path.GetDirectoryName(path)!;
        File.WriteAllLines(path, lines);
        File.WriteAllLines(Path.Combine(folder, "dimer_EXT.xyz"), ["2", "", "Ar 0 0 0", "Ar 0 0 4"]);
        File.WriteAllLines(Path.Combine(folder, "argon.yaml"), ["potential: lennard-jones", "cutoff_angstrom: 9", "truncation: truncated", "elements:", "  Ar: { epsilon_ev: 0.0104, sigma_angstrom: 3.4 }"]);
        return path;
    }

    private static int Run(string request, out string error)
    {
        using var errors = new StringWriter();
        int code = Application.Run(["orca-external", request, "--potential", Path.Combine(Path.GetDirectoryName(request)!, "argon.yaml")], TextWriter.Null, errors, default);
        error = errors.ToString();
        return code;
    }
}
