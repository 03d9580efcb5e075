namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>What a reverse pass differentiates: the sum over the atoms of their outputs, charges and vectors, each times its seed.</summary>
internal readonly ref struct ReadoutSeeds
{
    /// <summary>[N] factors of the outputs; 1 where empty.</summary>
    public ReadOnlySpan<double> Outputs { get; init; }

    /// <summary>[N] factors of the charges; 0 where empty.</summary>
    public ReadOnlySpan<double> Charges { get; init; }

    /// <summary>[N] what the vectors are multiplied by; 0 where empty. Others need a pass that wants vectors.</summary>
    public ReadOnlySpan<Vector3D> Vectors { get; init; }
}
