using MDEngine.Analysis;
using MDEngine.Potentials.Xtb;
using MDEngine.Tests.Potentials.Xtb;

namespace MDEngine.Tests.Analysis;

public sealed class NormalModesTests
{
    /// <summary>What the issue asks for; both sides difference gradients, xtb with 0.005 Bohr, we with 0.005 Å.</summary>
    private const double WavenumberTolerance = 2;

    /// <summary>Relative, and a floor for intensities that vanish by symmetry, km/mol.</summary>
    private const double IntensityTolerance = 0.02;
    private const double IntensityFloor = 0.2;

    [TestCase("water")]
    [TestCase("ethanol")]
    [TestCase("benzene")]
    [TestCase("aspirin", Category = "Long")]
    public void Wavenumbers_and_intensities_are_those_of_the_program_xtb(string name)
    {
        XtbCase.RequireLibrary();
        XtbHessian reference = XtbHessian.Find(name);

        NormalModes modes = Modes(reference);

        Assert.Multiple(() =>
        {
            Assert.That(modes.Modes, Has.Count.EqualTo(reference.Frequencies.Length));
            Assert.That(modes.ExternalCount, Is.EqualTo(6));
            for (int k = 0; k < reference.Frequencies.Length; k++)
            {
                Assert.That(modes.Modes[k].Wavenumber, Is.EqualTo(reference.Frequencies[k]).Within(WavenumberTolerance), $"mode {k + 1}");
                Assert.That(
                    GroupIntensity(modes.Modes.Select(mode => mode.Intensity!.Value), reference.Frequencies, k),
                    Is.EqualTo(GroupIntensity(reference.Intensities, reference.Frequencies, k))
                        .Within(IntensityFloor + (IntensityTolerance * reference.Intensities[k])),
                    $"intensity {k + 1}");
            }
        });
    }

    [TestCase("water")]
    [TestCase("ethanol")]
    [TestCase("benzene")]
    public void Thermochemistry_is_that_of_the_program_xtb(string name)
    {
        XtbCase.RequireLibrary();
        XtbHessian reference = XtbHessian.Find(name);
        using var potential = new XtbPotential(new XtbOptions { Accuracy = 0.01 });
        var minimum = new EvaluationResult(reference.Numbers.Length);
        potential.Evaluate(reference.System, Quantities.Energy, minimum);

        HarmonicThermochemistry t = HarmonicThermochemistry.Of(
            reference.System, true, Modes(reference).Modes, minimum.Energy, 298.15, 1.01325, reference.SymmetryNumber);

        const double CaloriePerElectronvolt = 1000 / Units.KilocaloriePerMole;
        Assert.Multiple(() =>
        {
            Assert.That(t.ZeroPointEnergy / Units.Hartree, Is.EqualTo(reference.ZeroPointEnergyHartree).Within(2e-5));
            Assert.That(t.Enthalpy / Units.Hartree, Is.EqualTo(reference.TotalEnthalpyHartree).Within(2e-5));
            Assert.That(t.GibbsEnergy / Units.Hartree, Is.EqualTo(reference.TotalFreeEnergyHartree).Within(3e-5));
            Assert.That(t.Entropy * CaloriePerElectronvolt, Is.EqualTo(reference.EntropyCal).Within(0.02));
            Assert.That(t.HeatCapacity * CaloriePerElectronvolt, Is.EqualTo(reference.HeatCapacityCal - GasConstant).Within(0.02));
        });
    }

    /// <summary>
    /// An Einstein oscillator has U = ħω (½ + n), S = k ((n + 1) ln(n + 1) − n ln n), C = k (ħω/kT)² n (n + 1): what a held or a repeated
    /// structure has, and nothing of a gas. Held atoms that lie on no line leave 3M vibrations; a crystal's cell has 3N − 3, its translations have no frequency.
    /// </summary>
    [TestCase(true, 3)]
    [TestCase(false, 3)]
    public void Held_atoms_and_crystals_have_vibrations_only(bool isCrystal, int expected)
    {
        const double Stiffness = 4;
        Vector3D[] positions = isCrystal ? [new(0, 0, 0), new(2.5, 0, 0)] : [new(0, 0, 0), new(2.5, 0, 0), new(0, 2.5, 0), new(0, 0, 2.5)];
        var topology = new Topology([.. positions.Select(_ => 18)]);
        UnitCell cell = isCrystal ? UnitCell.Orthorhombic(5, 5, 5) : UnitCell.None;
        var system = new AtomicSystem(topology, cell, positions);
        int[] moving = isCrystal ? [0, 1] : [1];
        var matrix = new double[3 * moving.Length, 3 * moving.Length];
        for (int i = 0; i < matrix.GetLength(0); i++)
        {
            for (int j = 0; j < matrix.GetLength(0); j++)
            {
                matrix[i, j] = i == j ? Stiffness : i % 3 == j % 3 ? -Stiffness : 0;
            }
        }

        NormalModes modes = NormalModes.Of(new Hessian(system, moving, matrix, null, 0));
        bool isFree = HarmonicThermochemistry.IsFree(system, moving.Length);
        HarmonicThermochemistry t = HarmonicThermochemistry.Of(system, isFree, modes.Modes, -1, 200);

        double mass = isCrystal ? topology.Masses[0] / 2 : topology.Masses[0];
        double quantum = Units.Planck / (2 * Math.PI) * Math.Sqrt(Stiffness / mass * Units.AccelerationPerForceOverMass);
        double x = quantum / (Units.Boltzmann * 200);
        double n = 1 / double.ExpM1(x);
        Assert.Multiple(() =>
        {
            Assert.That(isFree, Is.False);
            Assert.That(modes.Modes, Has.Count.EqualTo(expected));
            Assert.That(t.InternalEnergy, Is.EqualTo(-1 + (expected * quantum * (0.5 + n))).Within(1e-9));
            Assert.That(t.Entropy, Is.EqualTo(expected * Units.Boltzmann * (((n + 1) * Math.Log(n + 1)) - (n * Math.Log(n)))).Within(1e-12));
            Assert.That(t.HeatCapacity, Is.EqualTo(expected * Units.Boltzmann * x * x * n * (n + 1)).Within(1e-12));
            Assert.That(t.HelmholtzEnergy, Is.EqualTo(t.InternalEnergy - (200 * t.Entropy)).Within(1e-12));
            Assert.That((t.Enthalpy, t.GibbsEnergy), Is.EqualTo(((double?)null, (double?)null)));
        });
    }

