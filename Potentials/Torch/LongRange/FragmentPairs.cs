using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.Layers;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.LongRange;

/// <summary>Atoms, fragments and the pairs between them as tensors.</summary>
/// <param name="Index">Fragments send, atoms receive.</param>
/// <param name="FragmentOfAtom">[N].</param>
/// <param name="AtomsPerFragment">[M,1].</param>
/// <param name="Displacements">[B,3] t = r_i − R_m.</param>
internal readonly record struct FragmentPairs(EdgeIndex Index, Tensor FragmentOfAtom, Tensor AtomsPerFragment, Tensor Displacements)
{
    /// <summary>Gets the attention [B,H] of each layer, if anything asks for it.</summary>
    public ICollection<Tensor>? Attention { get; init; }

    /// <summary>Those of a graph.</summary>
    public static FragmentPairs Of(AtomFragmentPairs pairs, Tensor displacements)
    {
        Device device = displacements.device;
        Tensor fragmentOfAtom = tensor(pairs.FragmentOfAtom.ToArray(), device: device);
        Tensor atomsPerFragment = zeros(pairs.FragmentCount, dtype: displacements.dtype, device: device)
            .index_add(0, fragmentOfAtom, ones(fragmentOfAtom.shape[0], dtype: displacements.dtype, device: device), Scalars.One);
        return new FragmentPairs(
            new EdgeIndex(tensor(pairs.Atoms.ToArray(), device: device), tensor(pairs.Fragments.ToArray(), device: device), fragmentOfAtom.shape[0]),
            fragmentOfAtom,
            atomsPerFragment.unsqueeze(1),
            displacements);
    }

    /// <summary>Means of atoms' features [N,…] over each fragment [M,…].</summary>
    public Tensor Mean(Tensor features)
    {
        long[] shape = features.shape;
        shape[0] = AtomsPerFragment.shape[0];
        Tensor sums = zeros(shape, dtype: features.dtype, device: features.device).index_add(0, FragmentOfAtom, features, Scalars.One);
        return sums / (shape.Length == 2 ? AtomsPerFragment : AtomsPerFragment.unsqueeze(2));
    }
}
