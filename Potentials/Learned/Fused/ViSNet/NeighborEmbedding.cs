using System.Numerics;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// The first scalar features: x_i = W_m [A[z_i]; Σ_j A′[z_j] ⊙ filter(r_ij)] + b_m (equation I1), and in exact mode of ViSNet-LSRM one
/// affine map more.
/// </summary>
internal sealed unsafe class NeighborEmbedding<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ViSNetNames names;
    private readonly ShortStack<T> stack;
    private readonly int f;
    private readonly GrowingBuffer<T> elements;
    private readonly GrowingBuffer<T> neighborElements;
    private readonly Affine<T> combine;
    private readonly Affine<T>? projection;

    /// <summary>The embedding of a network.</summary>
    public NeighborEmbedding(ViSNetOptions options, ViSNetNames names, ShortStack<T> stack)
    {
        this.names = names;
        this.stack = stack;
        f = options.HiddenChannels;
        elements = new GrowingBuffer<T>(ViSNetOptions.ElementRows * f);
        neighborElements = new GrowingBuffer<T>(ViSNetOptions.ElementRows * f);
        combine = new Affine<T>(2 * f, new AffinePart(names.Combine + ".weight", names.Combine + ".bias", f));

        // The second half of these outputs starts a separate long branch that the authors' code computes and discards.
        projection = names.IsLsrm && !options.IsSmooth
            ? new Affine<T>(f, new AffinePart("mlp_node_fea.weight", "mlp_node_fea.bias", 2 * f, 0, f))
            : null;
    }

    /// <summary>Multiplications an atom.</summary>
    public double Products => combine.Products + (projection?.Products ?? 0);

    /// <summary>[100,F] A′.</summary>
    public T* NeighborElements => neighborElements.Pointer;

    /// <summary>Its maps.</summary>
    public IEnumerable<IRecorded> Maps => projection is null ? [combine] : [combine, projection];

    /// <summary>Takes the parameters.</summary>
    public void Load(TensorSource source)
    {
        Copy(source(names.Elements, ViSNetOptions.ElementRows, f), elements);
        Copy(source(names.NeighborElements, ViSNetOptions.ElementRows, f), neighborElements);
        combine.Load(source);
        projection?.Load(source);
    }

    /// <summary>x of a block of atoms.</summary>
    /// <param name="atomicNumbers">[N].</param>
    /// <param name="block">The atoms.</param>
    /// <param name="scratch">Memory of this thread.</param>
    public void Forward(ReadOnlySpan<int> atomicNumbers, AtomBlock block, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        EdgeGraph graph = stack.Graph;
        T* inputs = scratch.Take((long)block.Count * 2 * f);
        fixed (int* pairs = graph.Pairs, senders = graph.Senders, numbers = atomicNumbers)
        {
            for (int i = block.First; i < block.End; i++)
            {
                T* row = inputs + ((long)(i - block.First) * 2 * f);
                new ReadOnlySpan<T>(elements.Pointer + (atomicNumbers[i] * f), f).CopyTo(new Span<T>(row, f));
                ChannelDispatch.Run<T, NeighborSums<T>>(new(EdgesOf(i, pairs, senders, numbers), stack.Functions.Values.Pointer, row + f), f);
            }
        }

        T* scalars = stack.ScalarsBefore(0) + ((long)block.First * f);
        if (projection is null)
        {
            combine.Apply(inputs, 2 * f, scalars, f, block.Count, block.First);
        }
        else
        {
            T* combined = scratch.Take((long)block.Count * f);
            combine.Apply(inputs, 2 * f, combined, f, block.Count, block.First);
            projection.Apply(combined, f, scalars, f, block.Count, block.First);
        }

        scratch.Release(mark);
    }

    /// <summary>From ∂E/∂x to ∂E/∂r of the edges of a block: r̄ += Σ_c s̄_i A′[z_j] dfilter/dr, with s̄_i the second half of W_mᵀ x̄_i.</summary>
    public void Reverse(ReadOnlySpan<int> atomicNumbers, AtomBlock block, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        EdgeGraph graph = stack.Graph;
        T* bar = stack.ScalarBar.Pointer + ((long)block.First * f);
        if (projection is not null)
        {
            T* combinedBar = scratch.Take((long)block.Count * f);
            projection.Reverse(bar, f, combinedBar, f, block.Count, block.First);
            bar = combinedBar;
        }

        T* inputsBar = stack.InputBars.Pointer + ((long)block.First * 2 * f);
        combine.Reverse(bar, f, inputsBar, 2 * f, block.Count, block.First);
        fixed (int* pairs = graph.Pairs, senders = graph.Senders, numbers = atomicNumbers)
        {
            for (int i = block.First; i < block.End; i++)
            {
                ChannelDispatch.Run<T, NeighborSumsReverse<T>>(
                    new(
                        EdgesOf(i, pairs, senders, numbers),
                        stack.Functions.Derivatives.Pointer,
                        inputsBar + ((long)(i - block.First) * 2 * f) + f,
                        stack.Geometry.FrameBars.Pointer + ((long)graph.Offsets[i] * ShortGeometry<T>.FrameWidth)),
                    f);
            }
        }

        scratch.Release(mark);
    }

    private EmbeddedEdges<T> EdgesOf(int atom, int* pairs, int* senders, int* numbers)
    {
        int e = stack.Graph.Offsets[atom];
        EmbeddedEdges<T> edges;
        edges.Count = stack.Graph.Offsets[atom + 1] - e;
        edges.Channels = f;
        edges.Pairs = pairs + e;
        edges.PairCount = stack.Graph.PairCount;
        edges.Stride = stack.Functions.Width;
        edges.Senders = senders + e;
        edges.AtomicNumbers = numbers;
        edges.Elements = neighborElements.Pointer;
        return edges;
    }

    private static void Copy(double[] values, GrowingBuffer<T> target)
    {
        for (int n = 0; n < values.Length; n++)
        {
            target.Pointer[n] = T.CreateTruncating(values[n]);
        }
    }
}
