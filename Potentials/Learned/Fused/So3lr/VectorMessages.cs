using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>v_ℓm += Σ_e α_e,ℓ Y_e,ℓm over the edges of an atom.</summary>
/// <param name="degrees">Degrees of the components.</param>
/// <param name="rows">[count] the edges' weights by degree, and harmonics.</param>
/// <param name="count">Number of edges.</param>
/// <param name="v">[stride] added to.</param>
internal readonly unsafe struct VectorMessages<T>(DegreeMasks<T> degrees, WeightedRow<T>* rows, int count, T* v) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        // A degree's sum is made of all components, and its mask takes what is its own: so no mask stands in the loop over edges.
        WeightedRow<T>* first = rows, last = rows + count;
        nint stride = degrees.Stride;
        for (nint m = 0; m < stride; m += S.Count)
        {
            nint l = 0;
            V total = S.Load(v + m);
            for (; l + 4 <= degrees.Degrees; l += 4)
            {
                V sum0 = S.Constant(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
                for (WeightedRow<T>* e = first; e < last; e++)
                {
                    V y = S.Load(e->Row + m);
                    T* alpha = e->Weights + l;
                    sum0 = S.MultiplyAdd(S.Create(alpha[0]), y, sum0);
                    sum1 = S.MultiplyAdd(S.Create(alpha[1]), y, sum1);
                    sum2 = S.MultiplyAdd(S.Create(alpha[2]), y, sum2);
                    sum3 = S.MultiplyAdd(S.Create(alpha[3]), y, sum3);
                }

                T* mask = degrees.Ones + (l * stride) + m;
                total = S.MultiplyAdd(sum0, S.Load(mask), S.MultiplyAdd(sum1, S.Load(mask + stride), total));
                total = S.MultiplyAdd(sum2, S.Load(mask + (2 * stride)), S.MultiplyAdd(sum3, S.Load(mask + (3 * stride)), total));
            }

            for (; l < degrees.Degrees; l++)
            {
                V sum = S.Constant(0);
                for (WeightedRow<T>* e = first; e < last; e++)
                {
                    sum = S.MultiplyAdd(S.Create(e->Weights[l]), S.Load(e->Row + m), sum);
                }

                total = S.MultiplyAdd(sum, S.Load(degrees.Ones + (l * stride) + m), total);
            }

            S.Store(v + m, total);
        }
    }
}
