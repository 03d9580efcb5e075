using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>s_ℓ = |v_j − v_i|²_ℓ / √(2ℓ+1) of some pairs.</summary>
/// <param name="degrees">Degrees of the components.</param>
/// <param name="atoms">[count] of the pairs.</param>
/// <param name="count">Number of pairs.</param>
/// <param name="v">[N, stride].</param>
/// <param name="invariants">[count, D] receives s.</param>
internal readonly unsafe struct DifferenceInvariants<T>(DegreeMasks<T> degrees, PairAtoms* atoms, int count, T* v, T* invariants) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        DegreeMasks<T> rows = degrees;
        T* difference = stackalloc T[rows.Stride];
        for (int p = 0; p < count; p++)
        {
            T* vi = v + ((long)atoms[p].Receiver * rows.Stride), vj = v + ((long)atoms[p].Sender * rows.Stride);
            for (nint m = 0; m < rows.Stride; m += S.Count)
            {
                S.Store(difference + m, S.Subtract(S.Load(vj + m), S.Load(vi + m)));
            }

            rows.Sums<S, V>(rows.Norms, difference, difference, invariants + ((long)p * rows.Degrees));
        }
    }
}

/// <summary>δ_ℓm = 2 s̄_ℓ (v_j − v_i)_ℓm / √(2ℓ+1) of some pairs, the reverse of <see cref="DifferenceInvariants{T}"/>.</summary>
/// <param name="degrees">Degrees of the components.</param>
/// <param name="atoms">[count] of the pairs.</param>
/// <param name="count">Number of pairs.</param>
/// <param name="v">[N, stride].</param>
/// <param name="invariantsBar">[count, D] s̄.</param>
/// <param name="differenceBar">[count, stride] receives δ.</param>
internal readonly unsafe struct DifferenceAdjoints<T>(
    DegreeMasks<T> degrees, PairAtoms* atoms, int count, T* v, T* invariantsBar, T* differenceBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        DegreeMasks<T> rows = degrees;
        V two = S.Constant(2);
        for (int p = 0; p < count; p++)
        {
            T* vi = v + ((long)atoms[p].Receiver * rows.Stride), vj = v + ((long)atoms[p].Sender * rows.Stride);
            T* result = differenceBar + ((long)p * rows.Stride);
            for (nint m = 0; m < rows.Stride; m += S.Count)
            {
                V factor = S.Multiply(two, rows.Spread<S, V>(rows.Norms, invariantsBar + ((long)p * rows.Degrees), m));
                S.Store(result + m, S.Multiply(factor, S.Subtract(S.Load(vj + m), S.Load(vi + m))));
            }
        }
    }
}
