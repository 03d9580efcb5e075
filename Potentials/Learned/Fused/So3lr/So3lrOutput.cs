namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>What SO3LR gives for a structure.</summary>
/// <param name="atoms">Number of atoms, N.</param>
/// <param name="pairs">Number of short pairs that there is room for.</param>
internal sealed class So3lrOutput(int atoms, int pairs)
{
    private readonly double[] pairEnergies = new double[atoms];

    /// <summary>The network's own energy, eV.</summary>
    public double NetworkEnergy { get; private set; }

    /// <summary>Repulsion of the nuclei, eV.</summary>
    public double RepulsionEnergy { get; private set; }

    /// <summary>Electrostatic energy, eV.</summary>
    public double ElectrostaticEnergy { get; private set; }

    /// <summary>Dispersion energy, eV.</summary>
    public double DispersionEnergy { get; private set; }

    /// <summary>[N] the network's energies, eV.</summary>
    public double[] NetworkEnergies { get; } = new double[atoms];

    /// <summary>[N] partial charges, e.</summary>
    public double[] Charges { get; } = new double[atoms];

    /// <summary>[N] Hirshfeld ratios.</summary>
    public double[] Ratios { get; } = new double[atoms];

    /// <summary>[N] forces, eV/Å.</summary>
    public Vector3D[] Forces { get; } = new Vector3D[atoms];

    /// <summary>W = −∂E/∂ε, eV.</summary>
    public Matrix3x3 Virial { get; private set; }

    /// <summary>Number of short pairs, P.</summary>
    public int PairCount { get; private set; } = pairs;

    /// <summary>[P] repulsion of each short pair, eV.</summary>
    public double[] Repulsions { get; private set; } = new double[pairs];

    /// <summary>[P] ∂E/∂d of each short pair, eV/Å.</summary>
    public Vector3D[] PairDerivatives { get; private set; } = new Vector3D[pairs];

    /// <summary>The whole energy, eV.</summary>
    public double Energy => NetworkEnergy + RepulsionEnergy + ElectrostaticEnergy + DispersionEnergy;

    /// <summary>What an atom contributes to the energy, eV: the network's energy, and half of its pairs'.</summary>
    public double AtomicEnergy(int atom) => NetworkEnergies[atom] + pairEnergies[atom];

    /// <summary>Makes room for short pairs.</summary>
    public void Resize(int count)
    {
        PairCount = count;
        if (Repulsions.Length < count)
        {
            Repulsions = new double[count + (count / 4)];
            PairDerivatives = new Vector3D[Repulsions.Length];
        }
    }

    /// <summary>Sums the energies, in the order of atoms and pairs.</summary>
    /// <param name="longRange">The long pairs'.</param>
    /// <param name="atomsOfPairs">[P] the atoms of each short pair.</param>
    public void Sum(LongRange longRange, ReadOnlySpan<PairAtoms> atomsOfPairs)
    {
        NetworkEnergy = SumOf(NetworkEnergies);
        RepulsionEnergy = SumOf(Repulsions.AsSpan(0, PairCount));
        ElectrostaticEnergy = SumOf(longRange.Electrostatic);
        DispersionEnergy = SumOf(longRange.Dispersive);
        for (int i = 0; i < pairEnergies.Length; i++)
        {
            pairEnergies[i] = longRange.Electrostatic[i] + longRange.Dispersive[i];
        }

        for (int p = 0; p < PairCount; p++)
        {
            if (Repulsions[p] != 0)
            {
                pairEnergies[atomsOfPairs[p].Receiver] += 0.5 * Repulsions[p];
                pairEnergies[atomsOfPairs[p].Sender] += 0.5 * Repulsions[p];
            }
        }
    }

    /// <summary>W = −Σ d⊗∂E/∂d over short pairs, and the long pairs' part.</summary>
    /// <param name="displacements">[P] d of each short pair, Å.</param>
    /// <param name="longRange">The long pairs' part.</param>
    public void SumVirial(ReadOnlySpan<Vector3D> displacements, LongRange longRange)
    {
        Matrix3x3 virial = Matrix3x3.Zero;
        for (int p = 0; p < PairCount; p++)
        {
            virial -= Matrix3x3.Outer(displacements[p], PairDerivatives[p]);
        }

        foreach (Matrix3x3 share in longRange.Virials)
        {
            virial += share;
        }

        Virial = virial;
    }

    private static double SumOf(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum;
    }
}
