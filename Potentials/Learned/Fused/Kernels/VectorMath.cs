using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Functions of one vector, every place computed alike. Polynomials interpolate at Chebyshev's nodes of the reduced range.</summary>
internal static class VectorMath<T, S, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where S : struct, ISimd<T, V>
    where V : unmanaged
{
    /// <summary>The largest whole number whose exponential is finite, and the exponential of its negative too small to change 1.</summary>
    private static double Largest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? 88 : 709;
    }

    /// <summary>eˣ, below 1 ulp; 0 and infinity beyond the range, gradual underflow. x = n ln 2 + r, |r| ≤ ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp(V x)
    {
        x = S.AtLeast(S.Constant(typeof(T) == typeof(float) ? -105 : -747), S.AtMost(S.Constant(typeof(T) == typeof(float) ? 89 : 711), x));
        V n = S.Round(S.Multiply(x, S.Constant(1.4426950408889634)));
        V r = Reduce(x, n, -1);
        return S.Scale(S.MultiplyAdd(ExpTail(r, 1), r, S.Constant(1)), n);
    }

    /// <summary>σ(x) = x/(1+e⁻ˣ), below 2 ulp for x ≥ -88 (float32) or -709 (float64) and constant, 1e-36 or 1e-305, below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu(V x)
    {
        x = S.AtLeast(S.Constant(-Largest), x);
        return S.Divide(x, OnePlusExpOfMinus(x, out _, out _));
    }

    /// <summary>
    /// σ(x), and σ′(x) = s + σ(x) (1 - s) with s = 1/(1+e⁻ˣ). 1 - s is computed as s e⁻ˣ, because the difference loses digits that a large x magnifies.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu(V x, out V derivative)
    {
        x = S.AtLeast(S.Constant(-Largest), x);
        V s = S.Divide(S.Constant(1), OnePlusExpOfMinus(x, out V power, out V lack));
        V value = S.Multiply(x, s);
        derivative = S.MultiplyAdd(value, S.Multiply(s, S.NegatedMultiplyAdd(lack, power, power)), s);
        return value;
    }

    /// <summary>
    /// Sine and cosine, within 1 ulp of the larger of them and within 2 of their own up to |x| = 10⁴ (float32) or 10⁸ (float64), except that close to a
    /// multiple of π/2 in float32 the absolute error stays at 1e-10 |x|. Not a number for infinities.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V Sin, V Cos) SinCos(V x)
    {
        V n = S.Round(S.Multiply(x, S.Constant(0.6366197723675814)));
        V r;
        if (typeof(T) == typeof(float))
        {
            r = S.MultiplyAdd(n, S.Constant(-1.5707963705062866), x);
            r = S.MultiplyAdd(n, S.Constant(4.371138828673793e-08), r);
            r = S.MultiplyAdd(n, S.Constant(1.7151245100058819e-15), r);
        }
        else
        {
            r = S.MultiplyAdd(n, S.Constant(-1.5707963267948966), x);
            r = S.MultiplyAdd(n, S.Constant(-6.123233995736766e-17), r);
            r = S.MultiplyAdd(n, S.Constant(1.4973849048591698e-33), r);
        }

        V square = S.Multiply(r, r);
        V sin = S.MultiplyAdd(S.Multiply(square, r), SinTail(square), r);
        V cos = S.MultiplyAdd(S.Multiply(square, square), CosTail(square), S.MultiplyAdd(S.Constant(-0.5), square, S.Constant(1)));

        // The quadrant n mod 4: odd ones swap sine and cosine; 2 and 3 turn the sign of the sine, 1 and 2 that of the cosine.
        V half = S.Multiply(n, S.Constant(0.5));
        V even = S.Equal(half, S.Floor(half));
        V sinSign = Sign(S.Floor(half));
        V cosSign = Sign(S.Floor(S.Multiply(S.Add(n, S.Constant(1)), S.Constant(0.5))));
        return (S.Multiply(sinSign, S.Select(even, sin, cos)), S.Multiply(cosSign, S.Select(even, cos, sin)));
    }

    /// <summary>1 for even, -1 for odd whole numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sign(V whole)
    {
        V half = S.Multiply(whole, S.Constant(0.5));
        return S.Select(S.Equal(half, S.Floor(half)), S.Constant(1), S.Constant(-1));
    }

    /// <summary>
    /// 1 + e⁻ˣ for x ≥ -Largest, and e⁻ˣ as 2ⁿ (1 - lack). The large term 2ⁿ is added last, so that the others' errors are those of smaller numbers. With
    /// -x = n ln 2 + r, what is left of x itself is -r.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V OnePlusExpOfMinus(V x, out V power, out V lack)
    {
        V bounded = S.AtMost(S.Constant(Largest), x);
        V shift = S.Constant(Rounding.Shift<T>());
        V shifted = S.MultiplyAdd(bounded, S.Constant(-1.4426950408889634), shift);
        power = S.PowerOfTwo(shifted);
        V rest = Reduce(bounded, S.Subtract(shifted, shift), 1);
        lack = S.Multiply(ExpTail(rest, -1), rest);
        return S.Add(power, S.NegatedMultiplyAdd(lack, power, S.Constant(1)));
    }

    /// <summary>x + sign n ln 2. The first part of ln 2 is so short that its product with n is exact, and so is the first sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Reduce(V x, V n, int sign)
        => typeof(T) == typeof(float)
            ? S.MultiplyAdd(n, S.Constant(sign * 1.4286067653301871e-06), S.MultiplyAdd(n, S.Constant(sign * 0.693145751953125), x))
            : S.MultiplyAdd(n, S.Constant(sign * 1.9082149292705877e-10), S.MultiplyAdd(n, S.Constant(sign * 0.6931471803691238), x));

    /// <summary>(e^(sign r) - 1)/(sign r) = 1 + sign r q(sign r).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpTail(V r, int sign)
    {
        V q;
        if (typeof(T) == typeof(float))
        {
            q = S.Constant(sign * 0.0013926250831497611);
            q = S.MultiplyAdd(q, r, S.Constant(0.008363232883682618));
            q = S.MultiplyAdd(q, r, S.Constant(sign * 0.04166655421298415));
            q = S.MultiplyAdd(q, r, S.Constant(0.16666576666119928));
            q = S.MultiplyAdd(q, r, S.Constant(sign * 0.5));
        }
        else
        {
            q = S.Constant(2.5100472505694996e-08);
            q = S.MultiplyAdd(q, r, S.Constant(sign * 2.7620201591031547e-07));
            q = S.MultiplyAdd(q, r, S.Constant(2.7557268276905696e-06));
            q = S.MultiplyAdd(q, r, S.Constant(sign * 2.4801521057868204e-05));
            q = S.MultiplyAdd(q, r, S.Constant(0.00019841269863171557));
            q = S.MultiplyAdd(q, r, S.Constant(sign * 0.0013888888917367081));
            q = S.MultiplyAdd(q, r, S.Constant(0.008333333333330039));
            q = S.MultiplyAdd(q, r, S.Constant(sign * 0.041666666666623824));
            q = S.MultiplyAdd(q, r, S.Constant(0.16666666666666669));
            q = S.MultiplyAdd(q, r, S.Constant(sign * 0.5000000000000001));
        }

        return S.MultiplyAdd(q, r, S.Constant(1));
    }

    /// <summary>(sin r - r)/r³ of the square of r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V SinTail(V square)
    {
        V q;
        if (typeof(T) == typeof(float))
        {
            q = S.Constant(-0.00019587387068464455);
            q = S.MultiplyAdd(q, square, S.Constant(0.008332745936380422));
            return S.MultiplyAdd(q, square, S.Constant(-0.16666664650292082));
        }

        q = S.Constant(1.5917848524808262e-10);
        q = S.MultiplyAdd(q, square, S.Constant(-2.5051127944014188e-08));
        q = S.MultiplyAdd(q, square, S.Constant(2.755731608381636e-06));
        q = S.MultiplyAdd(q, square, S.Constant(-0.00019841269836722418));
        q = S.MultiplyAdd(q, square, S.Constant(0.008333333333330925));
        return S.MultiplyAdd(q, square, S.Constant(-0.16666666666666666));
    }

    /// <summary>(cos r - 1 + r²/2)/r⁴ of the square of r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V CosTail(V square)
    {
        V q;
        if (typeof(T) == typeof(float))
        {
            q = S.Constant(2.45474372101932e-05);
            q = S.MultiplyAdd(q, square, S.Constant(-0.00138883006969039));
            return S.MultiplyAdd(q, square, S.Constant(0.04166666464745738));
        }

        q = S.Constant(-1.1382456778061306e-11);
        q = S.MultiplyAdd(q, square, S.Constant(2.0876143827993133e-09));
        q = S.MultiplyAdd(q, square, S.Constant(-2.7557317260008837e-07));
        q = S.MultiplyAdd(q, square, S.Constant(2.480158729874307e-05));
        q = S.MultiplyAdd(q, square, S.Constant(-0.0013888888888887382));
        return S.MultiplyAdd(q, square, S.Constant(0.041666666666666664));
    }
}
