using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>α = ± φ L/c̄ of some pairs, with the sign of a harmonic's degree in its direction.</summary>
/// <param name="width">Length of a row.</param>
/// <param name="count">Number of pairs.</param>
/// <param name="signs">[width].</param>
/// <param name="envelopes">[count] φ/c̄.</param>
/// <param name="logits">[count, width].</param>
/// <param name="weights">[count, width] receives α.</param>
internal readonly unsafe struct WeightKernel<T>(nint width, int count, T* signs, T* envelopes, T* logits, T* weights) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (int p = 0; p < count; p++)
        {
            V envelope = S.Create(envelopes[p]);
            for (nint k = 0; k < width; k += S.Count)
            {
                S.Store(weights + (width * p) + k, S.Multiply(S.Multiply(envelope, S.Load(signs + k)), S.Load(logits + (width * p) + k)));
            }
        }
    }
}
