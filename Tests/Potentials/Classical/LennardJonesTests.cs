using MDEngine.Potentials.Classical;

namespace MDEngine.Tests.Potentials.Classical;

public sealed class LennardJonesTests
{
    private const double Epsilon = 0.0104;
    private const double Sigma = 3.405;

    /// <summary>−ε at 2^(1/6) σ, with no force.</summary>
    [Test]
    public void MinimumIsMinusEpsilonAtTheSixthRootOfTwo()
    {
        EvaluationResult result = Pair(Math.Pow(2, 1.0 / 6.0) * Sigma, Truncation.Truncated, 10);
        Assert.Multiple(() =>
        {
            Assert.That(result.Energy, Is.EqualTo(-Epsilon).Within(1e-16));
            Assert.That(result.Forces[0].Length, Is.Zero.Within(1e-15));
        });
    }

    [TestCase(Truncation.Truncated)]
    [TestCase(Truncation.Shifted)]
    [TestCase(Truncation.ShiftedForce)]
    public void TruncationsAreAsDefined(Truncation truncation)
    {
        const double Cutoff = 8.0;
        const double Distance = 5.0;
        double shift = truncation == Truncation.Truncated ? 0 : V(Cutoff);
        double slope = truncation == Truncation.ShiftedForce ? Slope(Cutoff) : 0;
        EvaluationResult result = Pair(Distance, truncation, Cutoff);
        Assert.Multiple(() =>
        {
            Assert.That(result.Energy, Is.EqualTo(V(Distance) - shift - ((Distance - Cutoff) * slope)).Within(1e-16));
            Assert.That(result.Forces[1].X, Is.EqualTo(-Slope(Distance) + slope).Within(1e-15));
            Assert.That(result.Forces[0], Is.EqualTo(-result.Forces[1]));
        });
    }

    [TestCase(Truncation.Truncated, true)]
    [TestCase(Truncation.Shifted, false)]
    public void NothingActsBeyondTheCutoff(Truncation truncation, bool jumps)
    {
        Assert.Multiple(() =>
        {
            Assert.That(Pair(8.0000001, truncation, 8.0).Energy, Is.Zero);
            Assert.That(Math.Abs(Pair(7.9999999, truncation, 8.0).Energy), jumps ? Is.GreaterThan(1e-4) : Is.LessThan(1e-9));
        });
    }

    [TestCase(MixingRule.LorentzBerthelot, 3.0)]
    [TestCase(MixingRule.Geometric, 2.8284271247461903)]
    public void UnlikeAtomsMix(MixingRule rule, double sigma)
    {
        using var potential = new LennardJonesPotential(new LennardJonesOptions
        {
            Elements = new Dictionary<int, LennardJonesParameters> { [2] = new(0.001, 2.0), [18] = new(0.009, 4.0) },
            Cutoff = 10,
            Truncation = Truncation.Truncated,
            Mixing = rule,
        });
        var system = new AtomicSystem(new Topology([18, 2]), UnitCell.None, new Vector3D[] { default, new(0, 0, Math.Pow(2, 1.0 / 6.0) * sigma) });
        var result = new EvaluationResult(2);
        potential.Evaluate(system, Quantities.Energy, result);
        Assert.That(result.Energy, Is.EqualTo(-0.003).Within(1e-16));
    }

