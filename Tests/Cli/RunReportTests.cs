using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MDEngine.IO;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.Cli;

/// <summary>report.html of a run of molecular dynamics, made of files with known numbers.</summary>
internal sealed class RunReportTests
{
    private const int Rows = 100;

    [TestCase("-0.00039", "0.0011", "good", "Energy is conserved: its drift of −0.0004 ± 0.0011 meV/atom/ps is within the limit of 1.")]
    [TestCase("1.5", "0.2", "bad", "Energy is not conserved: it drifts by 1.50 ± 0.20 meV/atom/ps, beyond the limit of 1.")]
    [TestCase("-1.5", "0.2", "bad", "Energy is not conserved: it drifts by −1.50 ± 0.20 meV/atom/ps, beyond the limit of 1.")]
    [TestCase("0.9", "0.2", "open", "The run is too short to say whether energy is conserved: its drift of 0.90 ± 0.20 meV/atom/ps is not known well enough for the limit of 1.")]
    [TestCase("0.01", "null", "open", "The run is too short to say whether energy is conserved: no error of its drift of 0.01 meV/atom/ps is known.")]
    public void The_verdict_comes_first(string drift, string halfWidth, string verdict, string sentence)
    {
        JsonArray sections = Sections(Page(drift, halfWidth));

        Assert.That((string?)sections[0]!["headline"]!["verdict"], Is.EqualTo(verdict));
        Assert.That((string?)sections[0]!["headline"]!["sentence"], Is.EqualTo(sentence));
    }

    /// <summary>Ten parts of the second stage whose means are 299 and 301 K in turn: the half width is 2.262 √(10/90) = 0.75.</summary>
    [Test]
    public void Figures_have_their_errors()
    {
        var figures = Sections(Page("0.1", "0.02"))[0]!["headline"]!["figures"]!.AsArray()
            .ToDictionary(figure => (string)figure!["name"]!, figure => (string)figure!["value"]!);

        Assert.That(figures["Mean temperature (95 %)"], Is.EqualTo("300.00 ± 0.75 K"));
        Assert.That(figures["Drift of the conserved energy (95 %)"], Is.EqualTo("0.100 ± 0.020 meV/atom/ps"));
        Assert.That(figures["Speed"], Is.EqualTo("12.5 ns/day"));
    }

    /// <summary>The conserved energy of the last stage rises by 4 meV in 1 ps; there are two atoms.</summary>
    [Test]
    public void The_conserved_energy_has_its_own_scale_with_the_drift_and_its_limits()
    {
        JsonNode chart = Sections(Page("2", "0.5"))[1]!["chart"]!;
        double[][] columns = [.. chart["columns"]!.AsArray().Select(column => column!.AsArray().Select(value => (double)value!).ToArray())];

        Assert.That(columns[0], Has.Length.EqualTo(Rows).And.All.GreaterThan(1000), "the last stage alone, without the end of the first");
        Assert.That(columns[1].Average(), Is.Zero.Within(1e-9));
        Assert.That(columns[1][^1] - columns[1][0], Is.EqualTo(1.98).Within(1e-9));
        Assert.That(columns[2].Zip(columns[1], (fit, energy) => fit - energy), Is.All.Zero.Within(1e-9));
        Assert.That(columns[3][^1], Is.EqualTo(0.7425).Within(1e-9), "slope 1.5 over half of 990 fs");
        Assert.That(columns[4][^1], Is.EqualTo(1.2375).Within(1e-9));
        Assert.That(chart["styles"]!.AsArray().Select(style => (string)style!), Is.EqualTo(new[] { "line", "fit", "limit", "limit" }));
    }

    [Test]
    public void Settings_are_folded_and_come_last()
    {
        JsonArray sections = Sections(Page("0.1", "0.02"));

        Assert.That((bool)sections[^1]!["folded"]!);
        Assert.That(sections.SkipLast(1).Select(section => (bool)section!["folded"]!), Is.All.False);
    }

