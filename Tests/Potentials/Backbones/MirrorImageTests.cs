using MDEngine.Potentials.Learned;
using MDEngine.Tests.Potentials.Torch;

namespace MDEngine.Tests.Potentials.Backbones;

/// <summary>Mirror images have one energy in smooth mode; the authors' Equiformer takes vectors for axial ones, and tells them apart.</summary>
[NeedsTorch]
internal sealed class MirrorImageTests
{
    private static string[] Smooth => BackboneModels.Smooth;

    [Test]
    public void Smooth_networks_give_mirror_images_one_energy([ValueSource(nameof(Smooth))] string model) =>
        Assert.That(Difference(model), Is.LessThan(1e-10));

    [Test]
    public void The_authors_Equiformer_tells_mirror_images_apart([Values("equiformer_tiny", "equiformer_lsrm_tiny")] string model) =>
        Assert.That(Difference(model), Is.GreaterThan(1e-5));

    private static double Difference(string model)
    {
        using LearnedPotential potential = LearnedPotential.Load(BackboneModels.PathOf(model), new LearnedPotentialOptions(Threads: 1));
        AtomicSystem system = BackboneModels.System("aspirin");
        Vector3D[] mirrored = Array.ConvertAll(system.Positions.ToArray(), r => new Vector3D(-r.X, r.Y, r.Z));
        return Math.Abs(Energy(system) - Energy(system with { Positions = mirrored }));

        double Energy(AtomicSystem structure)
        {
            var result = new EvaluationResult(structure.AtomCount);
            potential.Evaluate(structure, Quantities.Energy, result);
            return result.Energy;
        }
    }
}
