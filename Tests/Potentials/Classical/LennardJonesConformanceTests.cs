using MDEngine.Potentials.Classical;

namespace MDEngine.Tests.Potentials.Classical;

/// <summary>Two elements, shifted forces, a skewed periodic cell.</summary>
public sealed class ShiftedForceConformanceTests : PotentialConformance
{
    private const double Cutoff = 7.0;

    private static readonly UnitCell Skewed = UnitCell.Periodic(new(13, 0, 0), new(3, 12, 0), new(-2, 3, 13));

    protected override IEnumerable<double> Cutoffs => [Cutoff];

    protected override IPotential Create() => new LennardJonesPotential(new LennardJonesOptions
    {
        Elements = new Dictionary<int, LennardJonesParameters> { [18] = new(0.0104, 3.405), [36] = new(0.014, 3.65) },
        Cutoff = Cutoff,
        Truncation = Truncation.ShiftedForce,
    });

    protected override AtomicSystem CreateSystem() => new(
        new Topology(Enumerable.Range(0, 24).Select(i => i % 3 == 0 ? 36 : 18).ToArray()),
        Skewed,
        LennardJonesTests.Fluid(24, 6, 12, Skewed));
}

/// <summary>One element, open boundaries.</summary>
public sealed class OpenShiftedForceConformanceTests : PotentialConformance
{
    private const double Cutoff = 9.0;

    protected override IEnumerable<double> Cutoffs => [Cutoff];

    protected override IPotential Create() => LennardJonesTests.Argon(Truncation.ShiftedForce, Cutoff);

    protected override AtomicSystem CreateSystem() =>
        new(LennardJonesTests.ArgonTopology(13), UnitCell.None, LennardJonesTests.Fluid(13, 3, 11));
}
