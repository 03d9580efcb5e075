namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Parameters that can be differentiated by: what their passes saw is recorded, and summed over its rows afterwards.</summary>
internal interface IRecorded
{
    /// <summary>Parts that <see cref="Differentiate"/> can be cut into.</summary>
    int Units { get; }

    /// <summary>Has the next passes recorded, of so many rows in all; 0 ends that.</summary>
    void Record(int rows);

    /// <summary>Sums a part over the recorded rows, in their order.</summary>
    void Differentiate(int unit);

    /// <summary>Adds the sums to the derivatives by name.</summary>
    void Collect(ParameterDerivatives derivatives);
}