    /// <summary>Springs along a line: ω² = k/m (1 ± …) is known in closed form for three equal masses, and there are two rotations.</summary>
    [Test]
    public void A_linear_molecule_has_3N_minus_5_modes()
    {
        const double Stiffness = 30;
        const double Bend = 2;
        double[,] matrix = new double[9, 9];
        for (int axis = 0; axis < 3; axis++)
        {
            // Bending along x and y acts on r₁ − 2 r₂ + r₃, stretching along z on the differences.
            double[][] forms = axis < 2 ? [[1, -2, 1]] : [[1, -1, 0], [0, 1, -1]];
            foreach (double[] form in forms)
            {
                for (int i = 0; i < 3; i++)
                {
                    for (int j = 0; j < 3; j++)
                    {
                        matrix[(3 * i) + axis, (3 * j) + axis] += (axis < 2 ? Bend : Stiffness) * form[i] * form[j];
                    }
                }
            }
        }

        var topology = new Topology([8, 8, 8]);
        var system = new AtomicSystem(topology, UnitCell.None, new Vector3D[] { new(0, 0, -1.2), new(0, 0, 0), new(0, 0, 1.2) });

        NormalModes modes = NormalModes.Of(new Hessian(system, [0, 1, 2], matrix, null, 0));

        double unit = Math.Sqrt(Units.AccelerationPerForceOverMass / topology.Masses[0]) / (2 * Math.PI) * Units.WavenumberPerInverseFemtosecond;
        double[] expected = [Math.Sqrt(6 * Bend) * unit, Math.Sqrt(6 * Bend) * unit, Math.Sqrt(Stiffness) * unit, Math.Sqrt(3 * Stiffness) * unit];
        Assert.That(modes.Modes.Select(mode => mode.Wavenumber), Is.EqualTo(expected).Within(1e-6));
        Assert.That(modes.ExternalCount, Is.EqualTo(5));
    }

    [Test]
    public void Known_displacements_are_not_computed_again()
    {
        XtbHessian reference = XtbHessian.Find("water");
        var potential = new CountingSprings();
        var calculator = new HessianCalculator(() => potential);
        var kept = new Dictionary<int, Displacement>();

        Hessian first = calculator.Compute(reference.System, [0, 1, 2], new Dictionary<int, Displacement>(), 2, one => kept[one.Key] = one, default);
        kept.Remove(Displacement.KeyOf(1, 2, true));
        Hessian second = calculator.Compute(reference.System, [0, 1, 2], kept.ToDictionary(), 1, one => kept[one.Key] = one, default);

        Assert.That(potential.Calls, Is.EqualTo(19));
        Assert.That(second.Matrix, Is.EqualTo(first.Matrix));
    }

    /// <summary>Degenerate modes share their intensity as rounding has it: compared are sums over modes within 1 cm⁻¹.</summary>
    private static double GroupIntensity(IEnumerable<double> intensities, double[] wavenumbers, int mode) =>
        intensities.Where((_, k) => Math.Abs(wavenumbers[k] - wavenumbers[mode]) < 1).Sum();

    /// <summary>Between C_V and the C_p that xtb prints, cal/mol/K.</summary>
    private const double GasConstant = 1000 * Units.Boltzmann / Units.KilocaloriePerMole;

    private static NormalModes Modes(XtbHessian reference)
    {
        var calculator = new HessianCalculator(() => new XtbPotential(new XtbOptions { Accuracy = 0.01 }));
        return NormalModes.Of(calculator.Compute(
            reference.System, [.. Enumerable.Range(0, reference.Numbers.Length)], new Dictionary<int, Displacement>(), 2, _ => { }, default));
    }

    private sealed class CountingSprings : IPotential
    {
        private int calls;

        public int Calls => calls;

        public Quantities Supported => Quantities.Energy | Quantities.Forces;

        public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
        {
            Interlocked.Increment(ref calls);
            ReadOnlySpan<Vector3D> r = system.Positions.Span;
            for (int i = 0; i < r.Length; i++)
            {
                result.Forces[i] += -((i + 1) * r[i]);
            }
        }
    }
}
