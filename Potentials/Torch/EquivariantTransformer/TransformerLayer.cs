using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.EquivariantTransformer;

/// <summary>
/// One layer of ET (docs/developer/backbones.md, E1 to E5). Field names are the model file's tensor names. What the first layer would
/// multiply by its vectors, which are zero, is left out.
/// </summary>
internal sealed class TransformerLayer : nn.Module
{
    private readonly LayerNorm layernorm;
    private readonly Linear q_proj;
    private readonly Linear k_proj;
    private readonly Linear v_proj;
    private readonly Linear dk_proj;
    private readonly Linear dv_proj;
    private readonly Linear o_proj;
    private readonly Linear? vec_proj;
    private readonly ViSNetOptions options;

    public TransformerLayer(ViSNetOptions options, long edgeChannels, int number)
        : base(nameof(TransformerLayer))
    {
        this.options = options;
        long channels = options.HiddenChannels;
        layernorm = nn.LayerNorm(channels);
        q_proj = nn.Linear(channels, channels);
        k_proj = nn.Linear(channels, channels);
        v_proj = nn.Linear(channels, 3 * channels);
        dk_proj = nn.Linear(edgeChannels, channels);
        dv_proj = nn.Linear(edgeChannels, 3 * channels);
        o_proj = nn.Linear(channels, 3 * channels);
        vec_proj = number == 0 ? null : nn.Linear(channels, 3 * channels, hasBias: false);
        RegisterComponents();
    }

    /// <summary>x + Δx, v + Δv.</summary>
    public Features Advance(Features input, EdgeGeometry geometry)
    {
        EdgeIndex index = geometry.Index;
        (Tensor messages, Tensor vectorGate, Tensor unitGate) = Messages(layernorm.call(input.Scalars), input.Edges, geometry);
        Tensor vectorMessages = geometry.Units.unsqueeze(2) * unitGate.unsqueeze(1);
        if (input.Vectors is not null)
        {
            vectorMessages = vectorMessages + (input.Vectors.index_select(0, index.Senders) * vectorGate.unsqueeze(1));
        }

        Tensor vectorUpdate = index.SumAtReceivers(vectorMessages);
        Tensor[] update = o_proj.call(index.SumAtReceivers(messages)).chunk(3, 1);
        if (input.Vectors is null)
        {
            return input with { Scalars = input.Scalars + update[2], Vectors = vectorUpdate };
        }

        Tensor[] projected = vec_proj!.call(input.Vectors).chunk(3, 2);
        return input with
        {
            Scalars = input.Scalars + ((projected[0] * projected[1]).sum(1) * update[1]) + update[2],
            Vectors = input.Vectors + (projected[2] * update[0].unsqueeze(1)) + vectorUpdate,
        };
    }

    /// <summary>m [E,F], and v¹ and v² [E,F] (E1 to E3).</summary>
    private (Tensor Messages, Tensor VectorGate, Tensor UnitGate) Messages(Tensor scalars, Tensor edges, EdgeGeometry geometry)
    {
        EdgeIndex index = geometry.Index;
        Tensor queries = q_proj.call(scalars).index_select(0, index.Receivers);
        Tensor keys = k_proj.call(scalars).index_select(0, index.Senders);
        Tensor logits = (queries * keys * dk_proj.call(edges).silu()).view(-1, options.HeadCount, options.HeadChannels).sum(2);
        Tensor attention = logits.silu() * geometry.Envelope;

        // The three parts follow each other inside a head, not over all heads.
        Tensor values = v_proj.call(scalars).index_select(0, index.Senders) * dv_proj.call(edges).silu();
        Tensor[] parts = values.view(-1, options.HeadCount, 3 * options.HeadChannels).chunk(3, 2);
        Tensor Gate(Tensor part) => options.IsSmooth
            ? part.reshape(-1, options.HiddenChannels) * geometry.Envelope // S14
            : part.reshape(-1, options.HiddenChannels);
        return ((parts[0] * attention.unsqueeze(2)).reshape(-1, options.HiddenChannels), Gate(parts[1]), Gate(parts[2]));
    }
}