    /// <summary>The pointer in the middle of a chart shows the middle frame; the last frame moves the cursors of all charts to their right end.</summary>
    [Test]
    public void Charts_and_molecule_share_one_time()
    {
        string page = Page("0.1", "0.02");
        const string Script = """
            <script>
            const over = document.querySelectorAll(".u-over"), slider = document.querySelector("input[type=range]"), box = over[0].getBoundingClientRect();
            over[0].dispatchEvent(new MouseEvent("mousemove", { clientX: box.left + 0.48 * box.width, clientY: box.top + 20, movementX: 1, bubbles: true }));
            document.documentElement.dataset.frame = slider.value;
            slider.value = 2;
            slider.dispatchEvent(new Event("input"));
            setTimeout(() => {
              const places = [...over].map((one) => Number(/translate\(([\d.]+)px/.exec(one.querySelector(".u-cursor-x").style.transform)[1]) / one.clientWidth);
              document.documentElement.dataset.leftmost = Math.min(...places).toFixed(2);
              document.documentElement.dataset.cursors = places.length;
            }, 500);
            </script></body>
            """;
        File.WriteAllText(page, File.ReadAllText(page).Replace("</body>", Script, StringComparison.Ordinal));

        string document = Browser.Open(page) ?? IgnoredWithoutBrowser();

        Assert.Multiple(() =>
        {
            Assert.That(Data(document, "errors"), Is.EqualTo("0"));
            Assert.That(Data(document, "frame"), Is.EqualTo("1"), "frame that the chart shows");
            Assert.That(Data(document, "cursors"), Is.EqualTo("3"), "conserved energy, temperature, energies");
            Assert.That(double.Parse(Data(document, "leftmost"), CultureInfo.InvariantCulture), Is.GreaterThan(0.98), "cursors that the molecule moves");
        });
    }

    private static string Data(string document, string name) => Regex.Match(document, $"data-{name}=\"([^\"]*)\"").Groups[1].Value;

    private static string IgnoredWithoutBrowser()
    {
        Assert.Ignore("Chromium is not installed.");
        return "";
    }

    private static JsonArray Sections(string page) => JsonNode.Parse(
        Regex.Match(File.ReadAllText(page), "<script id=\"sections\" type=\"application/json\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value)!.AsArray();

    /// <summary>The page of two stages of 1 ps each.</summary>
    private static string Page(string drift, string halfWidth)
    {
        string summary = Sample.Temporary("summary.json");
        string folder = Path.GetDirectoryName(summary)!;
        File.WriteAllText(summary, $$"""
            {
              "status": "finished", "atoms": 2, "step": 2000, "time_fs": 2000, "threads": 1, "ms_per_step": 3.4, "ns_per_day": 12.5,
              "settings": { "stages": [
                { "name": "heat", "ensemble": "langevin", "temperature_k": 300, "steps": 1000, "timestep_fs": 1 },
                { "name": "run", "ensemble": "nve", "temperature_k": 300, "steps": 1000, "timestep_fs": 1 } ] },
              "mean_temperature_k": 300, "drift_mev_per_atom_per_ps": {{drift}}, "drift_half_width_95_mev_per_atom_per_ps": {{halfWidth}},
              "drift_kt_per_ns_per_dof": 0.1, "fluctuation_mev_per_atom": 0.02, "conserved_to_kinetic_spread": 0.01
            }
            """);
        var thermo = new StringBuilder("step,time_fs,potential_energy_ev,kinetic_energy_ev,conserved_energy_ev,temperature_k\n");
        for (int k = 0; k <= 2 * Rows; k++)
        {
            int row = k - Rows - 1;
            double energy = row < 0 ? -5 : -4 + (4e-5 * row);
            thermo.Append(CultureInfo.InvariantCulture, $"{10 * k},{10 * k},{energy - 1},1,{energy},{(row < 0 ? 10 : row / 10 % 2 == 0 ? 299 : 301)}\n");
        }

        File.WriteAllText(Path.Combine(folder, "thermo.csv"), thermo.ToString());
        using (Trajectory trajectory = Trajectory.Create(Path.Combine(folder, "trajectory.extxyz")))
        {
            for (int k = 0; k < 3; k++)
            {
                trajectory.Write(new Frame(new Topology([8, 1]), [new Vector3D(0, 0, 0), new Vector3D(0.97, 0.1 * k, 0)]) { Step = 1000 + (500 * k), Time = 1000 + (500 * k) });
            }
        }

        CliRun run = CliRun.Of("report", folder);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return Path.Combine(folder, "report.html");
    }
}
