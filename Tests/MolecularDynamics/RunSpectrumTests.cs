using System.Globalization;
using MDEngine.IO;
using MDEngine.Tests.Cli;
using MDEngine.Tests.IO;
using MDEngine.Tests.Potentials.Xtb;

namespace MDEngine.Tests.MolecularDynamics;

/// <summary>Spectra that md takes as a run goes on.</summary>
internal sealed class RunSpectrumTests
{
    private static readonly string[] Spectrum = ["--spectrum-sample-interval", "6", "--spectrum-resolution", "40"];

    /// <summary>Only the last stage counts; what it gives is what 'mdengine spectrum' makes of its trajectory.</summary>
    [Test]
    public void The_last_stage_gives_the_spectrum_of_its_trajectory()
    {
        var argon = new ArgonRun();
        string[] stages = ["--stage", "name=settle ensemble=csvr steps=50", "--stage", "ensemble=nve steps=1200"];
        CliRun run = CliRun.Of(argon.Args(
            "out", [.. stages, "--spectrum", "vdos", .. Spectrum, "--trajectory-interval", "1", "--trajectory-velocities"]));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("400 samples 6 fs apart, 4 segments of 139"));

        string path = argon.Output("last.extxyz");
        using (Trajectory last = Trajectory.Create(path))
        {
            foreach (Frame frame in Sample.ReadAll(Path.Combine(argon.Output("out"), "trajectory.extxyz")).Where(frame => frame.Step > 50 && (frame.Step - 50) % 3 == 0))
            {
                last.Write(frame);
            }
        }

        string stored = argon.Output("stored");
        Assert.That(CliRun.Of("spectrum", path, "--resolution", "40", "--output", stored).ExitCode, Is.Zero);
        double[][] expected = Numbers(Path.Combine(stored, "spectrum.csv"));
        double[][] actual = Numbers(Path.Combine(argon.Output("out"), "vdos", "spectrum.csv"));
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        double highest = expected.Max(row => row[1]);
        for (int k = 0; k < expected.Length; k++)
        {
            // Velocities of the file went through momenta: their last digit may differ.
            Assert.That(actual[k][0], Is.EqualTo(expected[k][0]).Within(1e-9));
            Assert.That(actual[k][1], Is.EqualTo(expected[k][1]).Within(1e-12 * highest));
        }
    }

    /// <summary>Both kinds, from the checkpoint before the last: the files are those of the run that never stopped.</summary>
    [Test]
    public void A_resumed_run_gives_the_same_bytes()
    {
        XtbCase.RequireLibrary();
        string start = Sample.Write("water.xyz", "3\n\nO 0 0 0.12\nH 0 0.78 -0.47\nH 0 -0.75 -0.49\n");
        string folder = Path.Combine(Path.GetDirectoryName(start)!, "resumed-spectrum");
        string[] command =
        [
            "md", start, "--potential", "xtb:gfn2", "--threads", "1", "--steps", "110", "--checkpoint-interval", "50", "--output", folder,
            "--spectrum", "vdos", "ir", "--spectrum-sample-interval", "1", "--spectrum-resolution", "800",
        ];
        Assert.That(CliRun.Of([.. command, "--overwrite"]), Has.Property(nameof(CliRun.ExitCode)).Zero);
        string[] files = [.. new[] { "vdos", "ir" }.SelectMany(kind => new[] { "spectrum.csv", "spectrum.svg", "peaks.csv" }.Select(name => Path.Combine(folder, kind, name)))];
        byte[][] whole = [.. files.Select(File.ReadAllBytes)];
        ReportPage.Check(Path.Combine(folder, "report.html"), withChart: true);
        Assert.That(File.ReadAllText(Path.Combine(folder, "report.html")), Does.Contain("Infrared spectrum").And.Contain("Vibrational density of states"));

        var store = new Checkpoints.CheckpointStore(folder);
        File.Delete(store.Latest);
        Array.ForEach(files, File.Delete);
        CliRun resumed = CliRun.Of([.. command, "--resume"]);

        Assert.That(resumed.ExitCode, Is.Zero, resumed.Error);
        Assert.That(resumed.Error, Does.Contain("going on at step 100 of 110"));
        for (int i = 0; i < files.Length; i++)
        {
            Assert.That(File.ReadAllBytes(files[i]), Is.EqualTo(whole[i]), files[i]);
        }
    }

    [Test]
    public void A_prolonged_run_keeps_its_segments()
    {
        var argon = new ArgonRun();
        CliRun first = CliRun.Of(argon.Args("out", ["--steps", "120", "--spectrum", "vdos", .. Spectrum]));
        CliRun longer = CliRun.Of(argon.Args("out", ["--steps", "600", "--spectrum", "vdos", .. Spectrum, "--resume"]));
        Assert.Multiple(() =>
        {
            Assert.That(first.Output, Does.Contain("40 samples 6 fs apart, 1 segments of 40"));
            Assert.That(longer.Output, Does.Contain("200 samples 6 fs apart, 9 segments of 40"), longer.Error);
        });
    }

    [TestCase("--spectrum ir", "gives no dipole moment")]
    [TestCase("--spectrum raman", "--spectrum is 'raman'; expected vdos or ir")]
    [TestCase("--spectrum vdos --spectrum-sample-interval 20", "too few for a spectrum")]
    [TestCase("--spectrum vdos --spectrum-group CH3", "--spectrum-group is 'CH3'; expected NAME=ATOMS")]
    [TestCase("--spectrum vdos --spectrum-from 500 --spectrum-to 400", "--spectrum-from is 500 and --spectrum-to is 400")]
    public void What_makes_no_sense_is_refused(string options, string expected)
    {
        var argon = new ArgonRun();
        CliRun run = CliRun.Of(argon.Args("out", ["--steps", "100", .. options.Split(' ')]));
        Assert.That(run.BadInput(), Does.Contain(expected));
        Assert.That(File.Exists(Path.Combine(argon.Output("out"), "thermo.csv")), Is.False);
    }

    [Test]
    public void A_run_is_not_resumed_with_another_spectrum()
    {
        var argon = new ArgonRun();
        CliRun.Of(argon.Args("out", "--steps", "100"));
        CliRun run = CliRun.Of(argon.Args("out", ["--steps", "200", "--resume", "--spectrum", "vdos", .. Spectrum]));
        Assert.That(run.BadInput(), Does.Contain("--resume: spectra is").And.Contain("not set in the checkpoint"));
    }

    /// <summary>What has been filtered for less cannot be shown further.</summary>
    [Test]
    public void A_run_is_not_resumed_to_a_much_higher_wavenumber()
    {
        var argon = new ArgonRun();
        CliRun.Of(argon.Args("out", ["--steps", "120", "--spectrum", "vdos", .. Spectrum]));
        string[] Longer(string most) => [.. argon.Args("out", ["--steps", "240", "--spectrum", "vdos", .. Spectrum, "--spectrum-to", most, "--resume"])];
        Assert.That(CliRun.Of(Longer("9000")).BadInput(), Does.Contain("--resume: spectra is").And.Contain("\"highest_cm-1\":9900"));
        Assert.That(CliRun.Of(Longer("3000")).ExitCode, Is.Zero);
    }

    private static double[][] Numbers(string path) =>
        [.. File.ReadLines(path).Skip(1).Select(line => line.Split(',').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())];
}
