using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.LongRange;

/// <summary>One layer of messages from fragments to atoms (L2 to L5). Field names are the model file's tensor names.</summary>
internal sealed class LongRangeLayer : nn.Module
{
    private readonly LayerNorm layernorm_node;
    private readonly LayerNorm layernorm_group;
    private readonly Parameter? vecnorm_node;
    private readonly Parameter? vecnorm_group;
    private readonly FragmentAttention model_2;
    private readonly LongRangeOptions options;

    public LongRangeLayer(LongRangeOptions options, int number)
        : base(nameof(LongRangeLayer))
    {
        this.options = options;
        bool isLast = number == options.LayerCount - 1;
        layernorm_node = nn.LayerNorm(options.Channels);
        layernorm_group = nn.LayerNorm(options.Channels);
        if (options.IsSmooth && options.NormalizesVectors)
        {
            vecnorm_node = new Parameter(ones(options.Channels));
            vecnorm_group = isLast ? null : new Parameter(ones(options.Channels));
        }

        model_2 = new FragmentAttention(options, isLast);
        RegisterComponents();
    }

    /// <summary>X + ΔX [N,F] and V + ΔV [N,3,F].</summary>
    public (Tensor Scalars, Tensor Vectors) Advance(Tensor scalars, Tensor vectors, FragmentGeometry geometry)
    {
        (Tensor scalarUpdate, Tensor? vectorUpdate) = model_2.Update(
            layernorm_node.call(scalars),
            Normalize(vectors, vecnorm_node),
            Drop(layernorm_group.call(geometry.Pairs.Mean(scalars))),
            () => Drop(Normalize(geometry.Pairs.Mean(vectors), vecnorm_group)),
            geometry);
        return (scalars + scalarUpdate, vectorUpdate is null ? vectors : vectors + vectorUpdate);
    }

    private Tensor Drop(Tensor features) =>
        training && options.Dropout > 0 ? nn.functional.dropout(features, options.Dropout, training) : features;

    private Tensor Normalize(Tensor vectors, Parameter? gain) => (options.NormalizesVectors, gain) switch
    {
        (false, _) => vectors,
        (_, null) => VectorNorm.MaxMin(vectors),
        _ => VectorNorm.RootMeanSquare(vectors, gain, options.VectorNormEpsilon),
    };
}
