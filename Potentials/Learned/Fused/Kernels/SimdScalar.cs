using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>One number at a time: for processors whose vector instructions are missing or switched off, and the twin that the others are compared with.</summary>
internal readonly unsafe struct SimdScalar<T> : ISimd<T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(T* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LoadPartial(T* source, nint count) => count > 0 ? *source : T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* target, T value) => *target = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(T* target, T value, nint count)
    {
        if (count > 0)
        {
            *target = value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Create(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Constant(double value)
        => typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)value) : Unsafe.BitCast<double, T>(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add(T a, T b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Subtract(T a, T b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Multiply(T a, T b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Divide(T a, T b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sqrt(T a) => T.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyAdd(T a, T b, T c) => T.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T NegatedMultiplyAdd(T a, T b, T c) => T.MultiplyAddEstimate(-a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T AtLeast(T bound, T value) => value < bound ? bound : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T AtMost(T bound, T value) => bound < value ? bound : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Round(T a) => T.Round(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Floor(T a) => T.Floor(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T PowerOfTwo(T shifted)
        => typeof(T) == typeof(float)
            ? Unsafe.BitCast<int, T>(Unsafe.BitCast<T, int>(shifted) << 23)
            : Unsafe.BitCast<long, T>(Unsafe.BitCast<T, long>(shifted) << 52);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Scale(T x, T n)
    {
        T half = Round(n * Constant(0.5));
        T shift = Constant(Rounding.Shift<T>());
        return x * PowerOfTwo(half + shift) * PowerOfTwo(n - half + shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Equal(T a, T b) => a == b ? T.One : T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Select(T mask, T whereSet, T elsewhere) => mask != T.Zero ? whereSet : elsewhere;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(T a) => a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSums(T* target, T a, T b, T c, T d)
        => (target[0], target[1], target[2], target[3]) = (Sum(a), Sum(b), Sum(c), Sum(d));
}
