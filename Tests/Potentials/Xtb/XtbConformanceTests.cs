using MDEngine.Potentials.Xtb;

namespace MDEngine.Tests.Potentials.Xtb;

/// <summary>GFN2-xTB on an open structure; tolerances are what the tight self-consistency threshold leaves.</summary>
public sealed class Gfn2ConformanceTests : PotentialConformance
{
    protected override double EnergyTolerance => 1e-8;

    protected override double ForceTolerance => 1e-6;

    protected override double DifferenceTolerance => 2e-6;

    protected override double DifferenceStep => 3e-3;

    [OneTimeSetUp]
    public void RequireLibrary() => XtbCase.RequireLibrary();

    protected override IPotential Create() => new XtbPotential(new XtbOptions { Accuracy = 1e-3 });

    protected override AtomicSystem CreateSystem() => XtbCase.Find("ethanol", "gfn2").System;
}

/// <summary>GFN-FF: its bonds stay those of the first structure, so that one instance is differentiable.</summary>
public sealed class GfnForceFieldConformanceTests : PotentialConformance
{
    protected override double EnergyTolerance => 1e-8;

    protected override double ForceTolerance => 1e-6;

    protected override double DifferenceTolerance => 2e-6;

    [OneTimeSetUp]
    public void RequireLibrary() => XtbCase.RequireLibrary();

    protected override IPotential Create() => new XtbPotential(XtbName.Parse("gfnff"));

    protected override AtomicSystem CreateSystem() => XtbCase.Find("ethanol", "gfn2").System;
}