    /// <summary>Against the double loop, for numbers of neighbors around the vector width, in open, orthogonal and skewed cells.</summary>
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(6)]
    [TestCase(9)]
    [TestCase(40)]
    public void EqualsTheDoubleLoop(int atoms)
    {
        foreach (UnitCell cell in new[]
        {
            UnitCell.None,
            UnitCell.Orthorhombic(13, 14, 15),
            UnitCell.Periodic(new(13, 0, 0), new(5, 12, 0), new(-4, 3, 13)),
        })
        {
            Vector3D[] positions = Fluid(atoms, atoms, 12, cell);
            (double energy, Vector3D[] forces, Matrix3x3 virial) = NaiveLennardJones.Evaluate(cell, positions, Epsilon, Sigma, 8);
            EvaluationResult result = Evaluate(cell, positions, Truncation.Truncated, 8);
            double scale = forces.Max(force => force.Length) + 1e-3;
            Assert.Multiple(() =>
            {
                Assert.That(result.Energy, Is.EqualTo(energy).Within(1e-12 * scale));
                Assert.That(result.Forces.Zip(forces, (a, b) => (a - b).Length).Largest(), Is.LessThan(1e-12 * scale));
                for (int row = 0; row < 3; row++)
                {
                    Assert.That((result.Virial * Axis(row) - (virial * Axis(row))).Length, Is.LessThan(1e-11 * scale));
                }
            });
        }
    }

    /// <summary>The same bits for any number of threads and any skin: nothing outside the cutoff enters a sum.</summary>
    [TestCase(1, 0.3)]
    [TestCase(2, 1.0)]
    [TestCase(3, 1.0)]
    [TestCase(3, 2.0)]
    public void ThreadsAndSkinChangeNoBit(int threads, double skin)
    {
        UnitCell cell = UnitCell.Orthorhombic(30, 30, 30);
        Vector3D[] positions = Fluid(400, 4, 30, cell);
        EvaluationResult reference = Evaluate(cell, positions, Truncation.Shifted, 8);
        EvaluationResult result = Evaluate(cell, positions, Truncation.Shifted, 8, threads, skin);
        Assert.Multiple(() =>
        {
            Assert.That(result.Energy, Is.EqualTo(reference.Energy));
            Assert.That(result.Forces, Is.EqualTo(reference.Forces));
            Assert.That(result.Virial, Is.EqualTo(reference.Virial));
        });
    }

    /// <summary>Atoms wander far past the skin, also one that is chosen automatically; the potential that follows them equals one made afresh at every point.</summary>
    [TestCase(1.0)]
    [TestCase(null)]
    public void ForcesDoNotDependOnWhenTheListWasBuilt(double? skin)
    {
        UnitCell cell = UnitCell.Orthorhombic(20, 20, 20);
        Vector3D[] positions = Fluid(120, 9, 20, cell);
        using LennardJonesPotential following = Argon(Truncation.Shifted, 8, skin: skin);
        var random = new Random(1);
        for (int step = 0; step < 40; step++)
        {
            for (int i = 0; i < positions.Length; i++)
            {
                positions[i] += 0.4 * new Vector3D(random.NextDouble() - 0.3, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            }

            var result = new EvaluationResult(positions.Length);
            following.Evaluate(new AtomicSystem(ArgonTopology(positions.Length), cell, positions), Quantities.Energy | Quantities.Forces, result);
            EvaluationResult fresh = Evaluate(cell, positions, Truncation.Shifted, 8);
            Assert.That(result.Forces, Is.EqualTo(fresh.Forces), $"step {step}");
        }
    }

    /// <summary>
    /// Atoms that have diffused through many cells change no bit, and cost no memory: as pairs of unwrapped coordinates they would be in ever
    /// more different images of each other.
    /// </summary>
    [Test]
    public void AtomsSpreadOverManyCellsChangeNoBitAndCostNothing()
    {
        const double Grain = 1.0 / (1 << 24); // coordinates on it stay exact when cell vectors are added
        UnitCell cell = UnitCell.Periodic(new(20, 0, 0), new(5, 18, 0), new(-3.5, 4, 22));
        Vector3D[] near = [.. Fluid(120, 9, 20, cell).Select(r => Grain * new Vector3D(Math.Round(r.X / Grain), Math.Round(r.Y / Grain), Math.Round(r.Z / Grain)))];
        var random = new Random(3);
        Vector3D[] far = [.. near.Select(r => r + (new Vector3D(random.Next(-1000, 1000), random.Next(-1000, 1000), random.Next(-1000, 1000)) * cell.Matrix))];
        using LennardJonesPotential potential = Argon(Truncation.Shifted, 8);
        var system = new AtomicSystem(ArgonTopology(near.Length), cell, near);
        var expected = new EvaluationResult(near.Length);
        var result = new EvaluationResult(near.Length);
        const Quantities All = Quantities.Energy | Quantities.Forces | Quantities.Virial;
        potential.Evaluate(system, All, expected);
        long before = GC.GetAllocatedBytesForCurrentThread();
        potential.Evaluate(system with { Positions = far }, All, result);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Multiple(() =>
        {
            Assert.That(result.Energy, Is.EqualTo(expected.Energy));
            Assert.That(result.Forces, Is.EqualTo(expected.Forces));
            Assert.That(result.Virial, Is.EqualTo(expected.Virial));
            Assert.That(allocated, Is.Zero);
        });
    }

    /// <summary>
    /// The tail of the pressure and energy of a homogeneous fluid: U/N = (8/3)πρεσ³(s⁹/3 − s³), P = (16/3)πρ²εσ³(2s⁹/3 − s³),
    /// s = σ/r_c.
    /// </summary>
    [Test]
    public void TailCorrectionsAreThoseOfTheTextbook()
    {
        UnitCell cell = UnitCell.Orthorhombic(25, 25, 25);
        Vector3D[] positions = Fluid(200, 2, 25, cell);
        EvaluationResult without = Evaluate(cell, positions, Truncation.Truncated, 9);
        using LennardJonesPotential potential = Argon(Truncation.Truncated, 9, tail: true);
        var with = new EvaluationResult(positions.Length);
        potential.Evaluate(
            new AtomicSystem(ArgonTopology(positions.Length), cell, positions), Quantities.Energy | Quantities.Forces | Quantities.Virial, with);
        double density = positions.Length / cell.Volume;
        double s3 = Math.Pow(Sigma / 9, 3);
        double s9 = s3 * s3 * s3;
        double factor = 8.0 / 3.0 * Math.PI * density * Epsilon * Math.Pow(Sigma, 3);
        Assert.Multiple(() =>
        {
            Assert.That((with.Energy - without.Energy) / positions.Length, Is.EqualTo(factor * ((s9 / 3) - s3)).Within(1e-14));
            Assert.That(
                (with.Virial - without.Virial).Trace / (3 * cell.Volume),
                Is.EqualTo(2 * factor * density * ((2 * s9 / 3) - s3)).Within(1e-16));
        });
    }

    [Test]
    public void AnElementWithoutParametersIsNamed()
    {
        using LennardJonesPotential potential = Argon(Truncation.Shifted, 8);
        var system = new AtomicSystem(new Topology([18, 36]), UnitCell.None, new Vector3D[2]);
        Assert.That(
            () => potential.Evaluate(system, Quantities.Energy, new EvaluationResult(2)),
            Throws.InstanceOf<InputException>().With.Message.Contains("Atom 2 is Kr").And.Message.Contains("Ar"));
    }

    [Test]
    public void TailOfAShiftedPotentialIsRefused() =>
        Assert.That(() => Argon(Truncation.Shifted, 8, tail: true), Throws.ArgumentException.With.Message.Contains("truncated"));

    internal static Topology ArgonTopology(int atoms) => new(Enumerable.Repeat(18, atoms).ToArray());

    internal static LennardJonesPotential Argon(Truncation truncation, double cutoff, int threads = 1, double? skin = 1, bool tail = false) => new(new()
    {
        Elements = new Dictionary<int, LennardJonesParameters> { [18] = new(Epsilon, Sigma) },
        Cutoff = cutoff,
        Skin = skin,
        Threads = threads,
        Truncation = truncation,
        TailCorrection = tail,
    });

    /// <summary>Random places in a cube of the given edge, none closer than 0.8 σ, also across the faces of the given cell.</summary>
    internal static Vector3D[] Fluid(int atoms, int seed, double edge, UnitCell cell = default)
    {
        var random = new Random(seed);
        var positions = new List<Vector3D>();
        while (positions.Count < atoms)
        {
            Vector3D place = edge * new Vector3D(random.NextDouble(), random.NextDouble(), random.NextDouble());
            if (positions.TrueForAll(other => ShortestDistance(other - place, cell) > 0.8 * Sigma))
            {
                positions.Add(place);
            }
        }

        return [.. positions];
    }

    private static double ShortestDistance(Vector3D difference, UnitCell cell)
    {
        double shortest = difference.Length;
        for (int image = 0; cell.IsPeriodic && image < 27; image++)
        {
            Vector3D shift = new Vector3D((image % 3) - 1, (image / 3 % 3) - 1, (image / 9) - 1) * cell.Matrix;
            shortest = Math.Min(shortest, (difference + shift).Length);
        }

        return shortest;
    }

    private static double V(double r) => 4 * Epsilon * (Math.Pow(Sigma / r, 12) - Math.Pow(Sigma / r, 6));

    private static double Slope(double r) => 4 * Epsilon * ((-12 * Math.Pow(Sigma / r, 12)) + (6 * Math.Pow(Sigma / r, 6))) / r;

    private static Vector3D Axis(int axis) => new(axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0);

    private static EvaluationResult Pair(double distance, Truncation truncation, double cutoff) =>
        Evaluate(UnitCell.None, [default, new(distance, 0, 0)], truncation, cutoff);

    private static EvaluationResult Evaluate(
        UnitCell cell, Vector3D[] positions, Truncation truncation, double cutoff, int threads = 1, double skin = 1)
    {
        using LennardJonesPotential potential = Argon(truncation, cutoff, threads, skin);
        var result = new EvaluationResult(positions.Length);
        potential.Evaluate(
            new AtomicSystem(ArgonTopology(positions.Length), cell, positions),
            Quantities.Energy | Quantities.Forces | Quantities.Virial,
            result);
        return result;
    }
}
