using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>sums[r] = Σ_c a[r, c] b[r, c].</summary>
internal readonly unsafe struct DotProducts<T>(T* a, nint lda, T* b, nint ldb, nint rows, nint columns, T* sums) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (nint row = 0; row < rows; row++)
        {
            T* left = a + row * lda;
            T* right = b + row * ldb;
            V sum = S.Constant(0);
            nint i = 0;
            for (; i + S.Count <= columns; i += S.Count)
            {
                sum = S.MultiplyAdd(S.Load(left + i), S.Load(right + i), sum);
            }

            if (i < columns)
            {
                sum = S.MultiplyAdd(S.LoadPartial(left + i, columns - i), S.LoadPartial(right + i, columns - i), sum);
            }

            sums[row] = S.Sum(sum);
        }
    }
}
