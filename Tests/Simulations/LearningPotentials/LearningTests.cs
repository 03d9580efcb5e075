using MDEngine.IO;
using MDEngine.Simulations;
using MDEngine.Tests.Cli;

namespace MDEngine.Tests.Simulations.LearningPotentials;

/// <summary>Learning, from a structure to a model, on references that cost nothing.</summary>
internal sealed class LearningTests
{
    private static readonly Structure Nitrogen = new(new Frame(new Topology([7, 7]), [default, new(1.3, 0, 0)]), "N2");

    [Test]
    public void A_spring_is_learned_and_all_that_was_promised_delivered()
    {
        string folder = TemporaryFiles.NewPath("out");
        LearningResult result = Learn(folder, accuracy: 3);

        Assert.That(result.Reached, Is.True, result.Verdict);
        Assert.That(result.Verdict, Does.StartWith("The goal is reached: force error "));
        Assert.That(result.Survival, Has.Count.EqualTo(4).And.All.Matches<SurvivalResult>(run => run is { Failure: null } && Math.Abs(run.LengthPs - 0.2) < 1e-9));
        Assert.That(result.CommitteePaths.Select(Path.GetFileName), Is.EqualTo(new[] { "model.safetensors", "member-2.safetensors" }));
        Assert.That(File.ReadAllText(Path.Combine(folder, "card.md")), Does.Contain(result.Verdict).And.Contain("N–N").And.Contain("## What it did not learn"));

        // The error that it states is that of the delivered file on the frames kept out.
        using Potential model = Potential.Load(result.ModelPath, new PotentialOptions { Threads = 1, Precision = Precision.Float32 });
        var errors = new List<double>();
        using Trajectory heldOut = Trajectory.Open(Path.Combine(folder, "work", "held-out.extxyz"));
        foreach (Frame frame in heldOut.ReadToEnd())
        {
            EvaluationResult learned = Evaluate(model, frame);
            EvaluationResult exact = Evaluate(new Springs(), frame);
            errors.AddRange(learned.Forces.Zip(exact.Forces, (a, b) => a - b).SelectMany(d => new[] { d.X, d.Y, d.Z }).Select(Math.Abs));
        }

        Assert.That(result.Last.ForceError, Is.EqualTo(errors.Average() / Units.KilocaloriePerMole).Within(1e-4));
    }

    [Test]
    public void Stopped_after_every_stage_and_with_other_threads_the_models_have_the_same_bytes()
    {
        string whole = TemporaryFiles.NewPath("out");
        string parted = TemporaryFiles.NewPath("out");
        LearningResult once = Learn(whole, accuracy: 0.01, rounds: 1);
        Assert.That(once.Reached, Is.False);
        Assert.That(once.Verdict, Does.Contain("because the limit of rounds (1) is reached"));

        LearningResult? last = null;
        for (int stops = 0; last is null; stops++)
        {
            Assert.That(stops, Is.LessThan(30));
            using var stop = new CancellationTokenSource();
            try
            {
                last = Learn(parted, accuracy: 0.01, rounds: 1, threads: 1 + (stops % 3), stop: stop, notes: 2 + stops);
            }
            catch (OperationCanceledException)
            {
                // The next call goes on.
            }
        }

        foreach (string file in new[] { "model.safetensors", "member-2.safetensors", "learning-curve.csv", "survival.csv", "parity.csv", "spread.csv", "work/data-1.extxyz" })
        {
            Assert.That(File.ReadAllBytes(Path.Combine(parted, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(whole, file))), file);
        }
    }

    [Test]
    public void Without_time_the_card_says_what_is_missing()
    {
        string folder = TemporaryFiles.NewPath("out");
        LearningResult result = Learn(folder, accuracy: 0.001, minutes: 1e-6);
        Assert.That(result.Reached, Is.False);
        Assert.That(result.Verdict, Does.Contain("the time of").And.Contain("is up").And.Contain("not tried to the end"));
        Assert.That(File.ReadAllText(Path.Combine(folder, "card.md")), Does.Contain("whether dynamics on this model holds is not known"));
    }

