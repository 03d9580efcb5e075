using MDEngine.Simulations;
using MDEngine.Simulations.Biasing;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.Simulations.Biasing;

/// <summary>Forces and virial of every variable, wall and Gaussian against differences of energies, and values against geometry.</summary>
internal sealed class BiasPotentialTests
{
    /// <summary>
    /// Of a five-point difference with steps of 2·10⁻³ Å: its truncation is some h⁴ V⁗ = 10⁻¹¹ k and its rounding 10⁻¹⁶ V/h, with V of some eV.
    /// </summary>
    private const double Tolerance = 1e-8;

    private static readonly string[] Files =
    [
        "restraints:\n  - {distance: [0, 3], at_angstrom: 2.0, k_ev_per_angstrom2: 3}",
        "restraints:\n  - {angle: [0, 1, 3], at_degrees: 100, k_ev_per_rad2: 4}",
        "restraints:\n  - {torsion: [0, 1, 2, 4], at_degrees: 170, k_ev_per_rad2: 2}",
        "restraints:\n  - {position: [1, 4], k_ev_per_angstrom2: 5}",
        "restraints:\n  - {rmsd: all, at_angstrom: 0.1, k_ev_per_angstrom2: 6}\n  - {rmsd: [1, 2, 4], at_angstrom: 0, k_ev_per_angstrom2: 6}",
        "walls:\n  - {distance: [1, 4], upper_angstrom: 1.5, k_ev_per_angstrom2: 3}\n  - {distance: [0, 4], lower_angstrom: 4, k_ev_per_angstrom2: 3}\n  - {torsion: [4, 2, 1, 0], lower_degrees: -20, upper_degrees: 20, k_ev_per_rad2: 3}",
        "field: {volt_per_angstrom: [0.1, -0.2, 0.3], charges: [0.4, -0.4, 0.1, -0.2, 0.1]}",
        "metadynamics:\n  variables:\n    - {torsion: [0, 1, 2, 4], width_degrees: 40}\n    - {distance: [0, 3], width_angstrom: 0.3}\n  height_ev: 0.5\n  bias_factor: 5",
    ];

