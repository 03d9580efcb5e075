using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>
/// An affine map of the channels of each order, with a bias for scalars only (Q3). Weights are stored order after order, each [in, out]. They start as
/// the standard deviations that start values are drawn with.
/// </summary>
internal sealed class EquivariantLinear : nn.Module
{
    private readonly FlatWeight tp;
    private readonly ScalarBias? bias;
    private readonly int[] inputs;
    private readonly int[] outputs;

    /// <param name="inputs">Channels by order.</param>
    /// <param name="outputs">Channels by order, 0 for an order that is not made.</param>
    /// <param name="hasBias">Whether scalars get a bias.</param>
    /// <param name="deviation">Of the start values; null for 1/√in.</param>
    public EquivariantLinear(IReadOnlyList<int> inputs, IReadOnlyList<int> outputs, bool hasBias = true, double? deviation = null)
        : base(nameof(EquivariantLinear))
    {
        this.inputs = [.. inputs];
        this.outputs = [.. outputs.Take(inputs.Count)];
        tp = new FlatWeight([.. this.outputs.SelectMany((width, order) => Enumerable.Repeat(deviation ?? (1 / Math.Sqrt(inputs[order])), width * inputs[order]))]);
        bias = hasBias ? new ScalarBias(outputs[0]) : null;
        RegisterComponents();
    }

    /// <summary>Maps [N,(2l+1,)in] to [N,(2l+1,)out] for as many orders as there are.</summary>
    public Tensor[] Map(params ReadOnlySpan<Tensor> features)
    {
        var mapped = new Tensor[Math.Min(features.Length, outputs.Count(width => width > 0))];
        for (int order = 0; order < mapped.Length; order++)
        {
            mapped[order] = matmul(features[order], Weight(order));
        }

        mapped[0] = WithBias(mapped[0]);
        return mapped;
    }

    /// <summary>[in, out] the weights of an order.</summary>
    public Tensor Weight(int order)
    {
        long offset = 0;
        for (int l = 0; l < order; l++)
        {
            offset += (long)inputs[l] * outputs[l];
        }

        return tp.Values.narrow(0, offset, (long)inputs[order] * outputs[order]).view(inputs[order], outputs[order]);
    }

    /// <summary>Scalars [N,out] with the bias.</summary>
    public Tensor WithBias(Tensor scalars) => bias is null ? scalars : scalars + bias.Values;
}
