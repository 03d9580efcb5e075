using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>Adjoints of what a layer's messages went into.</summary>
/// <param name="scalars">[N, F] x̄ after the messages.</param>
/// <param name="vectors">[N, stride] v̄ after the messages.</param>
internal readonly unsafe struct MessageBars<T>(T* scalars, T* vectors)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>[N, F].</summary>
    public T* Scalars => scalars;

    /// <summary>[N, stride].</summary>
    public T* Vectors => vectors;
}
