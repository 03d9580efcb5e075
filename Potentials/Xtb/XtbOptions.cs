namespace MDEngine.Potentials.Xtb;

/// <summary>What an <see cref="XtbPotential"/> computes.</summary>
public sealed record XtbOptions
{
    /// <summary>Hamiltonian or force field.</summary>
    public XtbMethod Method { get; init; } = XtbMethod.Gfn2;

    /// <summary>Total charge, e; null takes <see cref="Topology.TotalCharge"/>, or 0 where the structure states none.</summary>
    public int? Charge { get; init; }

    /// <summary>Number of unpaired electrons; null means 0 or 1, as the number of electrons is even or odd.</summary>
    public int? UnpairedElectrons { get; init; }

    /// <summary>
    /// Numerical accuracy as xtb's --acc has it, 10⁻⁴ to 1000, smaller is tighter. At xtb's own default of 1 forces scatter by
    /// some 10⁻⁶ eV/Å about the gradient of the energy, which is what long constant-energy runs and Hessians suffer from; at 0.1
    /// by a tenth of that, for a few percent more time.
    /// </summary>
    public double Accuracy { get; init; } = 0.1;

    /// <summary>Electronic temperature of the orbital occupation, K.</summary>
    public double ElectronicTemperature { get; init; } = 300;

    /// <summary>Self-consistency cycles after which an evaluation is given up.</summary>
    public int MaximumIterations { get; init; } = 250;
}
