using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Potentials.Learned.ViSNet;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch;

/// <summary>The chain rule of <see cref="IDisplacementSet.AddForces"/> for tensors, so that forces can be differentiated again.</summary>
public static class ForceTensors
{
    /// <summary>Adds a set's contribution.</summary>
    /// <param name="forces">[N,3].</param>
    /// <param name="set">Displacement vectors.</param>
    /// <param name="derivatives">[E,3] ∂E/∂d.</param>
    /// <returns>[N,3] <paramref name="forces"/> with the contribution.</returns>
    public static Tensor Add(Tensor forces, IDisplacementSet set, Tensor derivatives) => set switch
    {
        AtomPairs pairs => Between(forces, derivatives, pairs.Receivers.ToArray(), pairs.Senders.ToArray()),
        LinkSet links => Between(forces, derivatives, [.. links.LinkReceivers], [.. links.LinkSenders]),
        AtomFragmentPairs fragments => WithFragments(forces, derivatives, fragments),
        _ => throw new NotSupportedException($"Displacements of the type {set} have no chain rule for tensors."),
    };

    // d = r_sender − r_receiver.
    private static Tensor Between(Tensor forces, Tensor derivatives, long[] receivers, long[] senders)
    {
        Device device = derivatives.device;
        return forces.index_add(0, tensor(receivers, device: device), derivatives, Scalars.One).index_add(0, tensor(senders, device: device), derivatives, Scalars.MinusOne);
    }

    // t = r_i − R_m, and R_m is a weighted mean of its atoms' positions.
    private static Tensor WithFragments(Tensor forces, Tensor derivatives, AtomFragmentPairs pairs)
    {
        Device device = derivatives.device;
        Tensor ofCenters = zeros(pairs.FragmentCount, 3, dtype: derivatives.dtype, device: device)
            .index_add(0, tensor(pairs.Fragments.ToArray(), device: device), derivatives, Scalars.One);
        Tensor weights = tensor(pairs.WeightOfAtom.ToArray(), dtype: derivatives.dtype, device: device).unsqueeze(1);
        return forces.index_add(0, tensor(pairs.Atoms.ToArray(), device: device), derivatives, Scalars.MinusOne)
            + (weights * ofCenters.index_select(0, tensor(pairs.FragmentOfAtom.ToArray(), device: device)));
    }
}
