using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>What an atom brings to its pairs in a layer.</summary>
/// <param name="queries">[2F].</param>
/// <param name="keys">[2F].</param>
internal readonly unsafe struct AtomFeatures<T>(T* queries, T* keys)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>[2F].</summary>
    public T* Queries => queries;

    /// <summary>[2F].</summary>
    public T* Keys => keys;
}
