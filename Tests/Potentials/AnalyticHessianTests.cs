using MDEngine.Analysis;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Tests.Potentials.Backbones;
using MDEngine.Tests.Potentials.PAMNet;
using MDEngine.Tests.Potentials.Torch;
using MDEngine.Tests.Potentials.ViSNet;

namespace MDEngine.Tests.Potentials;

/// <summary>Second derivatives by autograd beside central differences of forces, of which two steps are extrapolated to zero.</summary>
[NeedsTorch]
internal sealed class AnalyticHessianTests
{
    // Relative to the largest element. What remains of the differences: where an envelope starts within a step h, h times the jump of
    // third derivatives; and rounding of forces over h.
    private const double Tolerance = 1e-6;

    [TestCase("lsrm_tiny_smooth", "ethanol_rattled")]
    [TestCase("lsrm_tiny_smooth", "aspirin_rattled")]
    [TestCase("visnet_tiny_exact", "ethanol_rattled")]
    public void ViSNet(string model, string molecule)
    {
        string path = Path.Combine(ReferenceCase.Folder, model + ".safetensors");
        Check(() => LearnedPotential.Load(path), ReferenceCase.Get("lsrm_tiny_smooth", molecule).System);
    }

    [TestCaseSource(typeof(BackboneModels), nameof(BackboneModels.Smooth))]
    public void Backbone(string model) => Check(() => LearnedPotential.Load(BackboneModels.PathOf(model), new LearnedPotentialOptions(Threads: 1)), BackboneModels.System("water"));

    /// <summary>The rows of two carbons, an oxygen and a hydrogen, far apart.</summary>
    [Test]
    public void Shipped_model() => CheckShipped([0, 5, 17, 41]);

    [Test]
    [Category("Long")]
    public void Shipped_model_whole() => CheckShipped([.. Enumerable.Range(0, 42)]);

    [Test]
    public void PamNet([Values] bool isSimple, [Values] bool isPeriodic)
    {
        string path = PamNetModel.Write(PamNetModel.Small with { IsSimple = isSimple }, scale: 2);
        Check(() => LearnedPotential.Load(path), isPeriodic ? PamNetModel.Crystal() : PamNetModel.Molecule());
    }

    /// <summary>In exact mode too, and where atoms are in line: no angle has a derivative that does not exist.</summary>
    [Test]
    public void PamNet_of_a_straight_molecule_on_an_axis([Values] bool isSmooth)
    {
        string path = PamNetModel.Write(PamNetModel.Small with { IsSmooth = isSmooth });
        Check(() => LearnedPotential.Load(path), new AtomicSystem(
            new Topology([1, 6, 6, 1]), UnitCell.None, new Vector3D[] { new(0, 0, -1.67), new(0, 0, -0.6), new(0, 0, 0.6), new(0, 0, 1.66) }));
    }

    [Test]
    public void Dipole_of_atomic_vectors_and_charges([Values(0, 1)] double charge)
    {
        string path = PamNetModel.Write(PamNetModel.Small with { VectorHead = VectorHead.Learned, HasCharges = true });
        AtomicSystem system = PamNetModel.Molecule();
        Check(() => LearnedPotential.Load(path), system with { Topology = system.Topology with { TotalCharge = charge } });
    }

    [Test]
    public void Only_the_rows_of_the_atoms_that_are_asked_for()
    {
        using LearnedPotential potential = LearnedPotential.Load(PamNetModel.Write(PamNetModel.Small));
        AtomicSystem system = PamNetModel.Molecule();
        Hessian all = potential.SecondDerivatives(system, [.. Enumerable.Range(0, system.AtomCount)], CancellationToken.None);
        Hessian some = potential.SecondDerivatives(system, [4, 2], CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That(some.Matrix.GetLength(0), Is.EqualTo(6));
            Assert.That(some.Matrix[1, 5], Is.EqualTo(all.Matrix[13, 8]).Within(1e-12));
        });
    }

    private static void CheckShipped(int[] atoms)
    {
        string folder = TestContext.CurrentContext.TestDirectory;
        AtomicSystem system = Trajectory.ReadFirst(Path.Combine(folder, "Data", "training", "ac-ala3-nhme.extxyz")).System;
        Check(() => LearnedPotential.Load(Path.Combine(folder, "Models", "ac-ala3-nhme.safetensors")), system, atoms);
    }

    private static void Check(Func<LearnedPotential> create, AtomicSystem system) => Check(create, system, [.. Enumerable.Range(0, system.AtomCount)]);

    private static void Check(Func<LearnedPotential> create, AtomicSystem system, int[] atoms)
    {
        Hessian Differences(double step) => new HessianCalculator(create, step)
            .Compute(system, atoms, new Dictionary<int, Displacement>(), 1, _ => { }, CancellationToken.None);
        Hessian coarse = Differences(4e-4), fine = Differences(2e-4);
        using LearnedPotential potential = create();
        Hessian analytic = potential.SecondDerivatives(system, atoms, CancellationToken.None);

        double largest = analytic.Matrix.Cast<double>().Max(Math.Abs);
        int n = 3 * atoms.Length;
        double error = Enumerable.Range(0, n * n).Largest(k =>
            Math.Abs(analytic.Matrix[k / n, k % n] - Extrapolated(coarse.Matrix[k / n, k % n], fine.Matrix[k / n, k % n])));
        Assert.Multiple(() =>
        {
            Assert.That(largest, Is.GreaterThan(1e-2));
            Assert.That(error / largest, Is.LessThan(Tolerance));
            Assert.That(analytic.LargestAsymmetry, Is.LessThan(1e-10 * largest));
            Assert.That(analytic.DipoleDerivatives is null, Is.EqualTo(fine.DipoleDerivatives is null));
        });
        if (analytic.DipoleDerivatives is { } derivatives)
        {
            double dipoleError = Enumerable.Range(0, n).Largest(k =>
                (derivatives[k] - (((4 * fine.DipoleDerivatives![k]) - coarse.DipoleDerivatives![k]) / 3)).Length);
            Assert.That(dipoleError, Is.LessThan(Tolerance * derivatives.Max(d => d.Length)));
        }
    }

    private static double Extrapolated(double coarse, double fine) => ((4 * fine) - coarse) / 3;
}
