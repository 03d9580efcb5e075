using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused;

// What this folder offers to the networks of the fused engine. All of it runs on the calling thread, on rows given by pointer.
//
//   AlignedBuffer<T>    native memory at 64 bytes; Workspace<T> hands out scratch from one, without allocating once warm
//   PackedMatrix<T>     weights W [out, in] laid out for Y = X Wᵀ (Pack) or for X̄ = Ȳ W (PackTransposed)
//   MatMul              Multiply, MultiplyWithBias, MultiplyAdd; AddOuterProducts (weight gradients), AddColumnSums (bias gradients)
//   Elementwise         Exp, Silu (with its derivative), SinCos, sums and products of arrays
//   LayerNorm, Heads    layer norms forward and reverse, sums over the channels of attention heads
//   Dispatch, IKernel   how to write a loop of one's own once, for every width of vectors:
//
//       internal readonly unsafe struct Twice<T>(T* x, nint count) : IKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
//       {
//           public void Run<S, V>() where S : struct, ISimd<T, V> where V : unmanaged
//           {
//               for (nint i = 0; i + S.Count <= count; i += S.Count)
//                   S.Store(x + i, S.Add(S.Load(x + i), S.Load(x + i)));
//               ... rest with S.LoadPartial and S.StorePartial
//           }
//       }
//       Dispatch.Run<T, Twice<T>>(new(x, count));
//
// Promises. A result's bits depend on the values that enter it and on nothing else: not on the number of rows, the rows beside it, an element's
// place in its array, or memory addresses. Products sum over the inner index from the first to the last with fused multiply-adds, from zero, the
// bias or the value that is added to. Channels and rows may be any in number; arrays need no padding.

/// <summary>One width of vectors: <typeparamref name="V"/> holds <see cref="Count"/> numbers. Implemented for 512, 256 and 128 bits and for one number.</summary>
internal unsafe interface ISimd<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : unmanaged
{
    static abstract int Count { get; }

    static abstract V Load(T* source);

    /// <summary>The first <paramref name="count"/> numbers, zeros behind them.</summary>
    static abstract V LoadPartial(T* source, nint count);

    static abstract void Store(T* target, V value);

    static abstract void StorePartial(T* target, V value, nint count);

    /// <summary>The value in every place.</summary>
    static abstract V Create(T value);

    /// <summary>A constant in every place, rounded to <typeparamref name="T"/>.</summary>
    static abstract V Constant(double value);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    static abstract V Divide(V a, V b);

    static abstract V Sqrt(V a);

    /// <summary>a b + c, rounded once where the processor can: in software that takes a hundred times as long.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>c - a b, rounded as <see cref="MultiplyAdd"/> is.</summary>
    static abstract V NegatedMultiplyAdd(V a, V b, V c);

    /// <summary>The larger one; where <paramref name="value"/> is not a number, it stays so.</summary>
    static abstract V AtLeast(V bound, V value);

    /// <summary>The smaller one; where <paramref name="value"/> is not a number, it stays so.</summary>
    static abstract V AtMost(V bound, V value);

    /// <summary>The nearest whole number, halves to the even one.</summary>
    static abstract V Round(V a);

    static abstract V Floor(V a);

    /// <summary>2ⁿ for n + <see cref="Rounding.Shift{T}"/> with whole n, where that is a normal number; 0 for the n below the smallest.</summary>
    static abstract V PowerOfTwo(V shifted);

    /// <summary>x 2ⁿ for whole n, with gradual underflow.</summary>
    static abstract V Scale(V x, V n);

    /// <summary>A mask for <see cref="Select"/>.</summary>
    static abstract V Equal(V a, V b);

    static abstract V Select(V mask, V whereSet, V elsewhere);

    /// <summary>The sum of all places, in an order that depends on the width only.</summary>
    static abstract T Sum(V a);

    /// <summary>Four such sums at once, stored one after the other; their order may differ from that of <see cref="Sum"/>.</summary>
    static abstract void StoreSums(T* target, V a, V b, V c, V d);
}
