using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// Dropout of the fragments' normalized features, scalars and the components of vectors alike: entries become zero, or 1/(1 − p) times what they are. Which ones is a
/// function of seed, layer and place alone. So no mask is stored; the reverse pass, the displaced structures of a frame and any number of threads drop the same.
/// </summary>
/// <param name="share">p, the share of the entries that is dropped.</param>
internal sealed unsafe class FragmentDropout<T>(double share)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T kept = T.CreateTruncating(1 / (1 - share));

    /// <summary>Seed of the passes that follow; null for passes that drop nothing.</summary>
    public ulong? Seed { get; set; }

    /// <summary>Drops scalars, or adjoints of them.</summary>
    /// <param name="layer">The long layer.</param>
    /// <param name="first">Place of the first of them in [M,F].</param>
    /// <param name="x">They.</param>
    /// <param name="count">How many there are.</param>
    public void DropScalars(int layer, long first, T* x, int count) => Drop(2 * layer, first, x, count);

    /// <summary>Drops components of vectors, or adjoints of them.</summary>
    /// <param name="layer">The long layer.</param>
    /// <param name="first">Place of the first of them in [M,3,F].</param>
    /// <param name="x">They.</param>
    /// <param name="count">How many there are.</param>
    public void DropVectors(int layer, long first, T* x, int count) => Drop((2 * layer) + 1, first, x, count);

    private void Drop(int stream, long first, T* x, int count)
    {
        if (share == 0 || Seed is not { } seed)
        {
            return;
        }

        ulong key = SplitMix64.At(seed, (ulong)stream);
        for (int k = 0; k < count; k++)
        {
            x[k] = SplitMix64.Unit(SplitMix64.At(key, (ulong)(first + k))) < share ? T.Zero : kept * x[k];
        }
    }
}
