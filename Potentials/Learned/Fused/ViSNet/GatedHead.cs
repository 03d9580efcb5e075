using System.Numerics;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>ViSNet's head: the norms of x and v, a gated block from F to F/2 whose scalars are activated, and one from F/2 to the output.</summary>
internal sealed unsafe class GatedHead<T> : IHead<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ViSNetOptions options;
    private readonly ShortStack<T> stack;
    private readonly Gain<T> norm;
    private readonly Gain<T>? vectorNorm;
    private readonly GatedBlock<T> first;
    private readonly GatedBlock<T> second;

    /// <summary>The head of a network.</summary>
    public GatedHead(ViSNetOptions options, ViSNetNames names, ShortStack<T> stack)
    {
        this.options = options;
        this.stack = stack;
        int f = options.HiddenChannels;
        norm = new Gain<T>(f, names.ShortNorm + ".weight", names.ShortNorm + ".bias");
        vectorNorm = options.IsSmooth ? new Gain<T>(f, "representation_model.out_vecnorm", null) : null;
        first = new GatedBlock<T>("output_model.output_network.0.", f, f / 2, isLast: false, options.IsSmooth);
        second = new GatedBlock<T>("output_model.output_network.1.", f / 2, 1, isLast: true, options.IsSmooth);
    }

    /// <inheritdoc/>
    public double Products => first.Products + second.Products;

    /// <inheritdoc/>
    public IEnumerable<(IRecorded Parameters, int RowsPerAtom)> Parameters =>
        first.Parameters.Concat(second.Parameters).Append((norm, 1)).Concat(vectorNorm is null ? [] : [(vectorNorm, 3)]);

    /// <inheritdoc/>
    public void Load(TensorSource source)
    {
        norm.Load(source);
        vectorNorm?.Load(source);
        first.Load(source);
        second.Load(source);
    }

    /// <inheritdoc/>
    public void Read(AtomBlock block, double[] outputs, bool differentiate, double[]? seeds, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int f = options.HiddenChannels;
        int count = block.Count;
        int half = f / 2;
        T* scalars = scratch.Take((long)count * f);
        T* vectors = scratch.Take((long)count * 3 * f);
        T* statistics = scratch.Take(2 * count);
        T* inverses = scratch.Take(count);
        T* lengths = scratch.Take(f);
        T* before = stack.VectorsBehind(options.ShortLayerCount - 1);
        for (int row = 0; row < count; row++)
        {
            long i = block.First + row;
            VectorNorms<T>.Forward(vectorNorm, options, before + (i * 3 * f), vectors + (row * 3 * f), inverses + row, lengths);
        }

        long firstScalar = (long)block.First * f;
        T* x = stack.ScalarsBefore(options.ShortLayerCount) + firstScalar;
        norm.Normalize(x, count, scalars, statistics);
        GatedBlock<T>.Values one = first.Forward(scalars, vectors, count, block.First, scratch);
        T* middleScalars = scratch.Take((long)count * half);
        T* middleSlopes = scratch.Take((long)count * half);
        T* middleVectors = scratch.Take((long)count * 3 * half);
        for (int row = 0; row < count; row++)
        {
            T* h = one.Output + (row * f);
            Elementwise.Silu(h, middleScalars + (row * half), middleSlopes + (row * half), half);
            for (int k = 0; k < 3; k++)
            {
                int at = ((row * 3) + k) * half;
                Elementwise.Multiply(h + half, one.Vectors + at, middleVectors + at, half);
            }
        }

        GatedBlock<T>.Values two = second.Forward(middleScalars, middleVectors, count, block.First, scratch);
        for (int row = 0; row < count; row++)
        {
            outputs[block.First + row] = double.CreateTruncating(two.Output[row]);
        }

        if (differentiate)
        {
            Seeds.Copy(seeds, block, two.Output);
            second.Reverse(two, two.Output, null, middleScalars, middleVectors, count, block.First, scratch);
            ReverseMiddle(one, middleScalars, middleSlopes, middleVectors, count);
            first.Reverse(one, one.Output, one.Vectors, scalars, vectors, count, block.First, scratch);
            new Span<T>(stack.ScalarBar.Pointer + firstScalar, count * f).Clear();
            norm.AddReverse(x, statistics, count, scalars, stack.ScalarBar.Pointer + firstScalar, block.First);
            for (int row = 0; row < count; row++)
            {
                long i = block.First + row;
                T* vectorBar = stack.VectorBarBehind(options.ShortLayerCount - 1) + (i * 3 * f);
                new Span<T>(vectorBar, 3 * f).Clear();
                VectorNorms<T>.Reverse(
                    vectorNorm, options, vectors + (row * 3 * f), before + (i * 3 * f), inverses + row, vectorBar, lengths, (int)i);
            }
        }

        scratch.Release(mark);
    }

    /// <summary>Adjoint of x′ = σ(h¹), v′ = h² ⊙ W₂ v: h̄¹ = x̄′ σ′(h¹), h̄² = Σ_κ v̄′ ⊙ W₂ v, and h² ⊙ v̄′ for W₂ v; in place of h and W₂ v.</summary>
    private void ReverseMiddle(GatedBlock<T>.Values one, T* scalarsBar, T* slopes, T* vectorsBar, int count)
    {
        int half = options.HiddenChannels / 2;
        for (int row = 0; row < count; row++)
        {
            T* h = one.Output + (row * 2 * half);
            Elementwise.Multiply(scalarsBar + (row * half), slopes + (row * half), h, half);
            for (int c = 0; c < half; c++)
            {
                T gateBar = T.Zero;
                for (int k = 0; k < 3; k++)
                {
                    int at = (((row * 3) + k) * half) + c;
                    gateBar += vectorsBar[at] * one.Vectors[at];
                    one.Vectors[at] = vectorsBar[at] * h[half + c];
                }

                h[half + c] = gateBar;
            }
        }
    }
}
