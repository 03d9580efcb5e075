namespace MDEngine.Tests.Potentials.ViSNet;

/// <summary>
/// Energies and forces on both sides of an event of the graph. In smooth mode they differ by slope times distance and no more; in
/// exact mode the documented jumps are there, which shows that these tests can see one.
/// </summary>
public sealed class SmoothnessTests
{
    // Slopes are below 50 eV/Å and curvatures below 1e3 eV/Å² in these models, so the 2e-6 Å of an event change less than this.
    private const double LargestSmoothEnergyStep = 1e-4;
    private const double LargestSmoothForceStep = 2e-3;

    private static readonly string[] Molecules = ["aspirin_rattled", "ac_ala3_nhme_rattled"];

    [Test]
    public void ShortCutoffIsCrossedSmoothly([ValueSource(nameof(Molecules))] string molecule)
    {
        (double energyStep, double forceStep) = StepAcross(molecule, "lsrm_tiny_smooth", GraphEvents.PairAtShortCutoff);
        Assert.Multiple(() =>
        {
            Assert.That(energyStep, Is.LessThan(LargestSmoothEnergyStep));
            Assert.That(forceStep, Is.LessThan(LargestSmoothForceStep));
        });
    }

    [Test]
    public void LongCutoffIsCrossedSmoothly([ValueSource(nameof(Molecules))] string molecule)
    {
        (double energyStep, double forceStep) = StepAcross(molecule, "lsrm_tiny_smooth", GraphEvents.AtomAtLongCutoff);
        Assert.Multiple(() =>
        {
            Assert.That(energyStep, Is.LessThan(LargestSmoothEnergyStep));
            Assert.That(forceStep, Is.LessThan(LargestSmoothForceStep));
        });
    }

    [Test]
    public void FragmentCenterIsPassedSmoothly([ValueSource(nameof(Molecules))] string molecule)
    {
        (double energyStep, double forceStep) = StepAcross(molecule, "lsrm_tiny_smooth", GraphEvents.AtomAtForeignCenter);
        Assert.Multiple(() =>
        {
            Assert.That(energyStep, Is.LessThan(LargestSmoothEnergyStep));
            Assert.That(forceStep, Is.LessThan(LargestSmoothForceStep));
        });
    }

    [Test]
    public void ExactModeJumpsAtTheShortCutoff([Values("lsrm_tiny_exact", "visnet_tiny_exact")] string model) =>
        Assert.That(StepAcross("aspirin_rattled", model, GraphEvents.PairAtShortCutoff).Energy, Is.GreaterThan(50 * LargestSmoothEnergyStep));

    [Test]
    public void ExactModeJumpsAtTheLongCutoff() =>
        Assert.That(StepAcross("ac_ala3_nhme_rattled", "lsrm_tiny_exact", GraphEvents.AtomAtLongCutoff).Energy, Is.GreaterThan(10 * LargestSmoothEnergyStep));

    [Test]
    public void ExactModeForcesJumpAtAFragmentCenter() =>
        Assert.That(StepAcross("aspirin_rattled", "lsrm_tiny_exact", GraphEvents.AtomAtForeignCenter).Force, Is.GreaterThan(10 * LargestSmoothForceStep));

    private static (double Energy, double Force) StepAcross(
        string molecule, string model, Func<AtomicSystem, (int Atom, Vector3D At, Vector3D Direction)> findEvent) =>
        GraphEvents.StepAcross(Path.Combine(ReferenceCase.Folder, model + ".safetensors"), ReferenceCase.Get("lsrm_tiny_smooth", molecule).System, findEvent);
}
