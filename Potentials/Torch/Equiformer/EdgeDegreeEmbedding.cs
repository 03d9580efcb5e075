using MDEngine.Potentials.Learned.Equiformer;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>
/// First features from the places of an atom's neighbors (Q7; S16). Field names are the model file's tensor names. Of the tensor product only
/// the paths from scalars are alive, so it is a sum of radial functions times harmonics.
/// </summary>
internal sealed class EdgeDegreeEmbedding : nn.Module
{
    /// <summary>Mean number of neighbors in the authors' data.</summary>
    private const double MeanDegree = 15.57930850982666;

    private readonly EquivariantLinear exp;
    private readonly RadialProfile rad;
    private readonly EquivariantLinear proj;
    private readonly int[] channels;

    public EdgeDegreeEmbedding(EquiformerOptions options, TensorProduct product)
        : base(nameof(EdgeDegreeEmbedding))
    {
        channels = [.. options.Embedding];
        exp = new EquivariantLinear([1], [channels[0]]);
        rad = new RadialProfile(options.RadialCount, options.RadialHidden, product.WeightCount);
        proj = new EquivariantLinear(product.Channels, channels);
        RegisterComponents();
    }

    /// <summary>By order, [N,(2l+1,)F_l].</summary>
    public Tensor[] Of(EquiformerEdges edges)
    {
        Tensor scalars = exp.WithBias(exp.Weight(0)); // [1,F_0]: a map of the number 1
        Tensor weights = rad.At(edges.Radial);
        var sums = new Tensor[channels.Length];
        for (int order = 0; order < sums.Length; order++)
        {
            // The paths (0,l,l) come first, in the weights and in the product's channels.
            Tensor radial = matmul(weights.narrow(1, order * channels[0], channels[0]) * scalars, proj.Weight(order).narrow(0, 0, channels[0]));
            Tensor messages = order == 0
                ? proj.WithBias(radial)
                : edges.Harmonics.narrow(1, Harmonics.Offsets[order], (2 * order) + 1).unsqueeze(2) * radial.unsqueeze(1);
            if (edges.Envelope is not null)
            {
                messages = messages * (order == 0 ? edges.Envelope : edges.Envelope.unsqueeze(2));
            }

            sums[order] = edges.Index.SumAtReceivers(messages) * (1 / Math.Sqrt(MeanDegree));
        }

        return sums;
    }
}
