using MDEngine.Potentials.Learned;
using MDEngine.Tests.Potentials.Torch;

namespace MDEngine.Tests.Potentials.Backbones;

/// <summary>What every potential must show, by smooth networks in double precision.</summary>
public abstract class BackboneConformance(string model) : PotentialConformance
{
    // Sums of some thousand terms of a few eV.
    protected override double EnergyTolerance => 1e-10;

    protected override double ForceTolerance => 1e-10;

    // Five-point differences see the jumps of third derivatives at the cutoffs.
    protected override double DifferenceTolerance => 2e-5;

    protected override double DifferenceStep => 1e-4;

    // Under LSR-MP no atom may leave its fragment: BackboneSmoothnessTests has their cutoffs.
    protected override IEnumerable<double> Cutoffs => BackboneModels.SmoothWithFragments.Contains(model) ? [] : [5];

    protected override IPotential Create() => LearnedPotential.Load(BackboneModels.PathOf(model), new LearnedPotentialOptions(Threads: 1));
}

/// <summary>A molecule in the open.</summary>
[TestFixtureSource(typeof(BackboneModels), nameof(BackboneModels.Smooth))]
[NeedsTorch]
internal sealed class BackboneMoleculeConformance(string model) : BackboneConformance(model)
{
    protected override AtomicSystem CreateSystem() => BackboneModels.System("methane-rattled");
}

/// <summary>Water in a skewed cell smaller than both cutoffs, so that atoms and fragments meet several of their own images.</summary>
[TestFixtureSource(typeof(BackboneModels), nameof(BackboneModels.SmoothWithFragments))]
[NeedsTorch]
internal sealed class BackboneCrystalConformance(string model) : BackboneConformance(model)
{
    protected override AtomicSystem CreateSystem() => BackboneModels.System("water") with
    {
        Cell = UnitCell.Periodic(new Vector3D(4.4, 0, 0), new Vector3D(1.3, 4.1, 0), new Vector3D(-0.9, 1.7, 4.6)),
    };
}
