using MDEngine.Potentials.Learned;
using static TorchSharp.torch;

namespace MDEngine.Training;

/// <summary>Tensors as a safetensors file has them.</summary>
internal static class TensorBytes
{
    /// <summary>A copy in the tensor's own precision.</summary>
    public static SafetensorsTensor ToFile(Tensor values)
    {
        Tensor host = values.detach().cpu().contiguous();
        return host.dtype == ScalarType.Float64
            ? SafetensorsTensor.FromDoubles(host.data<double>().ToArray(), host.shape)
            : SafetensorsTensor.FromSingles(host.data<float>().ToArray(), host.shape);
    }
}
