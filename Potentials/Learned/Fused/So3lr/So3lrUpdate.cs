using System.Numerics;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// What a layer does atom by atom after the messages (docs/developer/so3lr.md, section 5, steps 1 to 4): x₂ = LN(x₁), x₃ = x₂ + W₁σ(W₀σ(x₂)),
/// y = W[x₃, ⟨v₁⟩], x₄ = x₃ + y_x, v₂ = (1 + y_v) v₁, x₅ = LN(x₄).
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class So3lrUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly So3lrLayerWeights<T> weights;
    private readonly DegreeRows<T> degreeRows;
    private readonly int features;
    private readonly int degrees;
    private readonly int stride;

    // By atom: x₁ and x₄ [N, F], v₁ [N, stride], σ′ at x₂ and between the maps [N, F], y_v [N, D], statistics of both norms [N, 2].
    private readonly GrowingBuffer<T> afterMessages = new();
    private readonly GrowingBuffer<T> beforeNorm2 = new();
    private readonly GrowingBuffer<T> vectors = new();
    private readonly GrowingBuffer<T> slopes2 = new();
    private readonly GrowingBuffer<T> slopesBetween = new();
    private readonly GrowingBuffer<T> gates = new();
    private readonly GrowingBuffer<T> statistics1 = new();
    private readonly GrowingBuffer<T> statistics2 = new();

    /// <summary>The update of a layer.</summary>
    public So3lrUpdate(So3lrLayerWeights<T> weights, So3lrOptions options)
    {
        this.weights = weights;
        degreeRows = new(options.Degrees);
        (features, degrees, stride) = (options.Features, options.Degrees.Length, degreeRows.Stride);
    }

    /// <summary>[N, F] x₁, to be filled with scalars and messages.</summary>
    public T* Scalars => afterMessages.Pointer;

    /// <summary>[N, stride] v₁, to be filled with vectors and messages.</summary>
    public T* Vectors => vectors.Pointer;

    /// <summary>Makes room.</summary>
    public void Resize(int atoms)
    {
        long size = (long)atoms * features;
        afterMessages.Reserve(size);
        beforeNorm2.Reserve(size);
        slopes2.Reserve(size);
        slopesBetween.Reserve(size);
        vectors.Reserve((long)atoms * stride);
        gates.Reserve((long)atoms * degrees);
        statistics1.Reserve(2L * atoms);
        statistics2.Reserve(2L * atoms);
    }

    /// <summary>Writes x₅ and v₂ of some atoms.</summary>
    public void Apply(int first, int count, T* x, T* v, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int joined = features + degrees;
        nint size = (nint)count * features;
        long begin = (long)first * features;
        T* x2 = scratch.Take(size), a = scratch.Take(size), b = scratch.Take(size);
        T* input = scratch.Take((long)count * joined), output = scratch.Take((long)count * joined);
        weights.Norm1.Normalize(afterMessages.Pointer + begin, count, x2, statistics1.Pointer + (2 * first));
        Elementwise.Silu(x2, a, slopes2.Pointer + begin, size);
        weights.Inner.Apply(a, features, b, features, count, first);
        Elementwise.Silu(b, b, slopesBetween.Pointer + begin, size);
        weights.Outer.Apply(b, features, a, features, count, first);
        for (int row = 0; row < count; row++)
        {
            T* line = input + ((long)row * joined);
            Elementwise.Add(x2 + ((long)row * features), a + ((long)row * features), line, features);
            degreeRows.Invariants(vectors.Pointer + ((long)(first + row) * stride), line + features);
        }

        weights.Exchange.Apply(input, joined, output, joined, count, first);
        T* x4 = beforeNorm2.Pointer + begin;
        for (int row = 0; row < count; row++)
        {
            T* line = output + ((long)row * joined);
            Elementwise.Add(input + ((long)row * joined), line, x4 + ((long)row * features), features);
            T* gate = gates.Pointer + ((long)(first + row) * degrees);
            new Span<T>(line + features, degrees).CopyTo(new Span<T>(gate, degrees));
            degreeRows.Gate(vectors.Pointer + ((long)(first + row) * stride), gate, v + ((long)(first + row) * stride));
        }

        weights.Norm2.Normalize(x4, count, x + begin, statistics2.Pointer + (2 * first));
        scratch.Release(mark);
    }

    /// <summary>Turns adjoints of x₅ and v₂ of some atoms into those of x₁ and v₁, in other arrays.</summary>
    public void Reverse(int first, int count, T* xBarOut, T* vBarOut, T* xBar, T* vBar, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int joined = features + degrees;
        nint size = (nint)count * features;
        long begin = (long)first * features;
        T* x4Bar = scratch.Take(size), a = scratch.Take(size);
        T* yBar = scratch.Take((long)count * joined), inputBar = scratch.Take((long)count * joined);
        new Span<T>(x4Bar, (int)size).Clear();
        weights.Norm2.AddReverse(beforeNorm2.Pointer + begin, statistics2.Pointer + (2 * first), count, xBarOut + begin, x4Bar, first);
        for (int row = 0; row < count; row++)
        {
            T* line = yBar + ((long)row * joined);
            long place = (long)(first + row) * stride;
            new Span<T>(x4Bar + ((long)row * features), features).CopyTo(new Span<T>(line, features));
            degreeRows.GateAdjoint(vectors.Pointer + place, vBarOut + place, line + features);
            degreeRows.Gate(vBarOut + place, gates.Pointer + ((long)(first + row) * degrees), vBar + place);
        }

        // [x̄₃, ⟨v₁⟩‾] = Wᵀȳ, and x₄ = x₃ + y_x hands x̄₄ on as well.
        weights.Exchange.Reverse(yBar, joined, inputBar, joined, count, first);
        for (int row = 0; row < count; row++)
        {
            T* line = inputBar + ((long)row * joined);
            long place = (long)(first + row) * stride;
            Elementwise.Add(line, x4Bar + ((long)row * features), x4Bar + ((long)row * features), features);
            degreeRows.AddInvariantAdjoint(line + features, vectors.Pointer + place, vBar + place);
        }

        // x̄₂ = x̄₃ + σ′(x₂) ⊙ W₀ᵀ(σ′ ⊙ W₁ᵀx̄₃)
        T* between = scratch.Take(size);
        weights.Outer.Reverse(x4Bar, features, between, features, count, first);
        Elementwise.Multiply(between, slopesBetween.Pointer + begin, between, size);
        weights.Inner.Reverse(between, features, a, features, count, first);
        Elementwise.MultiplyAdd(a, slopes2.Pointer + begin, x4Bar, size);

        new Span<T>(xBar + begin, (int)size).Clear();
        weights.Norm1.AddReverse(afterMessages.Pointer + begin, statistics1.Pointer + (2 * first), count, x4Bar, xBar + begin, first);
        scratch.Release(mark);
    }
}
