using System.Collections.Immutable;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Equiformer;

/// <summary>Sizes and cutoffs of an Equiformer, alone or under LSR-MP (docs/developer/backbones.md).</summary>
/// <param name="Embedding">[3] channels of the features of an atom, by order: scalars, vectors, second order.</param>
/// <param name="OutputChannels">Scalars after the last block.</param>
/// <param name="Head">[3] channels of an attention head, by order.</param>
/// <param name="Hidden">[3] channels inside the maps that follow attention, by order.</param>
/// <param name="HeadCount">Attention heads.</param>
/// <param name="RadialHidden">[2] widths inside the maps from radial functions to weights.</param>
/// <param name="RadialCount">Radial functions, K.</param>
/// <param name="ShortLayerCount">Blocks of atom–atom messages.</param>
/// <param name="ShortCutoff">r_c, Å.</param>
/// <param name="ElementRows">Rows of the element table: one for each atomic number, and row 0.</param>
/// <param name="IsSmooth">The variant for dynamics, rather than the authors' exact equations.</param>
/// <param name="HasOddPaths">Whether products of an odd sum of orders are taken, which tell a structure from its mirror image (S18).</param>
/// <param name="VectorNormEpsilon">ε_N of smooth mode's norms of orders above 0 (S17).</param>
/// <param name="LongRange">Layers of LSR-MP; none for an Equiformer alone.</param>
public sealed record EquiformerOptions(
    ImmutableArray<int> Embedding,
    int OutputChannels,
    ImmutableArray<int> Head,
    ImmutableArray<int> Hidden,
    int HeadCount,
    ImmutableArray<int> RadialHidden,
    int RadialCount,
    int ShortLayerCount,
    double ShortCutoff,
    int ElementRows,
    bool IsSmooth,
    bool HasOddPaths,
    double VectorNormEpsilon,
    LongRangeOptions? LongRange)
{
    /// <summary>Numbers of LSR-MP's own layers on Equiformer's scalars, which the authors' class does not leave open.</summary>
    private const int SerialHeads = 8;

    private const int SerialRadialCount = 50;

    /// <summary>Channels of all orders together.</summary>
    public int TotalChannels => Embedding.Sum();

    /// <summary>Reads the header of a model file.</summary>
    /// <exception cref="InputFileException">An entry is missing or impossible.</exception>
    public static EquiformerOptions From(ModelFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        bool isSerial = model.Architecture == Architectures.EquiformerSerial;
        if (isSerial && model.IsSmooth)
        {
            throw model.Wrong("mode", "'smooth'", $"\"exact\", as {model.Architecture} has no other; equiformer-lsrm has");
        }

        ImmutableArray<int> feature = model.GetSizes("feature", 0, 0, 0);
        if (feature[0] < 1 || feature[1] + feature[2] > 0)
        {
            throw model.Wrong("feature", $"[{string.Join(", ", feature)}]", "scalars only, such as [512, 0, 0]");
        }

        int channels = feature[0];
        double softening = model.GetPositive("fragment_distance_softening", 0.5);
        return new EquiformerOptions(
            model.GetSizes("embedding", 1, 1, 1),
            channels,
            model.GetSizes("head", 1, 1, 1),
            model.GetSizes("mlp", 1, 1, 1),
            model.GetSize("num_heads", 1),
            model.GetSizes("radial_hidden", 1, 1),
            model.GetSize("num_rbf", 2),
            model.GetSize("num_layers", 1),
            model.GetPositive("short_cutoff"),
            model.GetSize("max_z", 2, fallback: Architectures.EquiformerElementRows),
            model.IsSmooth,
            model.GetFlag("odd_paths", fallback: !model.IsSmooth),
            model.GetPositive("vector_norm_epsilon", 1),
            !model.HasFragments ? null : new LongRangeOptions(
                channels,
                isSerial ? SerialHeads : model.GetSize("num_heads", 1),
                model.GetSize("long_num_layers", 1),
                isSerial ? SerialRadialCount : model.GetSize("num_rbf", 2),
                channels / 2,
                model.GetPositive("long_cutoff"),
                model.IsSmooth,
                NormalizesVectors: false,
                VectorNormEpsilon: 0,
                softening,
                Dropout: 0));
    }
}
