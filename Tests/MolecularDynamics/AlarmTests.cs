using System.Text.Json.Nodes;
using MDEngine.Cli;
using MDEngine.IO;
using MDEngine.Simulations;
using MDEngine.Tests.Cli;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.MolecularDynamics;

/// <summary>Bonds, distances and pairs that a run looks out for, on atoms that no force holds, so that it is known where they are.</summary>
internal sealed class AlarmTests
{
    private const double Speed = 1.03e-3; // Å/fs, of each of two atoms

    /// <summary>A bond of 1.1 Å is broken at 1.65 Å: reached after 0.55/(2 · 0.00103) = 267 fs, and seen at the next look, every 10 fs.</summary>
    [Test]
    public void A_broken_bond_is_told_once_with_its_step()
    {
        RunResult result = Run(new Free(), Pair(1.1, Speed), new AlarmSettings());
        Assert.That(result.Finished);
        Assert.That(result.Alarms, Has.Count.EqualTo(1));
        Alarm alarm = result.Alarms[0];
        Assert.Multiple(() =>
        {
            Assert.That(alarm.Kind, Is.EqualTo(AlarmKind.BondBroken));
            Assert.That(alarm.TimeFs, Is.EqualTo(270).Within(1e-9));
            Assert.That((alarm.First, alarm.Second), Is.EqualTo((0, 1)));
            Assert.That(alarm.Limit, Is.EqualTo(1.1).Within(1e-12));
            Assert.That(alarm.Value, Is.EqualTo(1.1 + (2 * Speed * 270)).Within(1e-9));
            Assert.That(File.Exists(Path.Combine(result.Output, "alarms.extxyz")), Is.False);
            Assert.That((string?)Summary(result)["alarms"]![0]!["kind"], Is.EqualTo("bond_broken"));
            Assert.That((int)Summary(result)["alarm_count"]!, Is.EqualTo(1));
        });
    }

    /// <summary>Nitrogen atoms (0.71 Å) are bonded up to 1.82 Å.</summary>
    [Test]
    public void A_bond_that_forms_is_kept_where_that_is_asked_for()
    {
        RunResult result = Run(new Free(), Pair(2.3, -Speed), new AlarmSettings { Action = AlarmAction.Save });
        Frame kept = Sample.ReadAll(Path.Combine(result.Output, "alarms.extxyz")).Single();
        Assert.Multiple(() =>
        {
            Assert.That(result.Alarms.Single().Kind, Is.EqualTo(AlarmKind.BondFormed));
            Assert.That(kept.Step, Is.EqualTo(480), "0.48 Å at 0.00206 Å/fs are 233 fs, seen at 240 fs");
            Assert.That(kept.Properties["alarm"], Does.Contain("a bond formed between atoms 1 and 2"));
            Assert.That(kept.Forces, Is.Not.Null);
        });
    }

    [Test]
    public void Bonds_through_the_faces_of_the_cell_are_none_to_break()
    {
        Frame frame = Pair(1.1, 0).Frame;
        frame.Positions[1] -= new Vector3D(10, 0, 0);
        frame.Cell = new UnitCell(new(10, 0, 0), new(0, 10, 0), new(0, 0, 10), true, true, true);
        Assert.That(Run(new Free(), new Structure(frame, "N2"), new AlarmSettings()).Alarms, Is.Empty);
    }

    [Test]
    public void Atoms_closer_than_the_model_has_seen_and_pairs_that_it_has_not_are_told()
    {
        var domain = new Free { Distances = new Dictionary<(int, int), double> { [(7, 7)] = 1.0 } };
        Alarm close = Run(domain, Pair(1.1, -0.2 * Speed), new AlarmSettings()).Alarms.Single();
        Assert.That((close.Kind, close.Limit), Is.EqualTo((AlarmKind.TooClose, 1.0)));
        Assert.That(close.TimeFs, Is.EqualTo(300).Within(1e-9), "0.12 Å (to 2 % below what was seen) at 0.000412 Å/fs are 291 fs, seen at 300 fs");

        domain.Distances = new Dictionary<(int, int), double> { [(6, 6)] = 1.0 };
        Assert.That(Run(domain, Pair(1.1, 0), new AlarmSettings()).Alarms.Single().Kind, Is.EqualTo(AlarmKind.UnknownPair));
    }

