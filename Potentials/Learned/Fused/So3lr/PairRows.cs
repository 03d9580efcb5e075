using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>What the kernels need of some pairs, from the first of them on.</summary>
internal readonly unsafe struct PairRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Receiver and sender.</summary>
    public PairAtoms* Atoms { get; init; }

    /// <summary>φ(r)/c̄.</summary>
    public T* Envelopes { get; init; }

    /// <summary>[stride] Y(u).</summary>
    public T* Harmonics { get; init; }

    /// <summary>[stride] adjoints of Y, summed over the layers.</summary>
    public T* HarmonicAdjoints { get; init; }

    /// <summary>[row width] logits of a layer.</summary>
    public T* Logits { get; init; }

    /// <summary>[row width] its weights α = φ L/c̄, with the sign that the harmonic of a degree has in each direction.</summary>
    public T* Weights { get; init; }
}
