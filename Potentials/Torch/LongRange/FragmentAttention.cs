using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.LongRange;

/// <summary>Attention of atoms to fragments, and the update that follows from it; the last layer has no vector part, which nothing reads.</summary>
internal sealed class FragmentAttention : nn.Module
{
    private readonly Linear q;
    private readonly Linear k;
    private readonly Linear val;
    private readonly Sequential? mlp_scalar_pos;
    private readonly Sequential? mlp_scalar_vec;
    private readonly ModuleList<Linear> linears;
    private readonly LongRangeOptions options;
    private readonly bool isLast;

    public FragmentAttention(LongRangeOptions options, bool isLast)
        : base(nameof(FragmentAttention))
    {
        this.options = options;
        this.isLast = isLast;
        long channels = options.Channels;
        q = nn.Linear(channels, channels);
        k = nn.Linear(channels, channels);
        val = nn.Linear(channels, channels);
        if (!isLast)
        {
            mlp_scalar_pos = Gate();
            mlp_scalar_vec = Gate();
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
        EdgeIndex index = geometry.Pairs.Index;
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

    private Sequential Gate() =>
        nn.Sequential(nn.Linear(options.Channels, options.GateChannels), nn.SiLU(), nn.Linear(options.GateChannels, options.Channels));

    private static Tensor Enveloped(Tensor gate, FragmentGeometry geometry) => geometry.Envelope is null ? gate : gate * geometry.Envelope;

    /// <summary>m_b = w_m ⊙ a_b, a_{b,h} = σ(d^(−1/2) Σ_{c∈h} q_i k_m φ_b), enveloped in smooth mode.</summary>
    private Tensor Messages(Tensor scalars, Tensor fragmentScalars, FragmentGeometry geometry)
    {
        EdgeIndex index = geometry.Pairs.Index;
        long[] byHead = [-1, options.HeadCount, options.HeadChannels];
        Tensor queries = q.call(scalars).index_select(0, index.Receivers);
        Tensor keys = k.call(fragmentScalars).index_select(0, index.Senders);
        Tensor values = val.call(fragmentScalars).index_select(0, index.Senders);
        Tensor logits = (queries * keys * geometry.Features).view(byHead).sum(2) * (1 / Math.Sqrt(options.HeadChannels));
        Tensor attention = Enveloped(logits.silu(), geometry);
        geometry.Pairs.Attention?.Add(attention);
        return (values.view(byHead) * attention.unsqueeze(2)).view(-1, options.Channels);
    }
}
