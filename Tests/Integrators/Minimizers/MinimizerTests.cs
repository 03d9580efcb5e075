using MDEngine.Integrators;
using MDEngine.Integrators.Minimizers;
using MDEngine.Potentials.Xtb;
using MDEngine.Tests.Potentials.Xtb;

namespace MDEngine.Tests.Integrators.Minimizers;

public sealed class MinimizerTests
{
    /// <summary>Energy of the icosahedral Lennard-Jones cluster of 13 atoms, ε (Hoare and Pal 1971; Cambridge Cluster Database).</summary>
    private const double Icosahedron = -44.326801;

    private static readonly string[] All = ["bfgs", "bfgs-search", "lbfgs", "lbfgs-search", "lbfgs-plain", "cg", "fire"];

    [TestCaseSource(nameof(All))]
    public void Every_minimizer_finds_the_icosahedron(string name)
    {
        SimulationState state = Cluster(new Random(5), 0.15);
        Minimizer minimizer = Run(name, state, new UnitLennardJones(), ConvergenceCriteria.ForceOnly(1e-5));

        Assert.Multiple(() =>
        {
            Assert.That(minimizer.Measures.MaxForce, Is.LessThan(1e-5));
            Assert.That(state.Evaluation.Energy, Is.EqualTo(Icosahedron).Within(1e-6));
            Assert.That(state.Evaluation.Energy, Is.EqualTo(EnergyOf(state)).Within(1e-12), "the state's energy belongs to its positions");
        });
    }

    [TestCaseSource(nameof(All))]
    public void Fixed_atoms_stay(string name)
    {
        SimulationState state = Cluster(new Random(5), 0.1);
        Vector3D[] before = (Vector3D[])state.Positions.Clone();
        Minimizer minimizer = Create(name, new MinimizerOptions { Atoms = new AtomMobility(state.Topology, [0, 7]), Criteria = ConvergenceCriteria.ForceOnly(1e-4) });

        Run(minimizer, state, new UnitLennardJones());

        Assert.Multiple(() =>
        {
            Assert.That(state.Positions[0], Is.EqualTo(before[0]));
            Assert.That(state.Positions[7], Is.EqualTo(before[7]));
            Assert.That(minimizer.Measures.MaxForce, Is.LessThan(1e-4));
            Assert.That(state.Evaluation.Forces[7].Length, Is.GreaterThan(1e-3), "the fixed atoms would move if they could");
        });
    }

