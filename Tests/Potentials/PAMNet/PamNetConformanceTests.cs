using MDEngine.Tests.Potentials.Torch;

namespace MDEngine.Tests.Potentials.PAMNet;

/// <summary>What every potential must show, by smooth PAMNets in double precision.</summary>
public abstract class PamNetConformanceTests : PotentialConformance
{
    // Angular functions grow steeply at short distances: five-point differences with a smaller step have the least error.
    protected override double DifferenceStep => 3e-4;

    protected override IEnumerable<double> Cutoffs => [2.6, 5.0];
}

[TestFixture(false)]
[TestFixture(true)]
[NeedsTorch]
public sealed class PamNetMoleculeConformance(bool isSimple) : PamNetConformanceTests
{
    protected override IPotential Create() => PamNetModel.Load(PamNetModel.Small with { IsSimple = isSimple });

    protected override AtomicSystem CreateSystem() => PamNetModel.Molecule();
}

[TestFixture(false)]
[TestFixture(true)]
[NeedsTorch]
public sealed class PamNetCrystalConformance(bool isSimple) : PamNetConformanceTests
{
    protected override IPotential Create() => PamNetModel.Load(PamNetModel.Small with { IsSimple = isSimple });

    protected override AtomicSystem CreateSystem() => PamNetModel.Crystal();
}
