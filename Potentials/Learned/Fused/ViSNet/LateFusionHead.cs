using System.Numerics;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>ViSNet-LSRM's read-out ε_i = w₂ᵀ σ(W₁ [LN₁(x_i); LN₂(X_i)] + b₁) + b₂ (equation H1).</summary>
internal sealed unsafe class LateFusionHead<T> : IHead<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int f;
    private readonly int shortLayers;
    private readonly int longLayers;
    private readonly ShortStack<T> shortStack;
    private readonly LongStack<T> longStack;
    private readonly Gain<T> shortNorm;
    private readonly Gain<T> longNorm;
    private readonly Affine<T> hidden;
    private readonly Affine<T> output;
    private readonly GrowingBuffer<T> shortBar = new();

    /// <summary>The head of a network.</summary>
    public LateFusionHead(ViSNetOptions options, ViSNetNames names, ShortStack<T> shortStack, LongStack<T> longStack)
    {
        f = options.HiddenChannels;
        shortLayers = options.ShortLayerCount;
        longLayers = options.LongLayerCount;
        this.shortStack = shortStack;
        this.longStack = longStack;
        shortNorm = new Gain<T>(f, names.ShortNorm + ".weight", names.ShortNorm + ".bias");
        longNorm = new Gain<T>(f, "out_norm2.weight", "out_norm2.bias");
        hidden = new Affine<T>(2 * f, new AffinePart("out_energy.output_network.0.weight", "out_energy.output_network.0.bias", f));
        output = new Affine<T>(f, new AffinePart("out_energy.output_network.2.weight", "out_energy.output_network.2.bias", 1));
    }

    /// <inheritdoc/>
    public double Products => hidden.Products + output.Products;

    /// <inheritdoc/>
    public IEnumerable<(IRecorded Parameters, int RowsPerAtom)> Parameters => [(shortNorm, 1), (longNorm, 1), (hidden, 1), (output, 1)];

    /// <inheritdoc/>
    public void Load(TensorSource source)
    {
        shortNorm.Load(source);
        longNorm.Load(source);
        hidden.Load(source);
        output.Load(source);
    }

    /// <summary>Makes room for so many atoms.</summary>
    public void Reserve(long atoms) => shortBar.Reserve(atoms * f);

    /// <inheritdoc/>
    public void Read(AtomBlock block, double[] outputs, bool differentiate, double[]? seeds, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int count = block.Count;
        T* inputs = scratch.Take((long)count * 2 * f);
        T* normalized = scratch.Take((long)count * f);
        T* shortStatistics = scratch.Take(2 * count);
        T* longStatistics = scratch.Take(2 * count);
        long first = (long)block.First * f;
        T* x = shortStack.ScalarsBefore(shortLayers) + first;
        T* longX = longLayers == 0 ? Zeros(count, scratch) : longStack.ScalarsBefore(longLayers) + first;
        shortNorm.Normalize(x, count, normalized, shortStatistics);
        Rows.Copy(normalized, f, inputs, 2 * f, count, f);
        longNorm.Normalize(longX, count, normalized, longStatistics);
        Rows.Copy(normalized, f, inputs + f, 2 * f, count, f);

        T* activated = scratch.Take((long)count * f);
        T* slopes = scratch.Take((long)count * f);
        T* results = scratch.Take(count);
        hidden.Apply(inputs, 2 * f, activated, f, count, block.First);
        Elementwise.Silu(activated, activated, slopes, (nint)count * f);
        output.Apply(activated, f, results, 1, count, block.First);
        for (int row = 0; row < count; row++)
        {
            outputs[block.First + row] = double.CreateTruncating(results[row]);
        }

        if (differentiate)
        {
            // Adjoint of H1: z̄ = w₂ σ′(z), and W₁ᵀ z̄ through both layer norms; that of x waits until the long layers are done.
            Seeds.Copy(seeds, block, results);
            output.Reverse(results, 1, activated, f, count, block.First);
            Elementwise.Multiply(activated, slopes, activated, (nint)count * f);
            hidden.Reverse(activated, f, inputs, 2 * f, count, block.First);
            new Span<T>(shortBar.Pointer + first, count * f).Clear();
            new Span<T>(longStack.ScalarBar.Pointer + first, count * f).Clear();
            Rows.Copy(inputs, 2 * f, normalized, f, count, f);
            shortNorm.AddReverse(x, shortStatistics, count, normalized, shortBar.Pointer + first, block.First);
            Rows.Copy(inputs + f, 2 * f, normalized, f, count, f);
            longNorm.AddReverse(longX, longStatistics, count, normalized, longStack.ScalarBar.Pointer + first, block.First);
        }

        scratch.Release(mark);
    }

    /// <summary>∂E/∂x behind the short layers: the head's own share, and that of the long layers, which start with X = x.</summary>
    public void Join(AtomBlock block)
    {
        long at = (long)block.First * f;
        T* target = shortStack.ScalarBar.Pointer + at;
        if (longLayers == 0)
        {
            new ReadOnlySpan<T>(shortBar.Pointer + at, block.Count * f).CopyTo(new Span<T>(target, block.Count * f));
            return;
        }

        Elementwise.Add(shortBar.Pointer + at, longStack.ScalarBar.Pointer + at, target, (nint)block.Count * f);
    }

    /// <summary>Without long layers, there is no X.</summary>
    private T* Zeros(int count, Workspace<T> scratch)
    {
        T* zeros = scratch.Take((long)count * f);
        new Span<T>(zeros, count * f).Clear();
        return zeros;
    }
}