    [TestCaseSource(nameof(Files))]
    public void Forces_are_the_gradient_and_the_virial_the_strain_derivative(string yaml)
    {
        AtomicSystem system = Crooked();
        Bias bias = Load(yaml);
        BiasPotential potential = bias.Create(Start(), new Springs());
        potential.Metadynamics?.Deposit(Moved(system, 0, new(0.1, -0.2, 0.3)), 300);
        potential.Metadynamics?.Deposit(Moved(system, 2, new(0.3, 0.2, -0.1)), 300);
        var result = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system, Quantities.Energy | Quantities.Forces | Quantities.Virial, result);
        Assert.That(result.Forces.Max(force => force.Length), Is.GreaterThan(0.01), "there must be something to compare");
        for (int i = 0; i < system.AtomCount; i++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                Vector3D direction = new(axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0);
                double slope = Derivative(h => Energy(potential, Moved(system, i, h * direction)));
                Assert.That(result.Forces[i][axis], Is.EqualTo(-slope).Within(Tolerance), $"atom {i}, axis {axis}");
            }
        }

        if (!bias.IsExternal)
        {
            for (int a = 0; a < 3; a++)
            {
                for (int b = 0; b < 3; b++)
                {
                    double slope = Derivative(h => Energy(potential, Strained(system, a, b, h)));
                    Assert.That(result.Virial[a, b], Is.EqualTo(-slope).Within(Tolerance), $"strain {a}{b}");
                }
            }
        }
    }

    /// <summary>A chain in the plane of x and y whose last atom is turned out of it by 60°: torsions count clockwise, seen along the axis.</summary>
    [Test]
    public void Values_are_those_of_geometry()
    {
        double turn = Math.PI / 3;
        Vector3D[] places = [new(0, 1, 0), default, new(1.5, 0, 0), new(1.5, Math.Cos(turn), Math.Sin(turn))];
        AtomicSystem system = new(new Topology([6, 6, 6, 6]), default, places);
        double EnergyOf(string entry) => Energy(Load($"restraints:\n  - {entry}").Create(system, new Springs()), system);

        // ½ k d² with d in the unit of the variable.
        Assert.Multiple(() =>
        {
            Assert.That(EnergyOf("{distance: [1, 2], at_angstrom: 1, k_ev_per_angstrom2: 2}"), Is.EqualTo(0.25).Within(1e-14));
            Assert.That(EnergyOf("{angle: [0, 1, 2], at_degrees: 60, k_ev_per_rad2: 2}"), Is.EqualTo(Math.PI * Math.PI / 36).Within(1e-14));
            Assert.That(EnergyOf("{torsion: [0, 1, 2, 3], at_degrees: 60, k_ev_per_rad2: 2}"), Is.Zero.Within(1e-14));
            Assert.That(EnergyOf("{torsion: [3, 2, 1, 0], at_degrees: -270, k_ev_per_rad2: 2}"), Is.EqualTo(Math.PI * Math.PI / 36).Within(1e-13), "90° are 30° away");
            Assert.That(EnergyOf("{position: [3], at_angstrom: 0.5, k_ev_per_angstrom2: 2}"), Is.EqualTo(0.25).Within(1e-14));
        });
    }

    /// <summary>A rotated and shifted copy is no deviation; one atom of five that is displaced by d is one of less than d/√5.</summary>
    [Test]
    public void Deviations_are_those_after_the_best_superposition()
    {
        AtomicSystem start = Start();
        BiasPotential potential = Load("restraints:\n  - {rmsd: all, at_angstrom: 0, k_ev_per_angstrom2: 2}").Create(start, new Springs());
        (double sine, double cosine) = Math.SinCos(0.7);
        Vector3D[] turned = [.. start.Positions.ToArray().Select(p => new Vector3D((cosine * p.X) - (sine * p.Y) + 3, (sine * p.X) + (cosine * p.Y), p.Z - 1))];
        Assert.That(Energy(potential, start with { Positions = turned }), Is.Zero.Within(1e-13));
        Assert.That(Energy(potential, Moved(start, 4, new(0, 0, 0.5))), Is.InRange(0.001, 0.25 / 5));
    }

    [TestCase("restraints:\n  - {distance: [0, 9], at_angstrom: 1, k_ev_per_angstrom2: 1}", "distance names atom 9; the structure has the atoms 0 to 4")]
    [TestCase("restraints:\n  - {torsion: [0, 1, 2], at_degrees: 1, k_ev_per_rad2: 1}", "torsion names 3 atoms; expected 4")]
    [TestCase("restraints:\n  - {torsion: [0, 1, 2, 2], at_degrees: 1, k_ev_per_rad2: 1}", "torsion names an atom twice")]
    [TestCase("restraints:\n  - {torsion: [0, 1, 2, 3], at_angstrom: 1, k_ev_per_rad2: 1}", "bias.yaml:2: 'restraints[0].at_degrees' is missing")]
    [TestCase("restraints:\n  - {distance: [0, 1], angle: [0, 1, 2]}", "bias.yaml:2:31: 'restraints[0].angle' is")]
    [TestCase("walls:\n  - {distance: [0, 1], k_ev_per_angstrom2: 1}", "upper_angstrom' is missing; expected this or lower_angstrom")]
    [TestCase("walls:\n  - {torsion: [0, 1, 2, 3], upper_degrees: 1, k_ev_per_rad2: 1}", "lower_degrees' is missing")]
    [TestCase("restraints:\n  - {distance: [0, 1], at_angstrom: 1, k_ev_per_angstrom2: 1, colour: red}", "bias.yaml:2:63: unknown key 'restraints[0].colour'")]
    [TestCase("metadynamics: {height_ev: 1}", "'metadynamics.variables' is missing; expected one or two entries")]
    [TestCase("field: {volt_per_angstrom: [1, 2]}", "expected three numbers")]
    [TestCase("field: {volt_per_angstrom: [1, 2, 3], charges: [1]}", "field has 1 charges, and the structure 5 atoms")]
    [TestCase("field: {volt_per_angstrom: [1, 2, 3]}", "field has no charges, and the potential gives none")]
    [TestCase("restraint:\n  - 3", "bias.yaml:1:1: unknown key 'restraint'")]
    public void Files_that_cannot_be_are_refused_in_one_line(string yaml, string expected) => Assert.That(
        () => Load(yaml).Create(Start(), new Springs()), Throws.InstanceOf<InputException>().With.Message.Contains(expected).And.Message.Not.Contains("\n"));

    private static Bias Load(string yaml) => Bias.Load(Sample.Write("bias.yaml", yaml));

    private static AtomicSystem Start() =>
        new(new Topology([6, 6, 6, 6, 8]), default, new Vector3D[] { new(0, 1, 0.1), new(0, 0, 0), new(1.5, 0.1, 0), new(2, 1.3, 0.3), new(1.9, -0.8, 0.9) });

    /// <summary>The start with every atom displaced.</summary>
    private static AtomicSystem Crooked()
    {
        AtomicSystem system = Start();
        var random = new Random(5);
        return system with { Positions = system.Positions.ToArray().Select(p => p + (0.4 * new Vector3D(random.NextDouble(), random.NextDouble(), random.NextDouble()))).ToArray() };
    }

    private static AtomicSystem Moved(AtomicSystem system, int atom, Vector3D by)
    {
        Vector3D[] positions = system.Positions.ToArray();
        positions[atom] += by;
        return system with { Positions = positions };
    }

    /// <summary>r_b changes by h r_a.</summary>
    private static AtomicSystem Strained(AtomicSystem system, int a, int b, double h) => system with
    {
        Positions = system.Positions.ToArray().Select(p => p + (h * p[a] * new Vector3D(b == 0 ? 1 : 0, b == 1 ? 1 : 0, b == 2 ? 1 : 0))).ToArray(),
    };

    private static double Energy(IPotential potential, AtomicSystem system)
    {
        var result = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system, Quantities.Energy | Quantities.Forces, result);
        return result.Energy;
    }

    private static double Derivative(Func<double, double> energy)
    {
        const double Step = 2e-3;
        return ((8 * (energy(Step) - energy(-Step))) - (energy(2 * Step) - energy(-2 * Step))) / (12 * Step);
    }
}