    [Test]
    public void A_reference_that_fails_leaves_a_card_that_says_so()
    {
        string folder = TemporaryFiles.NewPath("out");
        var minimum = new Structure(new Frame(new Topology([7, 7]), [default, new(1.2, 0, 0)]), "N2");
        using Potential failing = Potential.Of("failing", _ => new FailingAway());
        Assert.That(
            () => new Learning([minimum], failing, folder) { ReferenceDynamics = false }.Execute(),
            Throws.TypeOf<SimulationDivergedException>().With.Message.Contains("no convergence"));
        Assert.That(File.ReadAllText(Path.Combine(folder, "card.md")), Does.StartWith("# No model").And.Contain("no convergence"));
    }

    [Test]
    public void Other_settings_are_refused_in_a_folder_that_holds_work()
    {
        string folder = TemporaryFiles.NewPath("out");
        using var stop = new CancellationTokenSource();
        Assert.That(() => Learn(folder, accuracy: 1, stop: stop), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => Learn(folder, accuracy: 2), Throws.TypeOf<InputException>().With.Message.Contains("accuracy_kcal_mol_angstrom is 2 here and 1 in"));
    }

    [Test]
    public void What_cannot_be_learned_is_refused_in_one_line()
    {
        string file = TemporaryFiles.NewPath("structures.extxyz");
        File.WriteAllText(file, "2\ncharge=0\nN 0 0 0\nN 0 0 1.1\n2\ncharge=1\nN 0 0 0\nN 0 0 1.1\n");
        string output = TemporaryFiles.NewPath("out");
        Assert.That(CliRun.Of("learn", file, "--reference", "nothing", "--output", output).BadInput(), Does.StartWith("--reference is 'nothing'; expected "));
        Assert.That(CliRun.Of("learn", file, "--reference", "exec:true", "--output", output).BadInput(), Does.Contain("another charge or multiplicity"));
        Assert.That(CliRun.Of("learn", file, "--reference", "exec:true", "--output", output, "--members", "1").BadInput(), Does.Contain("--members is 1"));
        File.WriteAllText(file, "2\n\nXe 0 0 0\nXe 0 0 4.4\n");
        string model = Path.Combine(Repository.Root, "Models", "ac-ala3-nhme.safetensors");
        Assert.That(CliRun.Of("learn", file, "--reference", "exec:true", "--output", output, "--start", model).BadInput(), Does.Contain("holds Xe, which ").And.Contain("was not trained on"));
        Assert.That(CliRun.Of("learn", file, "--reference", "exec:true", "--output", output, "--start", "absent.safetensors").BadInput(), Does.Contain("absent.safetensors"));
    }

    private static EvaluationResult Evaluate(IPotential potential, Frame frame)
    {
        var result = new EvaluationResult(frame.AtomCount);
        potential.Evaluate(frame.System, Quantities.Energy | Quantities.Forces, result);
        return result;
    }

    /// <summary>Learns; with a source to stop it, the call ends after so many notes, which come when stages have ended.</summary>
    private static LearningResult Learn(string folder, double accuracy, int rounds = 2, double minutes = 60, int threads = 2, CancellationTokenSource? stop = null, int notes = 2)
    {
        using Potential reference = Potential.Of("springs", _ => new Springs(), new PotentialOptions { Threads = threads });
        return new Learning([Nitrogen], reference, folder)
        {
            Accuracy = accuracy,
            Channels = 16,
            Layers = 1,
            TrainingSteps = 300,
            MaximumRounds = rounds,
            SurvivalPs = 0.2,
            SurvivalRuns = 2,
            Minutes = minutes,
            Progress = stop is null ? null : new StoppingProgress(stop, notes),
        }.Execute(stop?.Token ?? CancellationToken.None);
    }

    private sealed class StoppingProgress(CancellationTokenSource stop, int notes) : IWorkProgress
    {
        private int told;

        public void Show(Func<string> text)
        {
        }

        // The first note of a resumed call says that it goes on.
        public void Note(string line)
        {
            if (!line.Contains("goes on after", StringComparison.Ordinal) && ++told == notes)
            {
                stop.Cancel();
            }
        }
    }

    /// <summary>A spring whose calculation fails away from its minimum.</summary>
    private sealed class FailingAway : IPotential
    {
        private readonly Springs springs = new();

        public Quantities Supported => springs.Supported;

        public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
        {
            if (Math.Abs((system.Positions.Span[1] - system.Positions.Span[0]).Length - 1.2) > 0.005)
            {
                throw new SimulationDivergedException("no convergence in 250 cycles");
            }

            springs.Evaluate(system, requested, result);
        }
    }
}
