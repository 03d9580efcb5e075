using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Makes tensors of managed data.</summary>
internal static class TensorFactory
{
    public static Type ClrType(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte => typeof(byte),
        torch.ScalarType.Int8 => typeof(sbyte),
        torch.ScalarType.Int16 => typeof(short),
        torch.ScalarType.Int32 => typeof(int),
        torch.ScalarType.Int64 => typeof(long),
        torch.ScalarType.Float32 => typeof(float),
        torch.ScalarType.Float64 => typeof(double),
        torch.ScalarType.Bool => typeof(bool),
        _ => throw new ArgumentException($"Elements of type {type} cannot be accessed from .NET."),
    };

    public static torch.ScalarType TypeOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => torch.ScalarType.Byte,
        TypeCode.SByte => torch.ScalarType.Int8,
        TypeCode.Int16 => torch.ScalarType.Int16,
        TypeCode.Int32 => torch.ScalarType.Int32,
        TypeCode.Int64 => torch.ScalarType.Int64,
        TypeCode.Single => torch.ScalarType.Float32,
        TypeCode.Double => torch.ScalarType.Float64,
        TypeCode.Boolean => torch.ScalarType.Bool,
        _ => throw new NotImplementedException($"Creating tensors of type {type} is not supported."),
    };

    /// <summary>A tensor with a copy of the data.</summary>
    public static torch.Tensor From<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> sizes, torch.ScalarType? dtype, torch.Device? device, bool requiresGrad)
        where T : unmanaged
    {
        var expected = 1L;
        foreach (var size in sizes)
        {
            expected *= size;
        }
        if (expected != data.Length)
        {
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {data.Length} elements for {expected} places");
        }
        return Finish(Copy(MemoryMarshal.AsBytes(data), sizes, TypeOf(typeof(T))), dtype, device, requiresGrad);
    }

    public static torch.Tensor From<T>(IList<T> data, ReadOnlySpan<long> sizes, torch.ScalarType? dtype, torch.Device? device, bool requiresGrad)
        where T : unmanaged
        => From<T>(data as T[] ?? [.. data], sizes, dtype, device, requiresGrad);

    public static torch.Tensor FromScalar<T>(T scalar, torch.ScalarType? dtype, torch.Device? device, bool requiresGrad)
        where T : unmanaged
        => From<T>([scalar], [], dtype, device, requiresGrad);

    /// <summary>A tensor with the shape and a copy of the elements of an array of any rank.</summary>
    public static torch.Tensor FromArray(Array array, torch.ScalarType? dtype, torch.Device? device, bool requiresGrad)
    {
        ArgumentNullException.ThrowIfNull(array);
        var sizes = new long[array.Rank];
        for (var i = 0; i < sizes.Length; i++)
        {
            sizes[i] = array.GetLongLength(i);
        }
        var element = array.GetType().GetElementType()!;
        var type = TypeOf(element);
        var length = checked((int)(array.LongLength * Marshal.SizeOf(type == torch.ScalarType.Bool ? typeof(byte) : element)));
        var bytes = length == 0 ? [] : MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(array), length);
        return Finish(Copy(bytes, sizes, type), dtype, device, requiresGrad);
    }

    private static unsafe torch.Tensor Copy(ReadOnlySpan<byte> bytes, ReadOnlySpan<long> sizes, torch.ScalarType type)
    {
        nint handle;
        fixed (byte* data = bytes)
        fixed (long* start = sizes)
        {
            Native.Check(Native.shim_tensor_from_data(data, start, sizes.Length, (int)type, &handle));
        }
        return new torch.Tensor(new Value { Bits = handle, Count = bytes.Length >> 10 });
    }

    private static torch.Tensor Finish(torch.Tensor tensor, torch.ScalarType? dtype, torch.Device? device, bool requiresGrad)
    {
        var result = tensor;
        if ((dtype is { } type && type != tensor.dtype) || (device is not null && device.type != DeviceType.CPU))
        {
            result = Ops.to_dtype_layout.Call(tensor, dtype ?? Arg.None, Arg.None, device);
            tensor.Dispose();
        }
        return requiresGrad ? result.requires_grad_() : result;
    }
}
