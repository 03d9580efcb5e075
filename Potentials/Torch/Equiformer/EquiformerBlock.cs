using MDEngine.Potentials.Learned.Equiformer;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>
/// A block: attention, then a gated map (Q8, Q9). Field names are the model file's tensor names. The last block of a stack gives scalars
/// only, so what would lead to other orders is left out.
/// </summary>
internal sealed class EquiformerBlock : nn.Module
{
    private readonly EquivariantNorm norm_1;
    private readonly TensorAttention dpa;
    private readonly EquivariantNorm norm_2;
    private readonly GatedFeedForward ffn;
    private readonly EquivariantLinear? ffn_shortcut;

    public EquiformerBlock(EquiformerOptions options, TensorProduct product, bool isLast)
        : base(nameof(EquiformerBlock))
    {
        double epsilon = EquivariantNorm.SquareEpsilonOf(options.IsSmooth, options.VectorNormEpsilon);
        int[] outputs = [options.OutputChannels, 0, 0];
        norm_1 = new EquivariantNorm(options.Embedding, epsilon);
        dpa = new TensorAttention(options, product);
        norm_2 = new EquivariantNorm(options.Embedding, epsilon);
        ffn = new GatedFeedForward(options, isLast ? outputs : options.Embedding);
        ffn_shortcut = isLast ? new EquivariantLinear(options.Embedding, outputs) : null;
        RegisterComponents();
    }

    /// <summary>The atoms' features with what they hear from each other.</summary>
    public Tensor[] Advance(Tensor[] atoms, EquiformerEdges edges)
    {
        Tensor[] normalized = norm_1.Normalize(atoms);
        return Advance(atoms, normalized, normalized, edges);
    }

    /// <summary>The atoms' features with what they hear from fragments.</summary>
    public Tensor[] Advance(Tensor[] atoms, Tensor[] fragments, EquiformerEdges edges) =>
        Advance(atoms, norm_1.Normalize(atoms), norm_1.Normalize(fragments), edges);

    private Tensor[] Advance(Tensor[] atoms, Tensor[] receivers, Tensor[] senders, EquiformerEdges edges)
    {
        int orders = ffn_shortcut is null ? atoms.Length : 1;
        Tensor[] heard = dpa.Attend(receivers, senders, edges, orders);
        Tensor[] sums = [.. heard.Zip(atoms, (a, b) => a + b)];
        Tensor[] mapped = ffn.Of(norm_2.Normalize(sums));
        Tensor[] kept = ffn_shortcut is null ? sums : ffn_shortcut.Map(sums);
        return [.. mapped.Zip(kept, (a, b) => a + b)];
    }
}
