using MDEngine.Potentials.Learned;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Layers;

/// <summary>Who sends to whom, as index tensors.</summary>
/// <param name="Receivers">[E] 64-bit.</param>
/// <param name="Senders">[E] 64-bit.</param>
/// <param name="ReceiverCount">Number of receivers, N.</param>
internal readonly record struct EdgeIndex(Tensor Receivers, Tensor Senders, long ReceiverCount)
{
    /// <summary>The index of a graph's atom pairs.</summary>
    public static EdgeIndex Of(AtomPairs pairs, int atoms, Device device) =>
        new(tensor(pairs.Receivers.ToArray(), device: device), tensor(pairs.Senders.ToArray(), device: device), atoms);

    /// <summary>Sums messages [E,…] at their receivers, [N,…].</summary>
    public Tensor SumAtReceivers(Tensor messages)
    {
        long[] shape = messages.shape;
        shape[0] = ReceiverCount;
        return zeros(shape, dtype: messages.dtype, device: messages.device).index_add(0, Receivers, messages, Scalars.One);
    }
}
