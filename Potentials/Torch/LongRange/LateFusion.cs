using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.LongRange;

/// <summary>The read-out that joins what atoms and what fragments have told each atom. Its children have the model file's names.</summary>
internal abstract class LateFusion : nn.Module
{
    /// <summary>A read-out under this name.</summary>
    protected LateFusion(string name)
        : base(name)
    {
    }

    /// <summary>ε [N] from two times [N,F].</summary>
    public abstract Tensor Read(Tensor ofAtoms, Tensor ofFragments);
}
