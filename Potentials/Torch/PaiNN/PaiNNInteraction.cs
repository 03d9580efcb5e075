using MDEngine.Potentials.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.PaiNN;

/// <summary>PaiNN's messages between atoms (P1, P2). Field names are the model file's tensor names.</summary>
internal sealed class PaiNNInteraction : nn.Module
{
    private readonly ModuleList<Linear> interatomic_context_net;

    public PaiNNInteraction(long channels)
        : base(nameof(PaiNNInteraction))
    {
        interatomic_context_net = nn.ModuleList(nn.Linear(channels, channels), nn.Linear(channels, 3 * channels));
        RegisterComponents();
    }

    /// <summary>Scalars [N,F] and vectors [N,3,F] with the messages.</summary>
    /// <param name="scalars">[N,F].</param>
    /// <param name="vectors">[N,3,F], null for zero.</param>
    /// <param name="filter">w [E,3F].</param>
    /// <param name="geometry">The pairs.</param>
    public (Tensor Scalars, Tensor Vectors) Advance(Tensor scalars, Tensor? vectors, Tensor filter, EdgeGeometry geometry)
    {
        EdgeIndex index = geometry.Index;
        Tensor context = interatomic_context_net[1].call(interatomic_context_net[0].call(scalars).silu());
        Tensor[] messages = (filter * context.index_select(0, index.Senders)).chunk(3, 1);

        // Against u: the authors' code hands receivers and senders over in the other order than it has for directions.
        Tensor vectorMessages = geometry.OppositeUnits.unsqueeze(2) * messages[1].unsqueeze(1);
        if (vectors is not null)
        {
            vectorMessages = vectorMessages + (messages[2].unsqueeze(1) * vectors.index_select(0, index.Senders));
        }

        Tensor sums = index.SumAtReceivers(vectorMessages);
        return (scalars + index.SumAtReceivers(messages[0]), vectors is null ? sums : vectors + sums);
    }
}
