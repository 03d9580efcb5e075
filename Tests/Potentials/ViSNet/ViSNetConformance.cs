using MDEngine.Potentials.Learned;

namespace MDEngine.Tests.Potentials.ViSNet;

/// <summary>A molecule in the open.</summary>
[TestFixture("lsrm_tiny_smooth")]
[TestFixture("visnet_tiny_exact")]
public sealed class ViSNetOpenConformance(string model) : PotentialConformance
{
    // Energies are some hundred eV with atomic references, rounded at 1e-13, and summed over 21 atoms and 2 layers.
    protected override double EnergyTolerance => 1e-9;

    protected override double ForceTolerance => 1e-9;

    // Smooth mode is C²: five-point differences see its third derivatives' jumps at the cutoffs.
    protected override double DifferenceTolerance => 2e-5;

    protected override double DifferenceStep => 1e-4;

    protected override IPotential Create() => LearnedPotential.Load(Path.Combine(ReferenceCase.Folder, model + ".safetensors"));

    protected override AtomicSystem CreateSystem() => ReferenceCase.Get("lsrm_tiny_smooth", "aspirin_rattled").System;
}

/// <summary>Ethanol in a skewed cell smaller than both cutoffs, so that atoms and fragments meet several of their own images.</summary>
public sealed class ViSNetPeriodicConformance : PotentialConformance
{
    protected override double EnergyTolerance => 1e-9;

    protected override double ForceTolerance => 1e-9;

    protected override double DifferenceTolerance => 2e-5;

    protected override double DifferenceStep => 1e-4;

    protected override IPotential Create() => LearnedPotential.Load(Path.Combine(ReferenceCase.Folder, "lsrm_tiny_smooth.safetensors"));

    protected override AtomicSystem CreateSystem() => ReferenceCase.Get("lsrm_tiny_smooth", "ethanol_rattled").System with
    {
        Cell = UnitCell.Periodic(new Vector3D(5.4, 0, 0), new Vector3D(1.3, 5.1, 0), new Vector3D(-0.9, 1.7, 5.6)),
    };
}
