using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Torch;
using static TorchSharp.torch;

namespace MDEngine.Training.Torch;

/// <summary>Tensors as a safetensors file has them.</summary>
internal static class TensorBytes
{
    /// <summary>A copy in the tensor's own precision.</summary>
    public static SafetensorsTensor ToFile(Tensor values) => values.dtype == ScalarType.Float64
        ? SafetensorsTensor.FromDoubles(values.Read<double>(), values.shape)
        : SafetensorsTensor.FromSingles(values.Read<float>(), values.shape);
}
