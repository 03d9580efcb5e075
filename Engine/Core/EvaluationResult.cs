namespace MDEngine;

/// <summary>
/// Where potentials add their contributions. The caller clears it; a potential only adds, so that a sum of potentials is a
/// loop.
/// </summary>
/// <param name="atomCount">Number of atoms, N.</param>
public sealed class EvaluationResult(int atomCount)
{
    private readonly OrderedDictionary<string, double> components = [];

    /// <summary>Potential energy, eV.</summary>
    public double Energy { get; set; }

    /// <summary>[N] forces −∂E/∂r, eV/Å.</summary>
    public Vector3D[] Forces { get; } = new Vector3D[atomCount];

    /// <summary>W = Σ r⊗f = −∂E/∂ε for a strain r → r(1+ε), h → h(1+ε), eV. The stress is −W/V, the virial pressure tr W/(3V).</summary>
    public Matrix3x3 Virial { get; set; }

    /// <summary>[N] partial charges, e.</summary>
    public double[] Charges { get; } = new double[atomCount];

    /// <summary>Dipole moment, e·Å; of charged systems about the center of mass.</summary>
    public Vector3D Dipole { get; set; }

    /// <summary>[N] energies per atom, eV.</summary>
    public double[] AtomicEnergies { get; } = new double[atomCount];

    /// <summary>[N] Hirshfeld ratios: volumes of the atoms over those of free atoms.</summary>
    public double[] HirshfeldRatios { get; } = new double[atomCount];

    /// <summary>Named terms that sum to the energy, such as "electrostatic", eV, in the order in which they were added.</summary>
    public IReadOnlyDictionary<string, double> Components => components;

    /// <summary>Standard deviation of the energy, eV, as the potential estimates it.</summary>
    public double EnergyUncertainty { get; set; }

    /// <summary>[N] standard deviations of the forces, eV/Å, as the potential estimates them: root mean square lengths of the forces' errors.</summary>
    public double[] ForceUncertainties { get; } = new double[atomCount];

    /// <summary>Energies of the frontier orbitals, eV; null where there are none to name, as in H⁻ by GFN2-xTB.</summary>
    public FrontierOrbitals? FrontierOrbitals { get; set; }

    /// <summary>Whether energy and forces are finite.</summary>
    public bool IsFinite => double.IsFinite(Energy) && Array.TrueForAll(Forces, force => force.IsFinite);

    /// <summary>Adds to the named term of the energy.</summary>
    /// <param name="name">Such as "electrostatic".</param>
    /// <param name="energy">eV.</param>
    public void AddComponent(string name, double energy)
    {
        components.TryGetValue(name, out double sum);
        components[name] = sum + energy;
    }

    /// <summary>Adds a multiple of all that is linear in the energy: not components, uncertainties and orbitals.</summary>
    internal void AddScaled(EvaluationResult other, double factor)
    {
        Energy += factor * other.Energy;
        Virial += factor * other.Virial;
        Dipole += factor * other.Dipole;
        for (int i = 0; i < Forces.Length; i++)
        {
            Forces[i] += factor * other.Forces[i];
            Charges[i] += factor * other.Charges[i];
            AtomicEnergies[i] += factor * other.AtomicEnergies[i];
            HirshfeldRatios[i] += factor * other.HirshfeldRatios[i];
        }
    }

    /// <summary>Sets everything to zero.</summary>
    public void Clear()
    {
        Energy = 0;
        Forces.AsSpan().Clear();
        Virial = Matrix3x3.Zero;
        Charges.AsSpan().Clear();
        Dipole = Vector3D.Zero;
        AtomicEnergies.AsSpan().Clear();
        HirshfeldRatios.AsSpan().Clear();
        components.Clear();
        EnergyUncertainty = 0;
        ForceUncertainties.AsSpan().Clear();
        FrontierOrbitals = null;
    }
}