    [Test]
    public void A_run_that_stops_at_an_alarm_names_the_atoms_and_can_go_on_without_it()
    {
        PotentialRegistry.Add(new PotentialKind("free: (for tests)", name => name == "free:", (_, _) => new Free()));
        string folder = TemporaryFiles.NewPath("out");
        string file = TemporaryFiles.NewPath("n2.extxyz");
        Pair(1.1, Speed).Write(file);
        string[] words = ["md", file, "--potential", "free:", "--steps", "800", "--output", folder, "--no-report", "--checkpoint-interval", "100"];
        CliRun run = CliRun.Of([.. words, "--on-alarm", "stop"]);
        JsonNode postMortem = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "postmortem.json")))!;
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Failure), run.Error);
            Assert.That(run.Error, Does.Contain("the bond between atoms 1 and 2 broke").And.Contain("--on-alarm stop").And.Contain("alarms.extxyz"));
            Assert.That(postMortem["alarm_atoms"]!.AsArray().Select(atom => (int)atom!["index"]!), Is.EqualTo(new[] { 0, 1 }));
            Assert.That((long)postMortem["step"]!, Is.EqualTo(540));
            Assert.That(Sample.ReadAll(Path.Combine(folder, "alarms.extxyz")), Has.Count.EqualTo(1));
        });
        CliRun again = CliRun.Of([.. words, "--resume"]);
        Assert.That(again.ExitCode, Is.Zero, again.Error);
        Assert.That(again.Output, Does.Contain("1 alarm, the first: step 540: the bond"));
    }

    /// <summary>Stopped before, between or after the alarms: the kept structures have the bytes of a run that was not stopped, and the summary lists the same.</summary>
    [TestCase(500)]
    [TestCase(600)]
    public void Alarms_go_on_when_a_run_does(int stop)
    {
        var settings = new AlarmSettings { Action = AlarmAction.Save };
        string whole = Run(new Free(), Pair(1.1, Speed), settings).Output;
        string halved = TemporaryFiles.NewPath("halved");
        Run(new Free(), Pair(1.1, Speed), settings, halved, stop);
        RunResult rest = Run(new Free(), Pair(1.1, Speed), settings, halved);
        Assert.That(File.ReadAllBytes(Path.Combine(halved, "alarms.extxyz")), Is.EqualTo(File.ReadAllBytes(Path.Combine(whole, "alarms.extxyz"))));
        Assert.That(rest.Alarms, Has.Count.EqualTo(1));
    }

    /// <summary>Two nitrogen atoms on the x axis that move apart, or together.</summary>
    private static Structure Pair(double distance, double speed) => new(
        new Frame(new Topology([7, 7]), [default, new(distance, 0, 0)]) { Velocities = [new(-speed, 0, 0), new(speed, 0, 0)] }, "N2");

    private static RunResult Run(IPotential potential, Structure start, AlarmSettings alarms, string? output = null, int steps = 800) =>
        new MDEngine.Simulations.MolecularDynamics(start, potential, output ?? TemporaryFiles.NewPath("out"))
        {
            Stages = [Stage.Nve(steps)],
            Alarms = alarms with { Interval = 20 },
            Resume = output is not null,
        }.Execute();

    private static JsonNode Summary(RunResult result) => JsonNode.Parse(File.ReadAllText(Path.Combine(result.Output, "summary.json")))!;

    /// <summary>No forces at all.</summary>
    private sealed class Free : IPotential, IDomain
    {
        public IReadOnlyDictionary<(int First, int Second), double> Distances { get; set; } = new Dictionary<(int, int), double>();

        public bool TakesTotalCharge => false;

        public IReadOnlyDictionary<(int First, int Second), double> ShortestDistances => Distances;

        public double Reach => 4;

        public Quantities Supported => Quantities.Energy | Quantities.Forces | Quantities.Virial;

        public IReadOnlyList<string> Doubts(AtomicSystem system) => [];

        public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
        {
        }
    }
}
