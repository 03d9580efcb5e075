using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// A gated block of ViSNet's head, from width P to width Q (equations H2 to H4): n_c = |(W₁ v)_c|, h = W_b σ(W_a [x; n] + b_a) + b_b,
/// x′ = h¹ and v′ = h² ⊙ W₂ v. The last block has no vectors behind it.
/// </summary>
internal sealed unsafe class GatedBlock<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>ε_h of smooth mode's norms (S11).</summary>
    private const double NormSoftening = 0.01;

    private readonly T softening;
    private readonly Affine<T> lengths;
    private readonly Affine<T>? vectors;
    private readonly Affine<T> hidden;
    private readonly Affine<T> output;

    /// <summary>A block.</summary>
    public GatedBlock(string prefix, int inputWidth, int outputWidth, bool isLast, bool isSmooth)
    {
        InputWidth = inputWidth;
        OutputWidth = outputWidth;
        softening = T.CreateTruncating(isSmooth ? NormSoftening : 0);
        lengths = new Affine<T>(inputWidth, new AffinePart(prefix + "vec1_proj.weight", null, inputWidth));
        vectors = isLast ? null : new Affine<T>(inputWidth, new AffinePart(prefix + "vec2_proj.weight", null, outputWidth));
        hidden = new Affine<T>(2 * inputWidth, new AffinePart(prefix + "update_net.0.weight", prefix + "update_net.0.bias", inputWidth));
        output = new Affine<T>(
            inputWidth,
            new AffinePart(prefix + "update_net.2.weight", prefix + "update_net.2.bias", 2 * outputWidth, 0, isLast ? outputWidth : 2 * outputWidth));
    }

    /// <summary>P.</summary>
    public int InputWidth { get; }

    /// <summary>Q.</summary>
    public int OutputWidth { get; }

    /// <summary>Multiplications an atom.</summary>
    public double Products => (3 * (lengths.Products + (vectors?.Products ?? 0))) + hidden.Products + output.Products;

    /// <summary>Its parameters, and how many rows of them an atom has.</summary>
    public IEnumerable<(IRecorded Parameters, int RowsPerAtom)> Parameters =>
        vectors is null ? [(lengths, 3), (hidden, 1), (output, 1)] : [(lengths, 3), (vectors, 3), (hidden, 1), (output, 1)];

    /// <summary>Takes the parameters.</summary>
    public void Load(TensorSource source)
    {
        lengths.Load(source);
        vectors?.Load(source);
        hidden.Load(source);
        output.Load(source);
    }

    /// <summary>What a block keeps of some atoms between its passes.</summary>
    public struct Values
    {
        /// <summary>[n,3,P] W₁ v.</summary>
        public T* Projected;

        /// <summary>[n,2P] x and the lengths.</summary>
        public T* Inputs;

        /// <summary>[n,P] σ′ of the hidden values.</summary>
        public T* HiddenSlopes;

        /// <summary>[n,Q] or [n,2Q] h.</summary>
        public T* Output;

        /// <summary>[n,3,Q] W₂ v.</summary>
        public T* Vectors;
    }

    /// <summary>The forward pass.</summary>
    /// <param name="scalars">[n,P] x.</param>
    /// <param name="vectorRows">[n,3,P] v.</param>
    /// <param name="count">n.</param>
    /// <param name="at">The first atom.</param>
    /// <param name="scratch">Memory that stays until the reverse pass.</param>
    /// <returns>h, in which x′ comes first, and what else the reverse pass needs.</returns>
    public Values Forward(T* scalars, T* vectorRows, int count, int at, Workspace<T> scratch)
    {
        int p = InputWidth;
        Values values = default;
        values.Projected = scratch.Take((long)count * 3 * p);
        values.Inputs = scratch.Take((long)count * 2 * p);
        values.HiddenSlopes = scratch.Take((long)count * p);
        values.Output = scratch.Take((long)count * output.Outputs);
        lengths.ApplyWithoutBias(vectorRows, p, values.Projected, p, 3 * count, 3 * at);
        for (int row = 0; row < count; row++)
        {
            T* input = values.Inputs + (row * 2 * p);
            new ReadOnlySpan<T>(scalars + (row * p), p).CopyTo(new Span<T>(input, p));
            T* w = values.Projected + (row * 3 * p);
            for (int c = 0; c < p; c++)
            {
                input[p + c] = T.Sqrt(SquaredLength(w, c) + (softening * softening)) - softening;
            }
        }

        long mark = scratch.Mark();
        T* activated = scratch.Take((long)count * p);
        hidden.Apply(values.Inputs, 2 * p, activated, p, count, at);
        Elementwise.Silu(activated, activated, values.HiddenSlopes, (nint)count * p);
        output.Apply(activated, p, values.Output, output.Outputs, count, at);
        scratch.Release(mark);
        if (vectors is not null)
        {
            values.Vectors = scratch.Take((long)count * 3 * OutputWidth);
            vectors.ApplyWithoutBias(vectorRows, p, values.Vectors, OutputWidth, 3 * count, 3 * at);
        }

        return values;
    }

    /// <summary>The reverse pass.</summary>
    /// <param name="values">From the forward pass.</param>
    /// <param name="outputBar">[n,Q] or [n,2Q] ∂E/∂h.</param>
    /// <param name="outputVectorsBar">[n,3,Q] ∂E/∂(W₂ v), or null in the last block.</param>
    /// <param name="scalarsBar">[n,P] receives ∂E/∂x.</param>
    /// <param name="vectorsBar">[n,3,P] receives ∂E/∂v.</param>
    /// <param name="count">n.</param>
    /// <param name="at">The first atom.</param>
    /// <param name="scratch">Memory of this thread.</param>
    public void Reverse(Values values, T* outputBar, T* outputVectorsBar, T* scalarsBar, T* vectorsBar, int count, int at, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int p = InputWidth;
        T* hiddenBar = scratch.Take((long)count * p);
        T* inputsBar = scratch.Take((long)count * 2 * p);
        output.Reverse(outputBar, output.Outputs, hiddenBar, p, count, at);
        Elementwise.Multiply(hiddenBar, values.HiddenSlopes, hiddenBar, (nint)count * p);
        hidden.Reverse(hiddenBar, p, inputsBar, 2 * p, count, at);
        for (int row = 0; row < count; row++)
        {
            // ∂n/∂w = w/(n + ε_h), and zero where w is in exact mode.
            T* bar = inputsBar + (row * 2 * p);
            T* w = values.Projected + (row * 3 * p);
            new ReadOnlySpan<T>(bar, p).CopyTo(new Span<T>(scalarsBar + (row * p), p));
            for (int c = 0; c < p; c++)
            {
                T length = values.Inputs[(row * 2 * p) + p + c] + softening;
                T factor = length == T.Zero ? T.Zero : bar[p + c] / length;
                w[c] *= factor;
                w[p + c] *= factor;
                w[(2 * p) + c] *= factor;
            }
        }

        lengths.Reverse(values.Projected, p, vectorsBar, p, 3 * count, 3 * at);
        vectors?.AddReverse(outputVectorsBar, OutputWidth, vectorsBar, p, 3 * count, 3 * at);
        scratch.Release(mark);
    }

    private T SquaredLength(T* w, int c) =>
        (w[c] * w[c]) + (w[InputWidth + c] * w[InputWidth + c]) + (w[(2 * InputWidth) + c] * w[(2 * InputWidth) + c]);
}
