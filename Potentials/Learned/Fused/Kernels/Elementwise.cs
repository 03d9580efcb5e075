using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Element by element over arrays of <c>count</c> numbers; results may be written over an input.</summary>
internal static unsafe class Elementwise
{
    /// <summary>y = eˣ.</summary>
    public static void Exp<T>(T* x, T* y, nint count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, Mapping<T, ExpMap>>(new(x, y, count));

    /// <summary>y = σ(x) = x/(1+e⁻ˣ).</summary>
    public static void Silu<T>(T* x, T* y, nint count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, Mapping<T, SiluMap>>(new(x, y, count));

    /// <summary>y = σ(x) and derivative = σ′(x). The value may differ from that of <see cref="Silu{T}(T*, T*, nint)"/> in its last bit.</summary>
    public static void Silu<T>(T* x, T* y, T* derivative, nint count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, PairMapping<T, SiluWithDerivativeMap>>(new(x, y, derivative, count));

    public static void SinCos<T>(T* x, T* sin, T* cos, nint count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, PairMapping<T, SinCosMap>>(new(x, sin, cos, count));

    /// <summary>y = a + b.</summary>
    public static void Add<T>(T* a, T* b, T* y, nint count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, Combination<T, SumMap>>(new(a, b, y, count));

    /// <summary>y = a b.</summary>
    public static void Multiply<T>(T* a, T* b, T* y, nint count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, Combination<T, ProductMap>>(new(a, b, y, count));

    /// <summary>y += a b.</summary>
    public static void MultiplyAdd<T>(T* a, T* b, T* y, nint count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, Combination<T, ProductSumMap>>(new(a, b, y, count));

    /// <summary>y = s x.</summary>
    public static void Scale<T>(T s, T* x, T* y, nint count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, Scaling<T>>(new(s, x, y, count, false));

    /// <summary>y += s x.</summary>
    public static void ScaleAdd<T>(T s, T* x, T* y, nint count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, Scaling<T>>(new(s, x, y, count, true));

    /// <summary>Σ a b.</summary>
    public static T Dot<T>(T* a, T* b, nint count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum;
        Dispatch.Run<T, DotProducts<T>>(new(a, count, b, count, 1, count, &sum));
        return sum;
    }
}
