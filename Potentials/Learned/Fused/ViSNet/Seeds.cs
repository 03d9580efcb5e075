using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>Weights of the outputs in the sum that is differentiated.</summary>
internal static unsafe class Seeds
{
    /// <summary>Those of a block, or ones.</summary>
    public static void Copy<T>(double[]? seeds, AtomBlock block, T* target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = 0; row < block.Count; row++)
        {
            target[row] = seeds is null ? T.One : T.CreateTruncating(seeds[block.First + row]);
        }
    }
}
