namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>What <see cref="LongRangeKernel"/> needs of some partners j of an atom i, array by array, and what they get.</summary>
/// <param name="memory">Of <see cref="Size"/> numbers.</param>
internal readonly unsafe struct LongRangeLanes(double* memory)
{
    /// <summary>Most partners at a time: what is known of them stays in the first-level cache.</summary>
    public const int Capacity = 128;

    /// <summary>Numbers in memory.</summary>
    public const int Size = (Arrays + 1) * Capacity;

    private const int Arrays = 14;

    /// <summary>d = r_j − r_i, Å.</summary>
    public double* X => memory;

    /// <inheritdoc cref="X"/>
    public double* Y => memory + Capacity;

    /// <inheritdoc cref="X"/>
    public double* Z => memory + (2 * Capacity);

    /// <summary>Distance, Å.</summary>
    public double* R => memory + (3 * Capacity);

    /// <summary>V(r), 1/Å.</summary>
    public double* Potential => memory + (4 * Capacity);

    /// <summary>V′(r), 1/Å².</summary>
    public double* PotentialSlope => memory + (5 * Capacity);

    /// <summary>W(r).</summary>
    public double* Switch => memory + (6 * Capacity);

    /// <summary>W′(r), 1/Å.</summary>
    public double* SwitchSlope => memory + (7 * Capacity);

    /// <summary>α_j = α⁰h_j, bohr³; above zero.</summary>
    public double* Polarizability => memory + (8 * Capacity);

    /// <summary>α_j^(1/7).</summary>
    public double* Root => memory + (9 * Capacity);

    /// <summary>−E_h C₆ at h_i = h_j = 1, eV bohr⁶.</summary>
    public double* Strength => memory + (10 * Capacity);

    /// <summary>q_j, e.</summary>
    public double* Charge => memory + (11 * Capacity);

    /// <summary>h_j.</summary>
    public double* Ratio => memory + (12 * Capacity);

    /// <summary>α⁰ of j, bohr³.</summary>
    public double* FreePolarizability => memory + (13 * Capacity);

    /// <summary>j.</summary>
    public int* Partner => (int*)(memory + (Arrays * Capacity));

    /// <summary>Afterwards, ∂E/∂d, eV/Å.</summary>
    public double* GradientX => X;

    /// <inheritdoc cref="GradientX"/>
    public double* GradientY => Y;

    /// <inheritdoc cref="GradientX"/>
    public double* GradientZ => Z;

    /// <summary>Afterwards, q_i V(r), e/Å.</summary>
    public double* PartnerPotential => Potential;

    /// <summary>Afterwards, half of the dispersion energy, eV.</summary>
    public double* PartnerEnergy => Switch;

    /// <summary>Afterwards, ∂E/∂h_j, eV.</summary>
    public double* PartnerRatioBar => Ratio;

    /// <summary>Writes a partner's place.</summary>
    public void Set(int k, int partner, Vector3D d, double r) => (X[k], Y[k], Z[k], R[k], Partner[k]) = (d.X, d.Y, d.Z, r, partner);

    /// <summary>Fills the lanes from <paramref name="count"/> to the next multiple of a vector's length with partners that do nothing.</summary>
    /// <returns>The number with them.</returns>
    public int Pad(int count)
    {
        int width = Dispatch.VectorCount<double>();
        int end = (count + width - 1) / width * width;
        for (int k = count; k < end; k++)
        {
            for (int array = 0; array < Arrays; array++)
            {
                memory[(array * Capacity) + k] = 0;
            }

            (R[k], Polarizability[k], Root[k]) = (1, 1, 1);
        }

        return end;
    }
}
