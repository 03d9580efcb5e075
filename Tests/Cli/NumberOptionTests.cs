using MDEngine.Tests.IO;

namespace MDEngine.Tests.Cli;

/// <summary>A decimal comma is refused wherever a number is read, rather than taken for a separator of thousands.</summary>
internal sealed class NumberOptionTests
{
    private const string Argon = "cutoff_angstrom: 8.5\nelements:\n  Ar: { epsilon_ev: 0.0103, sigma_angstrom: 3.405 }\n";

    [TestCase("optimize", "--fmax")]
    [TestCase("optimize", "--rms-force")]
    [TestCase("optimize", "--longest-step")]
    [TestCase("optimize", "--pressure")]
    [TestCase("vibrations", "--temperature")]
    [TestCase("vibrations", "--step")]
    [TestCase("vibrations", "--pressure")]
    [TestCase("md", "--timestep")]
    [TestCase("md", "--temperature")]
    [TestCase("md", "--friction")]
    [TestCase("md", "--relaxation")]
    [TestCase("md", "--pressure")]
    [TestCase("md", "--drift-stop")]
    [TestCase("md", "--spectrum-sample-interval")]
    [TestCase("sample", "--temperature")]
    [TestCase("sample", "--timestep")]
    [TestCase("sample", "--friction")]
    [TestCase("spectrum", "--sample-interval")]
    [TestCase("validate", "--duration")]
    [TestCase("fragment", "--charge")]
    public void A_decimal_comma_is_refused(string command, string option)
    {
        string structure = Sample.Write("a.xyz", "2\n\nAr 0 0 0\nAr 0 0 4\n");
        string potential = Sample.Write("argon.yaml", Argon);
        string[] common = command switch
        {
            "fragment" => [structure],
            "md" => [structure, "--potential", potential, "--steps", "1", "--output", Sample.Temporary("out")],
            _ => [structure, "--potential", potential, "--output", Sample.Temporary("out")],
        };

        Assert.That(CliRun.Of([command, .. common, option, "0,5"]).BadInput(), Does.Contain("'0,5'; expected").And.Contain("number"));
        string config = Sample.Write("options.yaml", $"{option[2..]}: 0,5\n");
        Assert.That(CliRun.Of([command, .. common, "--config", config]).BadInput(), Does.Contain("'0,5'; expected").And.Contain("number"));
    }

    [TestCase("steps=5 timestep=0,5")]
    [TestCase("steps=5 temperature=298,15")]
    [TestCase("steps=1.5")]
    public void So_it_is_in_stages(string stage)
    {
        string structure = Sample.Write("a.xyz", "2\n\nAr 0 0 0\nAr 0 0 4\n");

        Assert.That(
            CliRun.Of("md", structure, "--potential", Sample.Write("argon.yaml", Argon), "--output", Sample.Temporary("out"), "--stage", stage).BadInput(),
            Does.Contain("decimal point").Or.Contain("whole number"));
    }

    [TestCase("  Ar: { epsilon_ev: 0,0103, sigma_angstrom: 3.405 }\n", ":3:23: unknown key '0103' of Ar; expected epsilon_ev and sigma_angstrom")]
    [TestCase("  Ar: { epsilon_ev: 0.0103, epsilon: 0.02, sigma_angstrom: 3.405 }\n", ":3:29: unknown key 'epsilon' of Ar")]
    [TestCase("  Ar:\n    epsilon_ev: 0,0103\n    sigma_angstrom: 3.405\n", ":4:17: epsilon_ev is '0,0103'; expected 0 or more")]
    [TestCase("  Ar: { epsilon_ev: 0.0103, sigma_angstrom: 0 }\n", ":3:45: sigma_angstrom is '0'; expected a positive number")]
    [TestCase("  Ar: { epsilon_ev: 0.0103, sigma_angstrom: 3.405 }\n  ar: { epsilon_ev: 0.02, sigma_angstrom: 3.405 }\n", ":4:3: Ar stands here twice")]
    [TestCase("  Ar: { epsilon_ev: 0.0103, sigma_angstrom: 3.405 }\ncutoff_angstrom: 0\n", ":4:18: cutoff_angstrom is '0'; expected a positive number")]
    [TestCase("  Ar: { epsilon_ev: 0.0103, sigma_angstrom: 3.405 }\ncutoff_angstrom: 8,5\n", ":4:18: cutoff_angstrom is '8,5'; expected a positive number")]
    public void And_in_potential_files(string elements, string expected)
    {
        string cutoff = elements.Contains("cutoff", StringComparison.Ordinal) ? "" : "cutoff_angstrom: 8.5\n";
        string path = Sample.Write("argon.yaml", cutoff + (cutoff.Length == 0 ? "mixing: geometric\n" : "") + "elements:\n" + elements);

        Assert.That(CliRun.Of("energy", Sample.Write("a.xyz", "1\n\nAr 0 0 0\n"), "--potential", path).BadInput(), Does.StartWith(path + expected));
    }
}
