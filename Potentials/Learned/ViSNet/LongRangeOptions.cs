namespace MDEngine.Potentials.Learned.ViSNet;

/// <summary>Sizes and cutoff of LSR-MP's layers of messages from fragments to atoms (docs/developer/visnet-equations.md).</summary>
/// <param name="Channels">F.</param>
/// <param name="HeadCount">Attention heads, H; F is a multiple of it.</param>
/// <param name="LayerCount">Layers.</param>
/// <param name="RadialCount">Radial functions, K.</param>
/// <param name="GateChannels">Width inside the gates of the vector messages.</param>
/// <param name="Cutoff">r_L, Å.</param>
/// <param name="IsSmooth">The variant for dynamics, rather than the authors' exact equations.</param>
/// <param name="NormalizesVectors">Whether vectors are normalized before they are used.</param>
/// <param name="VectorNormEpsilon">ε of the smooth vector normalization.</param>
/// <param name="DistanceSoftening">δ of the smooth atom–fragment distance, Å.</param>
/// <param name="Dropout">Share of the entries of normalized fragment features that a training step leaves out.</param>
public sealed record LongRangeOptions(
    int Channels,
    int HeadCount,
    int LayerCount,
    int RadialCount,
    int GateChannels,
    double Cutoff,
    bool IsSmooth,
    bool NormalizesVectors,
    double VectorNormEpsilon,
    double DistanceSoftening,
    double Dropout)
{
    /// <summary>Channels per attention head.</summary>
    public int HeadChannels => Channels / HeadCount;

    /// <summary>The cutoff in the distance that the radial functions see: softened in smooth mode (S6).</summary>
    public double EffectiveCutoff => IsSmooth ? Math.Sqrt((Cutoff * Cutoff) + (DistanceSoftening * DistanceSoftening)) : Cutoff;
}
