using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Other types and devices; conversions from and to .NET numbers.
    public partial class Tensor
    {
        public static implicit operator Tensor(int value) => tensor(value);

        public static implicit operator Tensor(long value) => tensor(value);

        public static implicit operator Tensor(float value) => tensor(value);

        public static implicit operator Tensor(double value) => tensor(value);

        public static implicit operator Tensor(bool value) => tensor(value);

        public static implicit operator Tensor(Scalar scalar) => full([], scalar, scalar.Type);

        public Tensor to(ScalarType type) => Ops.to_dtype.Call(this, type);

        public Tensor to(Device device) => Ops.to_dtype_layout.Call(this, Arg.None, Arg.None, device);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false) => Ops.to_dtype_layout.Call(this, Arg.None, Arg.None, new Device(deviceType, deviceIndex), Arg.None, false, copy);

        public Tensor to(ScalarType type, Device device, bool copy = false) => Ops.to_dtype_layout.Call(this, type, Arg.None, device, Arg.None, false, copy);

        public Tensor to(string device) => to(new Device(device));

        public Tensor to(Tensor other) => to(other.dtype, other.device);

        public Tensor to_type(ScalarType type, bool copy = false) => Ops.to_dtype.Call(this, type, false, copy);

        public Tensor type(ScalarType dtype) => to_type(dtype);

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor cpu() => to(CPU);

        public Tensor cuda(Device? device = null) => to(device ?? CUDA);

        public Tensor @double() => to_type(ScalarType.Float64);

        public Tensor @float() => to_type(ScalarType.Float32);

        public Tensor @long() => to_type(ScalarType.Int64);

        public Tensor @int() => to_type(ScalarType.Int32);

        public Tensor @bool() => to_type(ScalarType.Bool);
    }
}

/// <summary>Conversions of one-element tensors to numbers.</summary>
public static class TensorExtensionMethods
{
    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();

    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();

    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();

    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();

    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();

    public static Modules.Parameter AsParameter(this torch.Tensor tensor) => new(tensor);
}
