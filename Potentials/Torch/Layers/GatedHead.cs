using MDEngine.Potentials.Learned.ViSNet;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Layers;

/// <summary>Two gated equivariant blocks (H2 to H4).</summary>
internal sealed class GatedHead : nn.Module
{
    private readonly ModuleList<GatedEquivariantBlock> output_network;

    public GatedHead(ViSNetOptions options)
        : base(nameof(GatedHead))
    {
        long channels = options.HiddenChannels;
        output_network = nn.ModuleList<GatedEquivariantBlock>(
            new GatedEquivariantBlock(channels, channels / 2, isLast: false, options),
            new GatedEquivariantBlock(channels / 2, 1, isLast: true, options));
        RegisterComponents();
    }

    /// <summary>ε [N].</summary>
    public Tensor Read(Tensor scalars, Tensor vectors)
    {
        foreach (GatedEquivariantBlock block in output_network)
        {
            (scalars, vectors) = block.Advance(scalars, vectors);
        }

        return scalars.squeeze(1);
    }
}
