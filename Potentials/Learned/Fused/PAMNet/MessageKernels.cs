using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>y = σ(a + b + k) g; added to what is there, or in its place.</summary>
internal readonly unsafe struct GatedMessage<T>(T* a, T* b, T* k, T* g, nint padded, T* y, bool add) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (nint c = 0; c < padded; c += S.Count)
        {
            V value = VectorMath<T, S, V>.Silu(S.Add(S.Add(S.Load(a + c), S.Load(b + c)), S.Load(k + c)));
            V gate = S.Load(g + c);
            S.Store(y + c, add ? S.MultiplyAdd(value, gate, S.Load(y + c)) : S.Multiply(value, gate));
        }
    }
}

/// <summary>The reverse of <see cref="GatedMessage{T}"/> for ȳ: z̄ = ȳ g σ′(z) and ḡ = ȳ σ(z).</summary>
internal readonly unsafe struct GatedMessageReverse<T>(T* a, T* b, T* k, T* g, T* yBar, nint padded, T* zBar, T* gBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (nint c = 0; c < padded; c += S.Count)
        {
            V value = VectorMath<T, S, V>.Silu(S.Add(S.Add(S.Load(a + c), S.Load(b + c)), S.Load(k + c)), out V slope);
            V bar = S.Load(yBar + c);
            S.Store(zBar + c, S.Multiply(S.Multiply(bar, S.Load(g + c)), slope));
            S.Store(gBar + c, S.Multiply(bar, value));
        }
    }
}

/// <summary>m = σ(a + b + k) + p + t + n v, and h += m g: the message of a local edge before and after its gate.</summary>
internal readonly unsafe struct LocalMessage<T>(T* a, T* b, T* k, T* p, T* t, T* n, T* v, T* g, nint padded, T* m, T* h) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (nint c = 0; c < padded; c += S.Count)
        {
            V sum = VectorMath<T, S, V>.Silu(S.Add(S.Add(S.Load(a + c), S.Load(b + c)), S.Load(k + c)));
            sum = S.Add(S.Add(sum, S.Load(p + c)), S.Load(t + c));
            sum = S.MultiplyAdd(S.Load(n + c), S.Load(v + c), sum);
            S.Store(m + c, sum);
            S.Store(h + c, S.MultiplyAdd(sum, S.Load(g + c), S.Load(h + c)));
        }
    }
}

/// <summary>sum += σ(z) n: one angle's share of a message.</summary>
internal readonly unsafe struct AngleMessage<T>(T* z, T* n, nint padded, T* sum) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (nint c = 0; c < padded; c += S.Count)
        {
            S.Store(sum + c, S.MultiplyAdd(VectorMath<T, S, V>.Silu(S.Load(z + c)), S.Load(n + c), S.Load(sum + c)));
        }
    }
}

/// <summary>The reverse of <see cref="AngleMessage{T}"/> for the sum's bar s: n̄ += σ(z) s and z̄ = n s σ′(z).</summary>
internal readonly unsafe struct AngleMessageReverse<T>(T* z, T* n, T* sumBar, nint padded, T* nBar, T* zBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (nint c = 0; c < padded; c += S.Count)
        {
            V value = VectorMath<T, S, V>.Silu(S.Load(z + c), out V slope);
            V bar = S.Load(sumBar + c);
            S.Store(nBar + c, S.MultiplyAdd(value, bar, S.Load(nBar + c)));
            S.Store(zBar + c, S.Multiply(S.Multiply(S.Load(n + c), bar), slope));
        }
    }
}

/// <summary>z̄ = ȳ σ′(z), the reverse of y = σ(z).</summary>
internal readonly unsafe struct SiluReverse<T>(T* z, T* yBar, nint count, T* zBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (nint c = 0; c < count; c += S.Count)
        {
            VectorMath<T, S, V>.Silu(S.Load(z + c), out V slope);
            S.Store(zBar + c, S.Multiply(S.Load(yBar + c), slope));
        }
    }
}

/// <summary>y = σ(z) f and y′ = σ′(z) z′ f + σ(z) f′, for z and f functions of a distance with the derivatives z′ and f′.</summary>
internal readonly unsafe struct SwitchedFeature<T>(T* z, T* zSlope, T factor, T factorSlope, nint padded, T* y, T* slope) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        V f = S.Create(factor), fSlope = S.Create(factorSlope);
        for (nint c = 0; c < padded; c += S.Count)
        {
            V value = VectorMath<T, S, V>.Silu(S.Load(z + c), out V derivative);
            S.Store(y + c, S.Multiply(value, f));
            S.Store(slope + c, S.MultiplyAdd(value, fSlope, S.Multiply(S.Multiply(derivative, S.Load(zSlope + c)), f)));
        }
    }
}

/// <summary>z̄ = ȳ σ′(a + b + k).</summary>
internal readonly unsafe struct SumReverse<T>(T* a, T* b, T* k, T* yBar, nint padded, T* zBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (nint c = 0; c < padded; c += S.Count)
        {
            VectorMath<T, S, V>.Silu(S.Add(S.Add(S.Load(a + c), S.Load(b + c)), S.Load(k + c)), out V slope);
            S.Store(zBar + c, S.Multiply(S.Load(yBar + c), slope));
        }
    }
}
