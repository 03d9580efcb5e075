using MDEngine.Potentials.Learned.Equiformer;
using MDEngine.Potentials.Torch.Layers;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>Attention of atoms to the senders of edges by dot products of all orders (Q8). Field names are the model file's tensor names.</summary>
internal sealed class TensorAttention : nn.Module
{
    private readonly EquivariantLinear query;
    private readonly EquivariantLinear merge_src;
    private readonly EquivariantLinear merge_dst;
    private readonly TensorKeyValue key_value;
    private readonly EquivariantLinear proj;
    private readonly int[] heads;
    private readonly int headCount;

    public TensorAttention(EquiformerOptions options, TensorProduct product)
        : base(nameof(TensorAttention))
    {
        headCount = options.HeadCount;
        heads = [.. options.Head];
        int[] joined = [.. heads.Select(width => width * headCount)];
        query = new EquivariantLinear(options.Embedding, joined);
        merge_src = new EquivariantLinear(options.Embedding, options.Embedding);
        merge_dst = new EquivariantLinear(options.Embedding, options.Embedding, hasBias: false);
        key_value = new TensorKeyValue(options, product, [.. joined.Select(width => 2 * width)]);
        proj = new EquivariantLinear(joined, options.Embedding);
        RegisterComponents();
    }

    /// <summary>What an atom hears, for the first <paramref name="orders"/> orders.</summary>
    /// <param name="receivers">Normalized features of atoms.</param>
    /// <param name="senders">Those of what sends.</param>
    /// <param name="edges">The pairs.</param>
    /// <param name="orders">Orders that are needed.</param>
    public Tensor[] Attend(Tensor[] receivers, Tensor[] senders, EquiformerEdges edges, int orders)
    {
        EdgeIndex index = edges.Index;
        Tensor[] queries = query.Map(receivers);
        Tensor[] sources = merge_src.Map(senders);
        Tensor[] targets = merge_dst.Map(receivers);
        Tensor[] merged = [.. sources.Zip(targets, (source, target) => source.index_select(0, index.Senders) + target.index_select(0, index.Receivers))];
        Tensor[] keysAndValues = key_value.Of(merged, edges);

        // The first half of the channels are keys, head after head.
        Tensor logits = queries.Select((q, order) => Dot(q.index_select(0, index.Receivers), keysAndValues[order], order)).Aggregate((a, b) => a + b);
        Tensor shares = EdgeSoftmax.Of(logits, index, edges.Envelope);
        edges.Attention?.Add(shares);
        return proj.Map([.. keysAndValues.Take(orders).Select((tensor, order) => index.SumAtReceivers(Weighted(tensor, shares, order)))]);
    }

    /// <summary>[E,H] q·k of an order over √(channels of a head · (2l+1)).</summary>
    private Tensor Dot(Tensor queries, Tensor keysAndValues, int order)
    {
        int width = headCount * heads[order];
        Tensor product = queries * keysAndValues.narrow(-1, 0, width);
        Tensor sums = order == 0 ? product : product.sum(1);
        return sums.reshape(-1, headCount, heads[order]).sum(2) * (1 / Math.Sqrt(heads.Sum() * ((2 * order) + 1)));
    }

    private Tensor Weighted(Tensor keysAndValues, Tensor shares, int order)
    {
        int width = headCount * heads[order];
        Tensor values = keysAndValues.narrow(-1, width, width);
        return order == 0
            ? (values.reshape(-1, headCount, heads[order]) * shares.unsqueeze(2)).reshape(-1, width)
            : (values.reshape(-1, (2 * order) + 1, headCount, heads[order]) * shares.unsqueeze(1).unsqueeze(3)).reshape(-1, (2 * order) + 1, width);
    }
}
