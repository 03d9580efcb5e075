namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>What <see cref="LongRangeKernel"/> needs of some partners j of an atom i, array by array.</summary>
/// <param name="memory">Of <see cref="Size"/> numbers.</param>
internal readonly unsafe struct LongRangeLanes(double* memory)
{
    /// <summary>Most partners at a time: what is known of them stays in the first-level cache.</summary>
    public const int Capacity = 128;

    /// <summary>Numbers in memory.</summary>
    public const int Size = 11 * Capacity;

    /// <summary>d = r_j − r_i, Å.</summary>
    public double* X => memory;

    /// <inheritdoc cref="X"/>
    public double* Y => memory + Capacity;

    /// <inheritdoc cref="X"/>
    public double* Z => memory + (2 * Capacity);

    /// <summary>Distance, Å.</summary>
    public double* R => memory + (3 * Capacity);

    /// <summary>q_j V(r), e/Å.</summary>
    public double* Potential => memory + (4 * Capacity);

    /// <summary>q_j V′(r), e/Å².</summary>
    public double* PotentialSlope => memory + (5 * Capacity);

    /// <summary>W(r).</summary>
    public double* Switch => memory + (6 * Capacity);

    /// <summary>W′(r), 1/Å.</summary>
    public double* SwitchSlope => memory + (7 * Capacity);

    /// <summary>α_j = α⁰h_j, bohr³; above zero.</summary>
    public double* Polarizability => memory + (8 * Capacity);

    /// <summary>α_j^(1/7).</summary>
    public double* Root => memory + (9 * Capacity);

    /// <summary>−E_h C₆ h_j at h_i = 1, eV bohr⁶.</summary>
    public double* Strength => memory + (10 * Capacity);

    /// <summary>Fills the lanes from <paramref name="count"/> to the next multiple of a vector's length with partners that do nothing.</summary>
    /// <returns>The number with them.</returns>
    public int Pad(int count)
    {
        int width = Dispatch.VectorCount<double>();
        int end = (count + width - 1) / width * width;
        for (int k = count; k < end; k++)
        {
            for (int array = 0; array < Size; array += Capacity)
            {
                memory[array + k] = 0;
            }

            (R[k], Polarizability[k], Root[k]) = (1, 1, 1);
        }

        return end;
    }
}
