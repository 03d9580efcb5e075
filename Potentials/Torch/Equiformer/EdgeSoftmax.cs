using MDEngine.Potentials.Torch.Layers;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>Shares of the edges of each atom (Q8; S15).</summary>
internal static class EdgeSoftmax
{
    private const double SmallestSum = 1e-16;

    /// <summary>
    /// α [E,H] from logits [E,H]. With an envelope there is one more edge to nobody, with logit 0, so that an atom's last edge fades like the others.
    /// </summary>
    public static Tensor Of(Tensor logits, EdgeIndex index, Tensor? envelope)
    {
        // The highest logit changes no share; it keeps exponentials finite.
        Tensor highest = Highest(logits, index, least: envelope is null ? double.NegativeInfinity : 0);
        Tensor weights = (logits - highest.index_select(0, index.Receivers)).exp();
        if (envelope is null)
        {
            return weights / (index.SumAtReceivers(weights) + SmallestSum).index_select(0, index.Receivers);
        }

        weights = weights * envelope;
        return weights / (index.SumAtReceivers(weights) + (-highest).exp()).index_select(0, index.Receivers);
    }

    /// <summary>[N,H] the highest logit of each atom, at least so high.</summary>
    private static Tensor Highest(Tensor logits, EdgeIndex index, double least)
    {
        long[] receivers = index.Receivers.Read<long>();
        double[] values = logits.ToDoubles();
        int heads = (int)logits.shape[1];
        var highest = new double[index.ReceiverCount * heads];
        Array.Fill(highest, least);
        for (int k = 0; k < values.Length; k++)
        {
            ref double found = ref highest[(receivers[k / heads] * heads) + (k % heads)];
            found = Math.Max(found, values[k]);
        }

        return tensor(highest, [index.ReceiverCount, heads], dtype: ScalarType.Float64).to(logits.dtype).to(logits.device);
    }
}
