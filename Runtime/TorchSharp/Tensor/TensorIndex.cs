namespace TorchSharp;

public static partial class torch
{
    /// <summary>One of the indices of an indexing expression, as in Python's <c>t[..., 1:3, None, mask]</c>.</summary>
    public struct TensorIndex
    {
        /// <summary>Stands for as many full slices as there are dimensions left.</summary>
        public static readonly TensorIndex Ellipsis = new() { Kind = IndexKind.Ellipsis };

        /// <summary>Adds a dimension of size one.</summary>
        public static readonly TensorIndex None = new() { Kind = IndexKind.NewAxis };

        public static readonly TensorIndex Null = new() { Kind = IndexKind.NewAxis };

        public static readonly TensorIndex Colon = Slice();

        internal enum IndexKind
        {
            NewAxis,
            Ellipsis,
            Single,
            Slice,
            Tensor,
        }

        internal IndexKind Kind { get; private set; }

        /// <summary>The index, or the start of the slice.</summary>
        internal long? Start { get; private set; }

        internal long? Stop { get; private set; }

        internal long? Step { get; private set; }

        internal Tensor? Indices { get; private set; }

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range.start, range.end);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        // Never called: it tells the compiler to prefer the overloads with TensorIndex to those with Tensor.
        public static implicit operator Tensor(TensorIndex value) => throw new InvalidOperationException("A TensorIndex is not a tensor.");

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { Kind = IndexKind.Slice, Start = start, Stop = stop, Step = step };

        public static TensorIndex Slice(Range range)
        {
            long? start = range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value;
            long? stop = range.End.IsFromEnd ? (range.End.Value == 0 ? null : -range.End.Value) : range.End.Value;
            return Slice(start, stop);
        }

        public static TensorIndex Single(long? index) => new() { Kind = IndexKind.Single, Start = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { Kind = IndexKind.Tensor, Indices = tensor };
    }
}
