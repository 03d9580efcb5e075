using MDEngine.Potentials.Learned.ViSNet;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.ViSNet;

/// <summary>What the long layers see of the atom–fragment pairs.</summary>
/// <param name="Index">Fragments send, atoms receive.</param>
/// <param name="FragmentOfAtom">[N].</param>
/// <param name="AtomsPerFragment">[M,1].</param>
/// <param name="Units">û [B,3], from the atom towards the fragment's center.</param>
/// <param name="Features">φ [B,F].</param>
/// <param name="Envelope">C(ρ; r_L*) [B,1], or null in exact mode, which has none.</param>
internal readonly record struct FragmentGeometry(
    EdgeIndex Index, Tensor FragmentOfAtom, Tensor AtomsPerFragment, Tensor Units, Tensor Features, Tensor? Envelope)
{
    /// <summary>Means of atoms' features [N,…] over each fragment [M,…].</summary>
    public Tensor Mean(Tensor features)
    {
        long[] shape = features.shape;
        shape[0] = AtomsPerFragment.shape[0];
        Tensor sums = zeros(shape, dtype: features.dtype, device: features.device).index_add(0, FragmentOfAtom, features, Scalars.One);
        return sums / (shape.Length == 2 ? AtomsPerFragment : AtomsPerFragment.unsqueeze(2));
    }
}

/// <summary>One layer of messages from fragments to atoms (spec 5.2). Field names are the model file's tensor names.</summary>
internal sealed class LongRangeLayer : nn.Module
{
    private readonly LayerNorm layernorm_node;
    private readonly LayerNorm layernorm_group;
    private readonly Parameter? vecnorm_node;
    private readonly Parameter? vecnorm_group;
    private readonly FragmentAttention model_2;
    private readonly ViSNetOptions options;

    public LongRangeLayer(ViSNetOptions options, int number)
        : base(nameof(LongRangeLayer))
    {
        this.options = options;
        bool isLast = number == options.LongLayerCount - 1;
        layernorm_node = nn.LayerNorm(options.HiddenChannels);
        layernorm_group = nn.LayerNorm(options.HiddenChannels);
        if (options.IsSmooth)
        {
            vecnorm_node = new Parameter(ones(options.HiddenChannels));
            vecnorm_group = isLast ? null : new Parameter(ones(options.HiddenChannels));
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
            Drop(layernorm_group.call(geometry.Mean(scalars))),
            () => Drop(Normalize(geometry.Mean(vectors), vecnorm_group)),
            geometry);
        return (scalars + scalarUpdate, vectorUpdate is null ? vectors : vectors + vectorUpdate);
    }

    private Tensor Drop(Tensor features) =>
        training && options.Dropout > 0 ? nn.functional.dropout(features, options.Dropout, training) : features;

    private Tensor Normalize(Tensor vectors, Parameter? gain) =>
        gain is null ? VectorNorm.MaxMin(vectors) : VectorNorm.RootMeanSquare(vectors, gain, options.VectorNormEpsilon);
}

/// <summary>Attention of atoms to fragments, and the update that follows from it; the last layer has no vector part, which nothing reads.</summary>
internal sealed class FragmentAttention : nn.Module
{
    private readonly Linear q;
    private readonly Linear k;
    private readonly Linear val;
    private readonly Sequential? mlp_scalar_pos;
    private readonly Sequential? mlp_scalar_vec;
    private readonly ModuleList<Linear> linears;
    private readonly ViSNetOptions options;
    private readonly bool isLast;

    public FragmentAttention(ViSNetOptions options, bool isLast)
        : base(nameof(FragmentAttention))
    {
        this.options = options;
        this.isLast = isLast;
        long channels = options.HiddenChannels;
        q = nn.Linear(channels, channels);
        k = nn.Linear(channels, channels);
        val = nn.Linear(channels, channels);
        if (!isLast)
        {
            mlp_scalar_pos = Gate(channels);
            mlp_scalar_vec = Gate(channels);
        }

        linears = nn.ModuleList([.. Enumerable.Range(0, 6).Select(_ => nn.Linear(channels, channels, hasBias: false))]);
        RegisterComponents();
    }

    /// <summary>ΔX [N,F], and ΔV [N,3,F] unless this is the last layer.</summary>
    /// <param name="scalars">X̂ [N,F].</param>
    /// <param name="vectors">V̂ [N,3,F].</param>
    /// <param name="fragmentScalars">Ŷ [M,F].</param>
    /// <param name="fragmentVectors">T̂ [M,3,F], computed where needed.</param>
    /// <param name="geometry">The pairs.</param>
    public (Tensor Scalars, Tensor? Vectors) Update(
        Tensor scalars, Tensor vectors, Tensor fragmentScalars, Func<Tensor> fragmentVectors, FragmentGeometry geometry)
    {
        EdgeIndex index = geometry.Index;
        Tensor messages = Messages(scalars, fragmentScalars, geometry);
        Tensor sums = index.SumAtReceivers(messages);
        Tensor product = (linears[2].call(vectors) * linears[3].call(vectors)).sum(1);
        Tensor scalarUpdate = (product * linears[4].call(sums)) + linears[5].call(sums);
        if (isLast)
        {
            return (scalarUpdate, null);
        }

        Tensor positionGate = Enveloped(mlp_scalar_pos!.call(messages), geometry);
        Tensor vectorGate = Enveloped(mlp_scalar_vec!.call(messages), geometry);
        Tensor vectorMessages = (geometry.Units.unsqueeze(2) * positionGate.unsqueeze(1))
            + (fragmentVectors().index_select(0, index.Senders) * vectorGate.unsqueeze(1));
        Tensor vectorUpdate = index.SumAtReceivers(vectorMessages)
            + (linears[0].call(sums).unsqueeze(1) * linears[1].call(vectors));
        return (scalarUpdate, vectorUpdate);
    }

    private static Sequential Gate(long channels) =>
        nn.Sequential(nn.Linear(channels, channels), nn.SiLU(), nn.Linear(channels, channels));

    private static Tensor Enveloped(Tensor gate, FragmentGeometry geometry) => geometry.Envelope is null ? gate : gate * geometry.Envelope;

    /// <summary>m_b = w_m ⊙ a_b, a_{b,h} = σ(d^(−1/2) Σ_{c∈h} q_i k_m φ_b), enveloped in smooth mode.</summary>
    private Tensor Messages(Tensor scalars, Tensor fragmentScalars, FragmentGeometry geometry)
    {
        EdgeIndex index = geometry.Index;
        long[] byHead = [-1, options.HeadCount, options.HeadChannels];
        Tensor queries = q.call(scalars).index_select(0, index.Receivers);
        Tensor keys = k.call(fragmentScalars).index_select(0, index.Senders);
        Tensor values = val.call(fragmentScalars).index_select(0, index.Senders);
        Tensor logits = (queries * keys * geometry.Features).view(byHead).sum(2) * (1 / Math.Sqrt(options.HeadChannels));
        Tensor attention = Enveloped(logits.silu(), geometry);
        return (values.view(byHead) * attention.unsqueeze(2)).view(-1, options.HiddenChannels);
    }
}
