using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>One number at a time: for processors whose vector instructions are missing or switched off, and the twin that the others are compared with.</summary>
internal readonly unsafe struct SimdScalar<T> : ISimd<T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Count => 1;

    public static T Load(T* source) => *source;

    public static T LoadPartial(T* source, nint count) => count > 0 ? *source : T.Zero;

    public static void Store(T* target, T value) => *target = value;

    public static void StorePartial(T* target, T value, nint count)
    {
        if (count > 0)
        {
            *target = value;
        }
    }

    public static T Create(T value) => value;

    public static T Constant(double value)
        => typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)value) : Unsafe.BitCast<double, T>(value);

    public static T Add(T a, T b) => a + b;

    public static T Subtract(T a, T b) => a - b;

    public static T Multiply(T a, T b) => a * b;

    public static T Divide(T a, T b) => a / b;

    public static T MultiplyAdd(T a, T b, T c) => T.FusedMultiplyAdd(a, b, c);

    public static T NegatedMultiplyAdd(T a, T b, T c) => T.FusedMultiplyAdd(-a, b, c);

    public static T Sqrt(T a) => T.Sqrt(a);

    public static T Abs(T a) => T.Abs(a);

    public static T AtLeast(T bound, T value) => value < bound ? bound : value;

    public static T AtMost(T bound, T value) => bound < value ? bound : value;

    public static T Round(T a) => T.Round(a);

    public static T Floor(T a) => T.Floor(a);

    public static T PowerOfTwo(T n)
        => typeof(T) == typeof(float)
            ? Unsafe.BitCast<int, T>(BitConverter.SingleToInt32Bits(Unsafe.BitCast<T, float>(n) + (12582912f + 127)) << 23)
            : Unsafe.BitCast<long, T>(BitConverter.DoubleToInt64Bits(Unsafe.BitCast<T, double>(n) + (6755399441055744d + 1023)) << 52);

    public static T Scale(T x, T n)
    {
        T half = Round(n * Constant(0.5));
        return x * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    public static T LessThan(T a, T b) => a < b ? T.One : T.Zero;

    public static T Equal(T a, T b) => a == b ? T.One : T.Zero;

    public static T Select(T mask, T whereSet, T elsewhere) => mask != T.Zero ? whereSet : elsewhere;

    public static T Sum(T a) => a;
}
