using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>Weights of the edges' vectors in the vector heads (E17).</summary>
internal static unsafe class AtomVectors
{
    /// <summary>The message's norm, or the learned combination of its channels.</summary>
    public static double Weight<T>(BlockMaps<T> maps, T* message, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => maps.Vector is { } vector
            ? double.CreateTruncating(Elementwise.Dot(message, vector.Pointer, width))
            : Math.Sqrt(double.CreateTruncating(Elementwise.Dot(message, message, width)));
}
