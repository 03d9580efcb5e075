using MDEngine.Potentials.Learned.Equiformer;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>Two maps with a gate between (Q9). Field names are the model file's tensor names.</summary>
internal sealed class GatedFeedForward : nn.Module
{
    private readonly EquivariantLinear fctp_1;
    private readonly EquivariantLinear fctp_2;
    private readonly int[] hidden;

    /// <param name="options">Sizes.</param>
    /// <param name="outputs">[3] channels by order.</param>
    public GatedFeedForward(EquiformerOptions options, IReadOnlyList<int> outputs)
        : base(nameof(GatedFeedForward))
    {
        hidden = [.. options.Hidden];
        fctp_1 = new EquivariantLinear(options.Embedding, [hidden.Sum(), hidden[1], hidden[2]]);
        fctp_2 = new EquivariantLinear(hidden, outputs);
        RegisterComponents();
    }

    /// <summary>For as many orders as there are.</summary>
    public Tensor[] Of(Tensor[] features)
    {
        Tensor[] mapped = fctp_1.Map(features);
        Tensor scalars = mapped[0];
        mapped[0] = Activations.Unit(scalars.narrow(1, 0, hidden[0]));
        long offset = hidden[0];
        for (int order = 1; order < mapped.Length; order++)
        {
            mapped[order] = mapped[order] * Activations.Gate(scalars.narrow(1, offset, hidden[order])).unsqueeze(1);
            offset += hidden[order];
        }

        return fctp_2.Map(mapped);
    }
}
