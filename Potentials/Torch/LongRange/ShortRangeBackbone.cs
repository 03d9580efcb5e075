using MDEngine.Potentials.Learned.ViSNet;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.LongRange;

/// <summary>A network of messages between atoms, as LSR-MP takes it: any equivariant one. Its children have the model file's names.</summary>
internal abstract class ShortRangeBackbone : nn.Module
{
    /// <summary>A backbone under this name.</summary>
    protected ShortRangeBackbone(string name)
        : base(name)
    {
    }

    /// <summary>Runs its layers.</summary>
    /// <param name="graph">The structures.</param>
    /// <param name="displacements">[E,3] of the atom pairs.</param>
    public abstract ShortRangeFeatures Represent(AtomFragmentGraph graph, Tensor displacements);
}

/// <summary>What a backbone gives LSR-MP.</summary>
/// <param name="Scalars">[N,F], for the read-out.</param>
/// <param name="LongRangeStart">What the messages from fragments start from.</param>
internal readonly record struct ShortRangeFeatures(Tensor Scalars, AtomFeatures LongRangeStart);
