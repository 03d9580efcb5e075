using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.LongRange;

/// <summary>Start features of atom–fragment pairs (L1; S5 and S6 in smooth mode).</summary>
internal sealed class FragmentEdgeFeatures : nn.Module
{
    private readonly RadialBasis distance_encoder;
    private readonly Linear rbf_linear;
    private readonly LongRangeOptions options;

    public FragmentEdgeFeatures(LongRangeOptions options)
        : base(nameof(FragmentEdgeFeatures))
    {
        this.options = options;
        distance_encoder = new RadialBasis(options.RadialCount, options.EffectiveCutoff, options.IsSmooth);
        rbf_linear = nn.Linear(options.RadialCount, options.Channels);
        RegisterComponents();
    }

    public FragmentGeometry Start(FragmentPairs pairs)
    {
        Tensor displacements = pairs.Displacements;
        Tensor distances = options.IsSmooth
            ? ((displacements * displacements).sum(1, keepdim: true) + (options.DistanceSoftening * options.DistanceSoftening)).sqrt()
            : ShiftedLength.Of(displacements);
        (Tensor radial, Tensor envelope) = distance_encoder.At(distances.squeeze(1));
        return new FragmentGeometry(pairs, -displacements / distances, rbf_linear.call(radial), options.IsSmooth ? envelope.unsqueeze(1) : null);
    }
}
