namespace MDEngine.Potentials.Learned.ViSNet;

/// <summary>Sizes and cutoffs of a ViSNet, PaiNN or ET, which have the same, alone or under LSR-MP.</summary>
/// <param name="HiddenChannels">F.</param>
/// <param name="HeadCount">Attention heads, H; F is a multiple of it.</param>
/// <param name="ShortLayerCount">Layers of atom–atom messages.</param>
/// <param name="LongLayerCount">Layers of atom–fragment messages; 0 without LSR-MP.</param>
/// <param name="RadialCount">Radial functions, K.</param>
/// <param name="ShortCutoff">r_c, Å.</param>
/// <param name="LongCutoff">r_L, Å; 0 without LSR-MP.</param>
/// <param name="IsSmooth">The variant for dynamics (docs/developer/visnet.md), rather than the authors' exact equations.</param>
/// <param name="VectorNormEpsilon">ε of the smooth vector normalization.</param>
/// <param name="FragmentDistanceSoftening">δ of the smooth atom–fragment distance, Å.</param>
/// <param name="Dropout">Share of the entries of normalized fragment features that a training step leaves out.</param>
/// <param name="HeadNormEpsilon">ε_h of smooth mode's norms of single vectors (S11, S13).</param>
public sealed record ViSNetOptions(
    int HiddenChannels,
    int HeadCount,
    int ShortLayerCount,
    int LongLayerCount,
    int RadialCount,
    double ShortCutoff,
    double LongCutoff,
    bool IsSmooth,
    double VectorNormEpsilon = 0.1,
    double FragmentDistanceSoftening = 0.5,
    double Dropout = 0,
    double HeadNormEpsilon = 0.01)
{
    /// <summary>Rows of the element tables: one for each atomic number, and row 0.</summary>
    public const int ElementRows = 100;

    /// <summary>Channels per attention head.</summary>
    public int HeadChannels => HiddenChannels / HeadCount;

    /// <summary>The long cutoff in the distance that the radial functions see: softened in smooth mode (S6).</summary>
    public double EffectiveLongCutoff => IsSmooth
        ? Math.Sqrt((LongCutoff * LongCutoff) + (FragmentDistanceSoftening * FragmentDistanceSoftening))
        : LongCutoff;

    /// <summary>The layers of LSR-MP.</summary>
    public LongRangeOptions LongRange => new(
        HiddenChannels, HeadCount, LongLayerCount, RadialCount, HiddenChannels, LongCutoff, IsSmooth, NormalizesVectors: true, VectorNormEpsilon, FragmentDistanceSoftening, Dropout);

    /// <summary>Reads the header of a model file.</summary>
    /// <exception cref="InputFileException">An entry is missing or impossible.</exception>
    public static ViSNetOptions From(ModelFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        bool hasLongRange = model.HasFragments;
        if (model.GetFlag("self_loops", fallback: !hasLongRange) == hasLongRange)
        {
            throw model.Wrong("self_loops", hasLongRange ? "true" : "false", hasLongRange ? $"false, as {model.Architecture} has none" : $"true, as {model.Architecture} has one an atom");
        }

        int Size(string key, int least) => model.GetSize(key, least);
        var options = new ViSNetOptions(
            Size("hidden_channels", 1),
            Size("num_heads", 1),
            Size("num_layers", 1),
            hasLongRange ? Size("long_num_layers", 0) : 0,
            Size("num_rbf", 2),
            model.GetPositive("short_cutoff"),
            hasLongRange ? model.GetPositive("long_cutoff") : 0,
            model.IsSmooth,
            model.GetPositive("vector_norm_epsilon", 0.1),
            model.GetPositive("fragment_distance_softening", 0.5),
            model.GetPositive("dropout", 0),
            model.GetPositive("head_norm_epsilon", 0.01));
        return options.HiddenChannels % options.HeadCount == 0
            ? options
            : throw model.Wrong("num_heads", $"{options.HeadCount} heads for {options.HiddenChannels} channels", "a divisor of hidden_channels");
    }
}
