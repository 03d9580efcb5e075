using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>From normalized scalars to energies (Q10).</summary>
internal sealed class EquiformerHead : nn.Module
{
    private readonly EquivariantLinear first;
    private readonly EquivariantLinear last;

    /// <param name="inputs">Scalars that it reads.</param>
    /// <param name="channels">Width inside.</param>
    public EquiformerHead(int inputs, int channels)
        : base(nameof(EquiformerHead))
    {
        first = new EquivariantLinear([inputs], [channels]);
        last = new EquivariantLinear([channels], [1]);

        // The file counts the activation between them.
        register_module("0", first);
        register_module("2", last);
    }

    /// <summary>[N,F] to [N].</summary>
    public Tensor Read(Tensor scalars) => last.Map(Activations.Unit(first.Map(scalars)[0]))[0].squeeze(1);
}
