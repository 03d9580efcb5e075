using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// Logits of a pair in both directions: to[h] = Σ_{c∈h} q_i f k_j for the message to i, from[h] = Σ_{c∈h} q_j f k_i for that to j.
/// </summary>
internal readonly unsafe struct PairLogits<T>(HeadLayout layout, T* qi, T* ki, T* qj, T* kj, T* f, T* to, T* from) : IKernel<T>
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
            V sumTo = S.Constant(0), sumFrom = S.Constant(0);
            for (; c + S.Count <= end; c += S.Count)
            {
                V filter = S.Load(f + c);
                sumTo = S.MultiplyAdd(S.Multiply(filter, S.Load(qi + c)), S.Load(kj + c), sumTo);
                sumFrom = S.MultiplyAdd(S.Multiply(filter, S.Load(qj + c)), S.Load(ki + c), sumFrom);
            }

            if (c < end)
            {
                V filter = S.LoadPartial(f + c, end - c);
                sumTo = S.MultiplyAdd(S.Multiply(filter, S.LoadPartial(qi + c, end - c)), S.LoadPartial(kj + c, end - c), sumTo);
                sumFrom = S.MultiplyAdd(S.Multiply(filter, S.LoadPartial(qj + c, end - c)), S.LoadPartial(ki + c, end - c), sumFrom);
            }

            to[head] = S.Sum(sumTo);
            from[head] = S.Sum(sumFrom);
        }
    }
}
