using System.Globalization;
using MDEngine.IO;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.Cli;

/// <summary>Spectra of trajectories that are read from files.</summary>
internal sealed class StoredSpectrumTests
{
    [Test]
    public void A_stored_trajectory_gives_the_spectrum_of_its_velocities_and_compares_with_itself()
    {
        string path = Sample.Temporary("oscillator.extxyz");
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            var topology = new Topology([1]);
            double angular = 2 * Math.PI * 1000 / Units.WavenumberPerInverseFemtosecond;
            for (int k = 0; k < 4000; k++)
            {
                trajectory.Write(new Frame(topology, [new(Math.Sin(angular * k), 0, 0)]) { Velocities = [new(angular * Math.Cos(angular * k), 0, 0)], Time = k });
            }
        }

        string folder = NewFolder("vdos");
        CliRun first = CliRun.Of("spectrum", path, "--resolution", "15", "--output", folder);
        string compared = NewFolder("compared");
        CliRun second = CliRun.Of("spectrum", path, "--resolution", "15", "--compare", Path.Combine(folder, "spectrum.csv"), "--output", compared);

        Assert.That(first.ExitCode, Is.Zero, first.Error);
        string[] peak = File.ReadAllLines(Path.Combine(folder, "peaks.csv"))[1].Split(',');
        Assert.That(double.Parse(peak[0], CultureInfo.InvariantCulture), Is.EqualTo(1000).Within(2));
        Assert.That(second.Output, Does.Contain("similarity with").And.Contain("1.0000"));
        Assert.That(File.ReadAllText(Path.Combine(folder, "spectrum.svg")), Does.StartWith("<svg"));
        Assert.That(
            File.ReadAllText(Path.Combine(compared, "spectrum.svg")),
            Does.Contain($">{Path.GetFileName(compared)}<").And.Contain($">{Path.GetFileName(folder)}<"),
            "a legend with the folders' names");
    }

    /// <summary>Heating with steps of 1 fs before production with 0.5 fs; a time less; a time twice.</summary>
    [TestCase(1.0, 0.5, "frame 41 comes 0.5 fs after the one before, where the first two are 1 fs apart")]
    [TestCase(1.0, 0.0, "frame 41 comes 0 fs after")]
    [TestCase(0.5, double.NaN, "frame 41 states no time")]
    public void Frames_at_uneven_times_make_no_spectrum(double first, double then, string expected)
    {
        string path = Sample.Temporary("stages.extxyz");
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            double time = 0;
            for (int k = 0; k < 80; k++)
            {
                trajectory.Write(new Frame(new Topology([1]), [default]) { Velocities = [new(Math.Cos(k), 0, 0)], Time = double.IsNaN(time) ? null : time });
                time += k < 39 ? first : then;
            }
        }

        CliRun run = CliRun.Of("spectrum", path, "--resolution", "500", "--output", NewFolder("uneven"));
        CliRun stated = CliRun.Of("spectrum", path, "--resolution", "500", "--sample-interval", "1", "--output", NewFolder("stated"));

        Assert.That(run.BadInput(), Does.Contain($"{path}: {expected}").And.Contain("--sample-interval"));
        Assert.That(stated.ExitCode, Is.Zero, "what the user says holds");
    }

    /// <summary>Times as other programs write them, in single precision.</summary>
    [Test]
    public void Times_rounded_in_writing_are_even()
    {
        string path = Sample.Temporary("rounded.extxyz");
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            for (int k = 0; k < 2000; k++)
            {
                trajectory.Write(new Frame(new Topology([1]), [default]) { Velocities = [new(Math.Cos(k), 0, 0)], Time = (float)(0.1 * k) });
            }
        }

        Assert.That(CliRun.Of("spectrum", path, "--resolution", "500", "--output", NewFolder("rounded")).ExitCode, Is.Zero);
    }

    /// <summary>An atom that drifts and vibrates through a slanted cell: taken back into the cell it has the spectrum of its continuous path.</summary>
    [Test]
    public void Positions_taken_back_into_the_cell_have_the_spectrum_of_continuous_paths()
    {
        UnitCell cell = UnitCell.Periodic(new(3, 0, 0), new(1, 3, 0), new(-0.5, 0.7, 4));
        Matrix3x3 inverse = cell.Matrix.Inverse();
        double angular = 2 * Math.PI * 1000 / Units.WavenumberPerInverseFemtosecond;
        string Table(string name, bool wrap)
        {
            string path = Sample.Temporary($"{name}.extxyz");
            using (Trajectory trajectory = Trajectory.Create(path))
            {
                for (int k = 0; k < 2000; k++)
                {
                    Vector3D r = new((0.01 * k) + (0.1 * Math.Sin(angular * k)), -0.02 * k, 0.015 * k);
                    Vector3D f = r * inverse;
                    r = wrap ? new Vector3D(f.X - Math.Floor(f.X), f.Y - Math.Floor(f.Y), f.Z - Math.Floor(f.Z)) * cell.Matrix : r;
                    trajectory.Write(new Frame(new Topology([1]), [r]) { Cell = cell, Time = k });
                }
            }

            string folder = NewFolder(name);
            CliRun run = CliRun.Of("spectrum", path, "--resolution", "30", "--from", "200", "--output", folder);
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            return Path.Combine(folder, "spectrum.csv");
        }

        double[][] Rows(string path) => [.. File.ReadAllLines(path).Skip(1).Select(line => Array.ConvertAll(line.Split(','), word => double.Parse(word, CultureInfo.InvariantCulture)))];
        double[][] continuous = Rows(Table("continuous", wrap: false));
        double[][] wrapped = Rows(Table("wrapped", wrap: true));
        double highest = continuous.Max(row => row[1]);
        Assert.That(continuous.MaxBy(row => row[1])![0], Is.EqualTo(1000).Within(15));
        Assert.That(wrapped.Select(row => row[1] / highest), Is.EqualTo(continuous.Select(row => row[1] / highest)).Within(1e-9));
    }

    private static string NewFolder(string name)
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "stored-spectra", name);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        return path;
    }
}
