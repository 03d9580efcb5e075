using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.LongRange;

/// <summary>Layers of messages from fragments to atoms. Its children have the model file's names.</summary>
internal abstract class LongRangeBranch : nn.Module
{
    /// <summary>A branch under this name.</summary>
    protected LongRangeBranch(string name)
        : base(name)
    {
    }

    /// <summary>[N,F] scalars after the last layer, for the read-out.</summary>
    /// <param name="start">What the backbone gives.</param>
    /// <param name="pairs">Atoms and fragments.</param>
    public abstract Tensor Advance(AtomFeatures start, FragmentPairs pairs);
}
