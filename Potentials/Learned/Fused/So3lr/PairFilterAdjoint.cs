using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// Adjoint of a pair's filter. As both directions share it, L_to = Σ q_i f k_j and L_from = Σ q_j f k_i give
/// f̄ = L̄_to q_i k_j + L̄_from q_j k_i, channel by channel with the adjoint of the channel's head.
/// </summary>
internal readonly unsafe struct PairFilterAdjoint<T>(HeadLayout layout, T* qi, T* ki, T* qj, T* kj, T* toBar, T* fromBar, T* fBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (int head = 0; head < layout.Heads; head++)
        {
            nint c = layout.First(head);
            nint end = c + layout.Width(head);
            V to = S.Create(toBar[head]), from = S.Create(fromBar[head]);
            for (; c + S.Count <= end; c += S.Count)
            {
                V sum = S.Multiply(from, S.Multiply(S.Load(qj + c), S.Load(ki + c)));
                S.Store(fBar + c, S.MultiplyAdd(to, S.Multiply(S.Load(qi + c), S.Load(kj + c)), sum));
            }

            if (c < end)
            {
                V sum = S.Multiply(from, S.Multiply(S.LoadPartial(qj + c, end - c), S.LoadPartial(ki + c, end - c)));
                sum = S.MultiplyAdd(to, S.Multiply(S.LoadPartial(qi + c, end - c), S.LoadPartial(kj + c, end - c)), sum);
                S.StorePartial(fBar + c, sum, end - c);
            }
        }
    }
}
