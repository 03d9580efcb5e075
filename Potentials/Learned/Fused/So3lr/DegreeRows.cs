using System.Collections.Immutable;
using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>What is done degree by degree on an atom's row of M = Σ (2ℓ+1) components, which zeros fill up to whole vectors.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class DegreeRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GrowingBuffer<T> masks;

    /// <summary>For some degrees ℓ, in the order of the components.</summary>
    public DegreeRows(ImmutableArray<int> degrees)
    {
        int components = degrees.Sum(degree => (2 * degree) + 1), width = Dispatch.VectorCount<T>();
        int stride = (components + width - 1) / width * width, size = degrees.Length * stride;
        masks = new GrowingBuffer<T>(2 * size);
        Masks = new(masks.Pointer, masks.Pointer + size, degrees.Length, stride);
        int m = 0;
        for (int l = 0; l < degrees.Length; l++)
        {
            int count = (2 * degrees[l]) + 1;
            new Span<T>(Masks.Ones + (l * stride) + m, count).Fill(T.One);
            new Span<T>(Masks.Norms + (l * stride) + m, count).Fill(T.CreateChecked(1 / Math.Sqrt(count)));
            m += count;
        }
    }

    /// <summary>The components of each degree.</summary>
    public DegreeMasks<T> Masks { get; }

    /// <summary>Length of a row.</summary>
    public int Stride => Masks.Stride;

    /// <summary>⟨a⟩_ℓ = Σ_m a_ℓm² / √(2ℓ+1).</summary>
    public void Invariants(T* a, T* invariants) => Dispatch.Run<T, DegreeSums<T>>(new(Masks, Masks.Norms, a, a, invariants));

    /// <summary>y_ℓm += 2 s̄_ℓ a_ℓm / √(2ℓ+1), the reverse of <see cref="Invariants"/>.</summary>
    public void AddInvariantAdjoint(T* invariantsBar, T* a, T* y) =>
        Dispatch.Run<T, DegreeProducts<T>>(new(Masks, Masks.Norms, invariantsBar, T.CreateChecked(2), a, y, y));

    /// <summary>v_ℓ ← (1 + g_ℓ) v_ℓ, from one row to another.</summary>
    public void Gate(T* v, T* gates, T* result) => Dispatch.Run<T, DegreeProducts<T>>(new(Masks, Masks.Ones, gates, T.One, v, v, result));

    /// <summary>ḡ_ℓ = v̄_ℓ·v_ℓ, the reverse of <see cref="Gate"/> by the gates.</summary>
    public void GateAdjoint(T* v, T* resultBar, T* gatesBar) => Dispatch.Run<T, DegreeSums<T>>(new(Masks, Masks.Ones, v, resultBar, gatesBar));
}
