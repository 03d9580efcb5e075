using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch;

/// <summary>Tensors as arrays.</summary>
public static class TensorValues
{
    /// <summary>The elements in row-major order, in double precision.</summary>
    public static double[] ToDoubles(this Tensor tensor) => Read<double>((tensor ?? throw new ArgumentNullException(nameof(tensor))).detach().to(ScalarType.Float64));

    /// <summary>The elements in row-major order.</summary>
    /// <typeparam name="T">The tensor's own type of element.</typeparam>
    public static T[] Read<T>(this Tensor tensor)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.numel() == 0)
        {
            return []; // there is no memory to read
        }

        using var scope = NewDisposeScope();

        // In one piece: TorchSharp's own copy of a tensor with two or more dimensions goes element by element.
        Tensor host = tensor.detach().cpu().contiguous();
        return MemoryMarshal.Cast<byte, T>(host.bytes).ToArray();
    }
}
