using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>A row of a sum, and the weight of each of its blocks.</summary>
/// <param name="weights">[blocks].</param>
/// <param name="row">[channels].</param>
internal readonly unsafe struct WeightedRow<T>(T* weights, T* row)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>[blocks].</summary>
    public T* Weights => weights;

    /// <summary>[channels].</summary>
    public T* Row => row;
}
