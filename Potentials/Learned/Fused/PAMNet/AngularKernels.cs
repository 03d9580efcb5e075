using System.Numerics;
using System.Runtime.CompilerServices;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>u[l] = Σ_n radial[6l+n] columns[6l+n].</summary>
internal readonly unsafe struct AngularExpansion<T>(T* radial, T* columns, nint padded, T* u) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (nint l = 0; l < AngularBasis.OrderCount; l++)
        {
            T* r = radial + (l * AngularBasis.RootCount);
            T* w = columns + (l * AngularBasis.RootCount * padded);
            V r0 = S.Create(r[0]), r1 = S.Create(r[1]), r2 = S.Create(r[2]), r3 = S.Create(r[3]), r4 = S.Create(r[4]), r5 = S.Create(r[5]);
            for (nint c = 0; c < padded; c += S.Count)
            {
                V sum = S.Multiply(r0, S.Load(w + c));
                sum = S.MultiplyAdd(r1, S.Load(w + padded + c), sum);
                sum = S.MultiplyAdd(r2, S.Load(w + (2 * padded) + c), sum);
                sum = S.MultiplyAdd(r3, S.Load(w + (3 * padded) + c), sum);
                sum = S.MultiplyAdd(r4, S.Load(w + (4 * padded) + c), sum);
                sum = S.MultiplyAdd(r5, S.Load(w + (5 * padded) + c), sum);
                S.Store(u + (l * padded) + c, sum);
            }
        }
    }
}

/// <summary>a = σ(b + Σ_l y_l u_l).</summary>
internal readonly unsafe struct AngularFeature<T>(T* bias, T* y, T* u, nint padded, T* a) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        var harmonics = new Harmonics<T, S, V>(y);
        for (nint c = 0; c < padded; c += S.Count)
        {
            S.Store(a + c, VectorMath<T, S, V>.Silu(S.Add(S.Load(bias + c), harmonics.Sum(u + c, padded))));
        }
    }
}

/// <summary>a as above, and its derivative where the expansion has the derivative uSlope: a′ = σ′(z) Σ_l y_l u′_l.</summary>
internal readonly unsafe struct AngularFeatureSlope<T>(T* bias, T* y, T* u, T* uSlope, nint padded, T* a, T* slope) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        var harmonics = new Harmonics<T, S, V>(y);
        for (nint c = 0; c < padded; c += S.Count)
        {
            S.Store(a + c, VectorMath<T, S, V>.Silu(S.Add(S.Load(bias + c), harmonics.Sum(u + c, padded)), out V derivative));
            S.Store(slope + c, S.Multiply(derivative, harmonics.Sum(uSlope + c, padded)));
        }
    }
}

/// <summary>
/// The reverse of <see cref="AngularFeature{T}"/>, with w = ā σ′(z): ū_l += y_l w, and the derivative by the cosine of which y′ are the
/// derivatives, c̄ = Σ_channels w Σ_l y′_l u_l.
/// </summary>
internal readonly unsafe struct AngularFeatureReverse<T>(T* bias, T* y, T* ySlope, T* u, T* aBar, nint padded, T* uBar, T* cosineBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        var harmonics = new Harmonics<T, S, V>(y);
        var slopes = new Harmonics<T, S, V>(ySlope);
        V total = S.Constant(0);
        for (nint c = 0; c < padded; c += S.Count)
        {
            VectorMath<T, S, V>.Silu(S.Add(S.Load(bias + c), harmonics.Sum(u + c, padded)), out V derivative);
            V w = S.Multiply(S.Load(aBar + c), derivative);
            harmonics.AddTo(uBar + c, padded, w);
            total = S.MultiplyAdd(w, slopes.Sum(u + c, padded), total);
        }

        *cosineBar = S.Sum(total);
    }
}

/// <summary>Seven numbers, each in every place of a vector.</summary>
internal readonly unsafe struct Harmonics<T, S, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where S : struct, ISimd<T, V>
    where V : unmanaged
{
    private readonly V y0, y1, y2, y3, y4, y5, y6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Harmonics(T* y)
    {
        (y0, y1, y2, y3) = (S.Create(y[0]), S.Create(y[1]), S.Create(y[2]), S.Create(y[3]));
        (y4, y5, y6) = (S.Create(y[4]), S.Create(y[5]), S.Create(y[6]));
    }

    /// <summary>Σ_l y_l u_l.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Sum(T* u, nint stride)
    {
        V sum = S.Multiply(y0, S.Load(u));
        sum = S.MultiplyAdd(y1, S.Load(u + stride), sum);
        sum = S.MultiplyAdd(y2, S.Load(u + (2 * stride)), sum);
        sum = S.MultiplyAdd(y3, S.Load(u + (3 * stride)), sum);
        sum = S.MultiplyAdd(y4, S.Load(u + (4 * stride)), sum);
        sum = S.MultiplyAdd(y5, S.Load(u + (5 * stride)), sum);
        return S.MultiplyAdd(y6, S.Load(u + (6 * stride)), sum);
    }

    /// <summary>u_l += y_l w.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddTo(T* u, nint stride, V w)
    {
        S.Store(u, S.MultiplyAdd(y0, w, S.Load(u)));
        S.Store(u + stride, S.MultiplyAdd(y1, w, S.Load(u + stride)));
        S.Store(u + (2 * stride), S.MultiplyAdd(y2, w, S.Load(u + (2 * stride))));
        S.Store(u + (3 * stride), S.MultiplyAdd(y3, w, S.Load(u + (3 * stride))));
        S.Store(u + (4 * stride), S.MultiplyAdd(y4, w, S.Load(u + (4 * stride))));
        S.Store(u + (5 * stride), S.MultiplyAdd(y5, w, S.Load(u + (5 * stride))));
        S.Store(u + (6 * stride), S.MultiplyAdd(y6, w, S.Load(u + (6 * stride))));
    }
}
