using MDEngine.Tests.Potentials.Torch;
using MDEngine.Tests.Potentials.ViSNet;

namespace MDEngine.Tests.Potentials.Backbones;

/// <summary>
/// Energies and forces on both sides of an event of the graph: in smooth mode they differ by slope times distance and no more; in exact
/// mode the documented jumps are there, which shows that these tests can see one.
/// </summary>
[NeedsTorch]
internal sealed class BackboneSmoothnessTests
{
    // Slopes are below 50 eV/Å and curvatures below 1e3 eV/Å² in these models, so the 2e-6 Å of an event change less than this.
    private const double LargestEnergyStep = 1e-4;
    private const double LargestForceStep = 2e-3;

    private static string[] Smooth => BackboneModels.Smooth;

    private static string[] WithFragments => BackboneModels.SmoothWithFragments;

    [Test]
    public void Short_cutoff_is_crossed_smoothly([ValueSource(nameof(Smooth))] string model) => RequireSmooth(model, GraphEvents.PairAtShortCutoff);

    [Test]
    public void Long_cutoff_is_crossed_smoothly([ValueSource(nameof(WithFragments))] string model) => RequireSmooth(model, GraphEvents.AtomAtLongCutoff);

    [Test]
    public void Fragment_center_is_passed_smoothly([ValueSource(nameof(WithFragments))] string model) => RequireSmooth(model, GraphEvents.AtomAtForeignCenter);

    [Test]
    public void Exact_mode_jumps_at_the_short_cutoff([Values("painn_tiny", "et_tiny", "equiformer_tiny")] string model) =>
        Assert.That(StepAcross(model, GraphEvents.PairAtShortCutoff).Energy, Is.GreaterThan(5 * LargestEnergyStep));

    [Test]
    public void Exact_mode_jumps_at_the_long_cutoff([Values("painn_lsrm_tiny", "et_lsrm_tiny")] string model) =>
        Assert.That(StepAcross(model, GraphEvents.AtomAtLongCutoff).Energy, Is.GreaterThan(5 * LargestEnergyStep));

    private static void RequireSmooth(string model, Func<AtomicSystem, (int Atom, Vector3D At, Vector3D Direction)> findEvent)
    {
        (double energyStep, double forceStep) = StepAcross(model, findEvent);
        Assert.Multiple(() =>
        {
            Assert.That(energyStep, Is.LessThan(LargestEnergyStep));
            Assert.That(forceStep, Is.LessThan(LargestForceStep));
        });
    }

    private static (double Energy, double Force) StepAcross(string model, Func<AtomicSystem, (int Atom, Vector3D At, Vector3D Direction)> findEvent) =>
        GraphEvents.StepAcross(BackboneModels.PathOf(model), BackboneModels.System("ac-ala3-nhme"), findEvent);
}
