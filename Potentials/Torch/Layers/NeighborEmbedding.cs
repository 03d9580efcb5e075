using MDEngine.Potentials.Learned.ViSNet;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Layers;

/// <summary>First scalar features: each atom's element, mixed with the elements around it (I1).</summary>
internal sealed class NeighborEmbedding : nn.Module
{
    private readonly TorchSharp.Modules.Embedding embedding;
    private readonly TorchSharp.Modules.Linear distance_proj;
    private readonly TorchSharp.Modules.Linear combine;

    public NeighborEmbedding(ViSNetOptions options)
        : base(nameof(NeighborEmbedding))
    {
        embedding = nn.Embedding(ViSNetOptions.ElementRows, options.HiddenChannels);
        distance_proj = nn.Linear(options.RadialCount, options.HiddenChannels);
        combine = nn.Linear(2 * options.HiddenChannels, options.HiddenChannels);
        RegisterComponents();
    }

    /// <summary>x_i = W_m [A[z_i]; Σ_j A'[z_j] ⊙ (W_d g + b_d) C] + b_m.</summary>
    /// <param name="elements">[N] atomic numbers.</param>
    /// <param name="own">[N,F] A[z_i].</param>
    /// <param name="edges">Pairs without self-loops.</param>
    /// <param name="radial">[E,K].</param>
    /// <param name="envelope">[E].</param>
    /// <returns>[N,F].</returns>
    public Tensor Embed(Tensor elements, Tensor own, EdgeIndex edges, Tensor radial, Tensor envelope)
    {
        Tensor filter = distance_proj.call(radial) * envelope.unsqueeze(1);
        Tensor messages = embedding.call(elements).index_select(0, edges.Senders) * filter;
        return combine.call(cat([own, edges.SumAtReceivers(messages)], 1));
    }
}
