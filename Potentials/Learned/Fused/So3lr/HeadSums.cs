using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>sums_h = Σ_{c∈h} a_c b_c over heads of equal width, four sums at a time.</summary>
internal static unsafe class HeadSums<T, S, V, TChannels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where S : struct, ISimd<T, V>
    where V : unmanaged
    where TChannels : struct, IChannels<T, V>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compute(T* a, T* b, nint heads, nint width, T* sums)
    {
        nint head = 0;
        for (; head + 4 <= heads; head += 4)
        {
            T* x = a + (head * width), y = b + (head * width);
            S.StoreSums(
                sums + head, Dot(x, y, width), Dot(x + width, y + width, width), Dot(x + (2 * width), y + (2 * width), width),
                Dot(x + (3 * width), y + (3 * width), width));
        }

        for (; head < heads; head++)
        {
            sums[head] = S.Sum(Dot(a + (head * width), b + (head * width), width));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Dot(T* a, T* b, nint width)
    {
        V sum = S.Multiply(TChannels.Load(a, width), TChannels.Load(b, width));
        for (nint c = S.Count; c < width; c += S.Count)
        {
            sum = S.MultiplyAdd(TChannels.Load(a + c, width - c), TChannels.Load(b + c, width - c), sum);
        }

        return sum;
    }
}