    /// <summary>The pressure of the relaxed crystal must be the one asked for, and its shape cubic again.</summary>
    [TestCase("bfgs", 0.0)]
    [TestCase("lbfgs-search", 0.5)]
    [TestCase("cg", 0.0)]
    [TestCase("fire", 0.5)]
    public void A_strained_crystal_relaxes_to_the_pressure(string name, double pressure)
    {
        SimulationState state = Crystal();
        Minimizer minimizer = Create(name, new MinimizerOptions
        {
            Atoms = new AtomMobility(state.Topology),
            CellRelaxation = CellRelaxation.Full,
            Pressure = pressure,
            Criteria = ConvergenceCriteria.ForceOnly(1e-6),
        });

        Run(minimizer, state, new UnitLennardJones());

        Matrix3x3 stress = (1 / state.Cell.Volume) * state.Evaluation.Virial;
        UnitCell cell = state.Cell;
        Assert.Multiple(() =>
        {
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 3; j++)
                {
                    Assert.That(stress[i, j], Is.EqualTo(i == j ? pressure : 0).Within(1e-5), $"stress {i}{j}");
                }
            }

            Assert.That(cell.B.Length, Is.EqualTo(cell.A.Length).Within(1e-5));
            Assert.That(cell.C.Length, Is.EqualTo(cell.A.Length).Within(1e-5));
            Assert.That(Vector3D.Dot(cell.A, cell.B), Is.Zero.Within(1e-4));
        });
    }

    [Test]
    public void An_isotropic_relaxation_keeps_the_shape()
    {
        SimulationState state = Crystal();
        double ratio = state.Cell.B.Length / state.Cell.A.Length;
        double before = state.Cell.Volume;
        Minimizer minimizer = Create("bfgs", new MinimizerOptions
        {
            Atoms = new AtomMobility(state.Topology),
            CellRelaxation = CellRelaxation.Isotropic,
            Criteria = ConvergenceCriteria.ForceOnly(1e-6),
        });

        Run(minimizer, state, new UnitLennardJones());

        Assert.Multiple(() =>
        {
            Assert.That(state.Cell.B.Length / state.Cell.A.Length, Is.EqualTo(ratio).Within(1e-9));
            Assert.That(state.Cell.Volume, Is.Not.EqualTo(before).Within(0.01));
            Assert.That(state.Evaluation.Virial.Trace / state.Cell.Volume, Is.Zero.Within(1e-5));
        });
    }

    [Test]
    public void A_potential_without_virial_cannot_relax_the_cell()
    {
        SimulationState state = Crystal();
        Minimizer minimizer = Create("bfgs", new MinimizerOptions { Atoms = new AtomMobility(state.Topology), CellRelaxation = CellRelaxation.Full });

        Assert.That(() => minimizer.Initialize(state, new HarmonicWell(1)), Throws.TypeOf<InputException>().With.Message.Contains("virial"));
    }

    /// <summary>Forces that point uphill: no step can lower the energy.</summary>
    [TestCase("bfgs")]
    [TestCase("bfgs-search")]
    [TestCase("lbfgs-plain")]
    [TestCase("cg")]
    public void A_surface_whose_forces_are_wrong_is_called_rough(string name)
    {
        SimulationState state = Cluster(new Random(1), 0.1);
        Vector3D[] before = (Vector3D[])state.Positions.Clone();

        Minimizer minimizer = Run(name, state, new WrongForces(), ConvergenceCriteria.ForceOnly(1e-5));

        Assert.Multiple(() =>
        {
            Assert.That(minimizer.Stalled, Does.Contain("rough"));
            Assert.That(state.Positions, Is.EqualTo(before), "the best structure is kept");
        });
    }

    /// <summary>One atom has no force at all; in a perfect crystal forces are the rounding of sums that vanish.</summary>
    [TestCaseSource(nameof(All))]
    public void A_start_without_forces_has_converged(string name)
    {
        SimulationState[] starts = [new(new Topology([18]), UnitCell.None, [new(0.1, 0.2, 0.3)]), PerfectCrystal()];
        ConvergenceCriteria[] limits =
        [
            ConvergenceCriteria.Loose, ConvergenceCriteria.Normal, ConvergenceCriteria.Tight, ConvergenceCriteria.ForceOnly(1e-6),
            new() { MaxStep = 1e-4 }, new() { EnergyChange = 1e-6 },
        ];
        Assert.Multiple(() =>
        {
            foreach ((SimulationState start, ConvergenceCriteria criteria) in starts.SelectMany(start => limits, (start, limit) => (start, limit)))
            {
                var state = new SimulationState(start.Topology, start.Cell, start.Positions);

                Minimizer minimizer = Run(name, state, new UnitLennardJones(), criteria);

                Assert.That(minimizer.Stalled, Is.Null, $"{state.AtomCount} atoms, {criteria}");
                Assert.That(minimizer.HasConverged, Is.True, $"{state.AtomCount} atoms, {criteria}");
                Assert.That(LargestMove(state, start), Is.LessThan(1e-9), $"{state.AtomCount} atoms, {criteria}");
                if (double.IsFinite(criteria.MaxForce))
                {
                    Assert.That((state.Step, minimizer.ForceCalls), Is.EqualTo((0, 1)), $"{state.AtomCount} atoms, {criteria}: no step");
                }
            }
        });
    }

    [Test]
    public void A_start_that_meets_the_criteria_is_left_as_it_is()
    {
        SimulationState state = Cluster(new Random(5), 0.05);
        Vector3D[] before = (Vector3D[])state.Positions.Clone();

        Minimizer minimizer = Run("bfgs", state, new UnitLennardJones(), ConvergenceCriteria.ForceOnly(1e3));

        Assert.That(minimizer.HasConverged, Is.True);
        Assert.That((state.Step, minimizer.ForceCalls), Is.EqualTo((0, 1)));
        Assert.That(state.Positions, Is.EqualTo(before));
    }

    [Test]
    public void Presets_become_stricter()
    {
        ConvergenceMeasures measures = new(0, -1e-5, 0.02, 0.01, 5e-4, 2e-4);

        Assert.Multiple(() =>
        {
            Assert.That(ConvergenceCriteria.Loose.AreMetBy(measures), Is.True);
            Assert.That(ConvergenceCriteria.Normal.AreMetBy(measures), Is.True);
            Assert.That(ConvergenceCriteria.Tight.AreMetBy(measures), Is.False);
            Assert.That(ConvergenceCriteria.Normal.AreMetBy(measures with { MaxForce = 0.03 }), Is.False, "force");
            Assert.That(ConvergenceCriteria.Normal.AreMetBy(measures with { MaxStep = 0.01 }), Is.False, "step");
            Assert.That(ConvergenceCriteria.Normal.AreMetBy(measures with { EnergyChange = -1e-3 }), Is.False, "energy");
        });
    }

    /// <summary>The program xtb's own optimizer, at its tightest level, ends in the same minimum; Data/vibrations/README.md.</summary>
    [TestCase("water")]
    [TestCase("ethanol")]
    [TestCase("benzene")]
    public void The_minimum_of_GFN2_is_that_of_the_program_xtb(string name)
    {
        XtbCase.RequireLibrary();
        XtbHessian reference = XtbHessian.Find(name);
        Vector3D[] start = reference.System.Positions.ToArray();
        var random = new Random(3);
        for (int i = 0; i < start.Length; i++)
        {
            start[i] += 0.05 * new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        }

        using var potential = new XtbPotential(new XtbOptions { Accuracy = 0.01 });
        var state = new SimulationState(reference.System.Topology, UnitCell.None, start);

        Run("bfgs", state, potential, ConvergenceCriteria.Tight);

        var minimum = new EvaluationResult(state.AtomCount);
        potential.Evaluate(reference.System, Quantities.Energy, minimum);
        Assert.Multiple(() =>
        {
            Assert.That(state.Evaluation.Energy, Is.EqualTo(minimum.Energy).Within(5e-5), "0.05 meV");
            Assert.That(MDEngine.Analysis.Superposition.Of(state.Positions, reference.System.Positions.Span).Rmsd, Is.LessThan(0.01), "Å");
        });
    }

    private static Minimizer Create(string name, MinimizerOptions options) => name switch
    {
        "bfgs" => QuasiNewtonMinimizer.Bfgs(options),
        "bfgs-search" => QuasiNewtonMinimizer.Bfgs(options, StepControl.LineSearch),
        "lbfgs" => new QuasiNewtonMinimizer(options, memory: 8),
        "lbfgs-search" => new QuasiNewtonMinimizer(options, control: StepControl.LineSearch),
        "lbfgs-plain" => new QuasiNewtonMinimizer(options, useModelHessian: false),
        "cg" => new ConjugateGradientMinimizer(options),
        _ => new FireMinimizer(options),
    };

    private static Minimizer Run(string name, SimulationState state, IPotential potential, ConvergenceCriteria criteria)
    {
        Minimizer minimizer = Create(name, new MinimizerOptions { Atoms = new AtomMobility(state.Topology), Criteria = criteria });
        Run(minimizer, state, potential);
        return minimizer;
    }

    private static void Run(Minimizer minimizer, SimulationState state, IPotential potential)
    {
        minimizer.Initialize(state, potential);
        while (state.Step < 3000 && minimizer.Advance(state, potential) == StepStatus.Continue && minimizer.Stalled is null)
        {
        }
    }

    private static double EnergyOf(SimulationState state)
    {
        var result = new EvaluationResult(state.AtomCount);
        new UnitLennardJones().Evaluate(state.System, Quantities.Energy, result);
        return result.Energy;
    }

    private static SimulationState Cluster(Random random, double noise)
    {
        double golden = (1 + Math.Sqrt(5)) / 2;
        var positions = new List<Vector3D> { Vector3D.Zero };
        foreach (int a in new[] { -1, 1 })
        {
            foreach (int b in new[] { -1, 1 })
            {
                positions.Add(new(0, a, b * golden));
                positions.Add(new(a, b * golden, 0));
                positions.Add(new(b * golden, 0, a));
            }
        }

        double scale = 1.08 / Math.Sqrt(1 + (golden * golden));
        Vector3D[] moved = [.. positions.Select(p =>
            (scale * p) + (noise * new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5)))];
        return new SimulationState(new Topology(Enumerable.Repeat(18, 13).ToArray()), UnitCell.None, moved);
    }

    /// <summary>A face-centered cubic crystal, sheared and stretched, in units of σ.</summary>
    private static SimulationState Crystal()
    {
        const double Edge = 1.6;
        var positions = new List<Vector3D>();
        foreach (Vector3D basis in new Vector3D[] { new(0, 0, 0), new(0.5, 0.5, 0), new(0.5, 0, 0.5), new(0, 0.5, 0.5) })
        {
            positions.Add(basis);
        }

        Matrix3x3 cell = new(new(Edge, 0, 0), new(0.08, 1.03 * Edge, 0), new(0.02, -0.05, 0.98 * Edge));
        return new SimulationState(
            new Topology([18, 18, 18, 18]), UnitCell.Periodic(cell.A, cell.B, cell.C), [.. positions.Select(p => (p + new Vector3D(0.01 * p.Y, 0, 0.02 * p.X)) * cell)]);
    }

    private static SimulationState PerfectCrystal()
    {
        const double Edge = 1.6;
        Vector3D[] basis = [new(0, 0, 0), new(0.5, 0.5, 0), new(0.5, 0, 0.5), new(0, 0.5, 0.5)];
        return new SimulationState(new Topology([18, 18, 18, 18]), UnitCell.Orthorhombic(Edge, Edge, Edge), [.. basis.Select(p => Edge * p)]);
    }

    private static double LargestMove(SimulationState a, SimulationState b) => Enumerable.Range(0, a.AtomCount).Max(i => (a.Positions[i] - b.Positions[i]).Length);
}
