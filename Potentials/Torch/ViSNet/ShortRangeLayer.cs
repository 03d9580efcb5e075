using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.ViSNet;

/// <summary>
/// One layer of messages between atoms (V0 to V6). Field names are the model file's tensor names. Work whose result is known
/// to vanish, as in the first layer where all vectors are zero, is left out.
/// </summary>
internal sealed class ShortRangeLayer : nn.Module
{
    private readonly LayerNorm layernorm;
    private readonly Linear q_proj;
    private readonly Linear k_proj;
    private readonly Linear v_proj;
    private readonly Linear dk_proj;
    private readonly Linear dv_proj;
    private readonly Linear s_proj;
    private readonly Linear o_proj;
    private readonly Linear? vec_proj;
    private readonly Linear? f_proj;
    private readonly Linear? trg_proj;
    private readonly Linear? src_proj;
    private readonly Parameter? vecnorm;
    private readonly ViSNetOptions options;

    public ShortRangeLayer(ViSNetOptions options, int number)
        : base(nameof(ShortRangeLayer))
    {
        this.options = options;
        long channels = options.HiddenChannels;
        layernorm = nn.LayerNorm(channels);
        q_proj = nn.Linear(channels, channels);
        k_proj = nn.Linear(channels, channels);
        v_proj = nn.Linear(channels, channels);
        dk_proj = nn.Linear(channels, channels);
        dv_proj = nn.Linear(channels, channels);
        s_proj = nn.Linear(channels, 2 * channels);
        o_proj = nn.Linear(channels, 3 * channels);
        if (number > 0)
        {
            vec_proj = nn.Linear(channels, 3 * channels, hasBias: false);
            vecnorm = options.IsSmooth ? new Parameter(ones(channels)) : null;
        }

        if (number > 0 && number < options.ShortLayerCount - 1)
        {
            f_proj = nn.Linear(channels, channels);
            trg_proj = nn.Linear(channels, channels, hasBias: false);
            src_proj = nn.Linear(channels, channels, hasBias: false);
        }

        RegisterComponents();
    }

    /// <summary>x + Δx, v + Δv, f + Δf.</summary>
    public Features Advance(Features input, EdgeGeometry geometry)
    {
        EdgeIndex index = geometry.Index;
        Tensor scalars = layernorm.call(input.Scalars);
        Tensor? vectors = input.Vectors is null ? null : Normalize(input.Vectors);

        Tensor messages = Messages(scalars, input.Edges, geometry);
        Tensor gates = s_proj.call(messages).silu();
        if (options.IsSmooth)
        {
            gates = gates * geometry.Envelope;
        }

        Tensor[] gate = gates.chunk(2, 1);
        Tensor vectorMessages = geometry.Units.unsqueeze(2) * gate[1].unsqueeze(1);
        if (vectors is not null)
        {
            vectorMessages = vectorMessages + (vectors.index_select(0, index.Senders) * gate[0].unsqueeze(1));
        }

        Tensor[] update = o_proj.call(index.SumAtReceivers(messages)).chunk(3, 1);
        Tensor vectorUpdate = index.SumAtReceivers(vectorMessages);
        if (vectors is null)
        {
            return new Features(input.Scalars + update[2], vectorUpdate, input.Edges);
        }

        Tensor[] projected = vec_proj!.call(vectors).chunk(3, 2);
        Tensor scalarUpdate = ((projected[0] * projected[1]).sum(1) * update[1]) + update[2];
        vectorUpdate = vectorUpdate + (projected[2] * update[0].unsqueeze(1));
        return new Features(
            input.Scalars + scalarUpdate,
            input.Vectors! + vectorUpdate,
            f_proj is null ? input.Edges : input.Edges + EdgeUpdate(vectors, input.Edges, geometry));
    }

    private Tensor Normalize(Tensor vectors) =>
        vecnorm is null ? VectorNorm.MaxMin(vectors) : VectorNorm.RootMeanSquare(vectors, vecnorm, options.VectorNormEpsilon);

    /// <summary>m_e = w_j ⊙ d_v ⊙ a_e, a_{e,h} = σ(Σ_{c∈h} q_i k_j d_k) C.</summary>
    private Tensor Messages(Tensor scalars, Tensor edges, EdgeGeometry geometry)
    {
        EdgeIndex index = geometry.Index;
        long[] byHead = [-1, options.HeadCount, options.HeadChannels];
        Tensor queries = q_proj.call(scalars).index_select(0, index.Receivers);
        Tensor keys = k_proj.call(scalars).index_select(0, index.Senders);
        Tensor values = v_proj.call(scalars).index_select(0, index.Senders);
        Tensor keyFilter = dk_proj.call(edges).silu();
        Tensor valueFilter = dv_proj.call(edges).silu();
        Tensor logits = (queries * keys * keyFilter).view(byHead).sum(2);
        Tensor attention = logits.silu() * geometry.Envelope;
        return ((values * valueFilter).view(byHead) * attention.unsqueeze(2)).view(-1, options.HiddenChannels);
    }

    /// <summary>
    /// σ(W_f f + b_f) ⊙ Σ t ⊙ s with t, s the rejections of a = W_trg v̂_i and b = W_src v̂_j from u, whose product is
    /// a·b − (2 − u²)(u·a)(u·b).
    /// </summary>
    private Tensor EdgeUpdate(Tensor vectors, Tensor edges, EdgeGeometry geometry)
    {
        EdgeIndex index = geometry.Index;
        Tensor units = geometry.Units.unsqueeze(2);
        Tensor a = trg_proj!.call(vectors).index_select(0, index.Receivers);
        Tensor b = src_proj!.call(vectors).index_select(0, index.Senders);
        Tensor along = (units * a).sum(1) * (units * b).sum(1);
        if (!geometry.HasExactUnits)
        {
            along = along * (2 - (geometry.Units * geometry.Units).sum(1, keepdim: true));
        }

        return f_proj!.call(edges).silu() * ((a * b).sum(1) - along);
    }
}
