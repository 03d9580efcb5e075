using System.Text;

namespace TorchSharp.Interop;

/// <summary>An argument of an operator on the managed side; implicit conversions make the calls read like libtorch's.</summary>
internal readonly struct Arg
{
    private readonly long _bits;
    private readonly Tag _tag;

    private Arg(Tag tag, long bits, object? reference = null)
    {
        _tag = tag;
        _bits = bits;
        Reference = reference;
    }

    /// <summary>None, for an optional argument.</summary>
    public static Arg None => default;

    /// <summary>The default that the operator's schema states.</summary>
    public static Arg Default => new(Tag.Default, 0);

    /// <summary>What must stay alive during the call.</summary>
    public object? Reference { get; }

    /// <summary>The 8-byte words that the argument's list needs.</summary>
    public int ListWords => Reference switch
    {
        long[] list => list.Length,
        double[] list => list.Length,
        torch.Tensor?[] list => list.Length,
        string text => (Encoding.UTF8.GetByteCount(text) + 7) / 8,
        _ => 0,
    };

    public static implicit operator Arg(torch.Tensor? tensor) => tensor is null ? None : new(Tag.Tensor, 0, tensor);

    public static implicit operator Arg(torch.Tensor?[]? tensors) => tensors is null ? None : new(Tag.TensorList, 0, tensors);

    public static implicit operator Arg(long value) => new(Tag.Int, value);

    public static implicit operator Arg(long? value) => value is { } given ? new(Tag.Int, given) : None;

    public static implicit operator Arg(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Arg(double? value) => value is { } given ? given : None;

    public static implicit operator Arg(bool value) => new(Tag.Bool, value ? 1 : 0);

    public static implicit operator Arg(long[]? values) => values is null ? None : new(Tag.IntList, 0, values);

    public static implicit operator Arg(string? text) => text is null ? None : new(Tag.String, 0, text);

    public static implicit operator Arg(Scalar? scalar) => scalar is null ? None : new(scalar.Tag, scalar.Bits);

    public static implicit operator Arg(torch.ScalarType type) => new(Tag.Int, (long)type);

    public static implicit operator Arg(torch.ScalarType? type) => type is { } given ? given : None;

    public static implicit operator Arg(torch.Device? device) =>
        device is null ? None : new(Tag.Int, (uint)device.type | ((long)device.index << 16));

    public static implicit operator Arg(torch.Generator? generator) => generator is null ? None : new(Tag.Generator, generator.Handle, generator);

    /// <summary>The argument as the shim takes it; a list is laid out at <paramref name="free"/>, which moves past it.</summary>
    public unsafe Value ToValue(ref long* free)
    {
        switch (_tag)
        {
            case Tag.Tensor:
                return new Value { Tag = Tag.Tensor, Bits = ((torch.Tensor)Reference!).Handle };
            case Tag.IntList:
                return Lay(ref free, (long[])Reference!);
            case Tag.TensorList:
                var tensors = (torch.Tensor?[])Reference!;
                var list = new Value { Tag = Tag.TensorList, Bits = (long)free, Count = tensors.Length };
                foreach (var tensor in tensors)
                {
                    *free++ = tensor is null ? 0 : tensor.Handle;
                }
                return list;
            case Tag.String:
                var bytes = Encoding.UTF8.GetBytes((string)Reference!);
                bytes.CopyTo(new Span<byte>(free, bytes.Length));
                var text = new Value { Tag = Tag.String, Bits = (long)free, Count = bytes.Length };
                free += (bytes.Length + 7) / 8;
                return text;
            default:
                return new Value { Tag = _tag, Bits = _bits };
        }
    }

    private static unsafe Value Lay(ref long* free, long[] list)
    {
        list.CopyTo(new Span<long>(free, list.Length));
        var value = new Value { Tag = Tag.IntList, Bits = (long)free, Count = list.Length };
        free += list.Length;
        return value;
    }
}
