using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>sums[r, h] = Σ_{c in h} a b, or Σ a b f where f is not null.</summary>
internal readonly unsafe struct HeadDots<T>(T* a, T* b, T* f, nint rows, nint channels, nint heads, T* sums) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        nint size = channels / heads;
        for (nint segment = 0; segment < rows * heads; segment++)
        {
            V sum = S.Constant(0), left;
            nint i = segment * size, end = i + size;
            for (; i + S.Count <= end; i += S.Count)
            {
                left = f == null ? S.Load(a + i) : S.Multiply(S.Load(a + i), S.Load(f + i));
                sum = S.MultiplyAdd(left, S.Load(b + i), sum);
            }

            if (i < end)
            {
                left = S.LoadPartial(a + i, end - i);
                left = f == null ? left : S.Multiply(left, S.LoadPartial(f + i, end - i));
                sum = S.MultiplyAdd(left, S.LoadPartial(b + i, end - i), sum);
            }

            sums[segment] = S.Sum(sum);
        }
    }
}
