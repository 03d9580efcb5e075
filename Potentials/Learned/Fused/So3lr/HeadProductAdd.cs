using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>y_c += a[head of c] x_c f_c over all heads: the adjoint of a query or of a key.</summary>
internal readonly unsafe struct HeadProductAdd<T>(HeadLayout layout, T* a, T* x, T* f, T* y) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (int head = 0; head < layout.Heads; head++)
        {
            V scale = S.Create(a[head]);
            nint c = layout.First(head);
            nint end = c + layout.Width(head);
            for (; c + S.Count <= end; c += S.Count)
            {
                S.Store(y + c, S.MultiplyAdd(S.Multiply(scale, S.Load(f + c)), S.Load(x + c), S.Load(y + c)));
            }

            if (c < end)
            {
                V sum = S.MultiplyAdd(S.Multiply(scale, S.LoadPartial(f + c, end - c)), S.LoadPartial(x + c, end - c), S.LoadPartial(y + c, end - c));
                S.StorePartial(y + c, sum, end - c);
            }
        }
    }
}
