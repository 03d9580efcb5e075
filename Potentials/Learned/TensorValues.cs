using static TorchSharp.torch;

namespace MDEngine.Potentials.Learned;

/// <summary>Tensors as arrays.</summary>
internal static class TensorValues
{
    /// <summary>The elements in row-major order, in double precision.</summary>
    public static double[] ToDoubles(this Tensor tensor) => tensor.detach().to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
}
