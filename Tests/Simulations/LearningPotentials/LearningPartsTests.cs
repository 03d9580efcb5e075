using MDEngine.IO;
using MDEngine.Simulations;
using MDEngine.Simulations.ActiveLearning;

namespace MDEngine.Tests.Simulations.LearningPotentials;

/// <summary>What decides which frames are made and kept.</summary>
internal sealed class LearningPartsTests
{
    /// <summary>Ethane, staggered.</summary>
    private static readonly Frame Ethane = new(
        new Topology([6, 6, 1, 1, 1, 1, 1, 1]),
        [
            new(0, 0, 0), new(1.53, 0, 0),
            new(-0.39, 1.02, 0), new(-0.39, -0.51, 0.885), new(-0.39, -0.51, -0.885),
            new(1.92, -1.02, 0), new(1.92, 0.51, 0.885), new(1.92, 0.51, -0.885),
        ]);

    [Test]
    public void Farthest_points_are_chosen_one_after_the_other()
    {
        Frame[] candidates = [.. new[] { 1.30, 1.31, 2.0, 1.29, 1.0 }.Select(Dimer)];
        IReadOnlyList<Frame> chosen = FrameSelection.Choose(candidates, [Dimer(1.3)], 2);

        // 1/r: 1.0 is farthest from 0.769; then 0.5.
        Assert.That(chosen.Select(frame => frame.Positions[1].X), Is.EqualTo(new[] { 2.0, 1.0 }));
        Assert.That(FrameSelection.Choose(candidates, [], 9), Has.Count.EqualTo(5));
    }

    [Test]
    public void Spearmans_correlation_is_that_of_a_worked_example()
    {
        // Ranks 1, 2.5, 2.5, 4 against 2, 1, 3, 4: Pearson's of these is 3/(√4.5 √5).
        (double, double)[] pairs = [(1, 20), (2, 10), (2, 30), (9, 40)];
        Assert.That(RankStatistics.Correlation(pairs), Is.EqualTo(3.0 / Math.Sqrt(4.5 * 5)).Within(1e-12));
        Assert.That(RankStatistics.Correlation([(1, 1), (1, 2)]), Is.Zero);
    }

    [Test]
    public void Coverage_counts_the_worst_errors_among_the_largest_spreads()
    {
        (double, double)[] good = [.. Enumerable.Range(0, 30).Select(k => ((double)k, (double)k))];
        (double, double)[] bad = [.. Enumerable.Range(0, 30).Select(k => ((double)k, (double)-k))];
        Assert.That((RankStatistics.Coverage(good), RankStatistics.Coverage(bad)), Is.EqualTo((1.0, 0.0)));
    }

    [Test]
    public void A_curve_that_is_a_power_law_asks_for_the_frames_that_reach_the_goal()
    {
        // 4 N^-0.5: 0.4 at 100, 0.2 at 400; 0.15 takes 711.
        LearningRound[] rounds = [Round(100, 0.4, 0.2, 0.6), Round(400, 0.2, 0.1, 0.3)];
        Assert.That(LearningCurve.Exponent(rounds), Is.EqualTo(0.5).Within(1e-12));
        Assert.That(LearningCurve.FramesToAdd(rounds, 0.15, 3000), Is.EqualTo(311));
        Assert.That(LearningCurve.FramesToAdd(rounds, 0.15, 500), Is.EqualTo(100), "no more than is allowed");
        Assert.That(LearningCurve.FramesToAdd(rounds, 0.01, 3000), Is.EqualTo(400), "no more than twice the data");
        Assert.That(LearningCurve.Steps(rounds[1], 1000, 600), Is.EqualTo(1500));
    }

    [Test]
    public void Where_trained_frames_are_no_better_steps_are_doubled_and_few_frames_added()
    {
        LearningRound[] rounds = [Round(400, 0.6, 0.5, 0.55)];
        Assert.That(rounds[0].LacksSteps, Is.True);
        Assert.That(LearningCurve.FramesToAdd(rounds, 0.3, 3000), Is.EqualTo(120));
        Assert.That(LearningCurve.Steps(rounds[0], 1000, 520), Is.EqualTo(2000));
    }

    [Test]
    public void Turning_about_single_bonds_keeps_bonds_and_angles()
    {
        var torsions = new TorsionMoves(Ethane.System);
        Assert.That(torsions.Any, Is.True);
        Vector3D[] turned = torsions.Turn(index => index == 0 ? 0.1 : 1.0 / 6)!; // 60°: eclipsed
        double Distance(Vector3D[] r, int i, int j) => (r[j] - r[i]).Length;
        (int, int)[] kept = [(0, 1), (0, 2), (1, 5), (0, 5), (1, 2), (5, 6), (2, 3)];
        foreach ((int i, int j) in kept)
        {
            Assert.That(Distance(turned, i, j), Is.EqualTo(Distance(Ethane.Positions, i, j)).Within(1e-12), $"{i}-{j}");
        }

        // Hydrogens of both ends: staggered neighbors at 60° become eclipsed, in line with the axis.
        double nearest = Enumerable.Range(5, 3).Min(h => Distance(turned, 2, h));
        Assert.That(nearest, Is.EqualTo(2.31).Within(1e-6));
    }

    [Test]
    public void Rings_are_not_turned()
    {
        Vector3D[] ring = [.. Enumerable.Range(0, 6).Select(k => new Vector3D(1.4 * Math.Cos(k * Math.PI / 3), 1.4 * Math.Sin(k * Math.PI / 3), 0))];
        Vector3D[] hydrogens = [.. ring.Select(r => (1.4 + 1.09) / 1.4 * r)];
        var benzene = new AtomicSystem(new Topology([6, 6, 6, 6, 6, 6, 1, 1, 1, 1, 1, 1]), default, (Vector3D[])[.. ring, .. hydrogens]);
        Assert.That(new TorsionMoves(benzene).Any, Is.False);
    }

    private static LearningRound Round(int frames, double error, double training, double validation) => new(0, frames, 0, error, 0, 0, training, validation, 0, 0, 0, 0);

    private static Frame Dimer(double length) => Origin.Mark(new Frame(new Topology([7, 7]), [default, new(length, 0, 0)]), 0, "test");
}
