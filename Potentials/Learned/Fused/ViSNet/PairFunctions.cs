using System.Numerics;
using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// What depends on the distance of a pair alone, with its derivative by the distance: the filter of the neighbor embedding, the edge
/// features f at the start, and the key and value filters and edge gates of the first two layers, whose f are still those at the start.
/// </summary>
/// <remarks>
/// All of them are affine in the radial functions up to the last activation, as nothing nonlinear stands between W_f g + b_f and
/// W_dk f + b_dk: the two maps become one, W_dk W_f. Both edges of a pair share one row.
/// </remarks>
internal sealed unsafe class PairFunctions<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<string> composed = [];
    private readonly RadialFunctions<T> radial;
    private readonly ViSNetNames names;
    private readonly ViSNetOptions options;
    private readonly Affine<T> map;

    /// <summary>The functions that a network needs.</summary>
    public PairFunctions(ViSNetOptions options, ViSNetNames names)
    {
        this.options = options;
        this.names = names;
        radial = new RadialFunctions<T>(options.RadialCount, options.ShortCutoff, names.Radial);
        int channels = options.HiddenChannels;
        int width = channels; // the filter comes first
        for (int layer = 0; layer < Math.Min(2, options.ShortLayerCount); layer++)
        {
            FirstColumns[layer] = width;
            composed.AddRange([names.Short(layer, "dk_proj"), names.Short(layer, "dv_proj")]);
            if (names.HasEdgeUpdate(layer))
            {
                composed.Add(names.Short(layer, "f_proj"));
            }

            width = channels * (1 + composed.Count);
        }

        HasEdgeFeatures = options.ShortLayerCount > 2;
        EdgeFeatureColumn = width;
        Width = width + (HasEdgeFeatures ? channels : 0);
        map = new Affine<T>(options.RadialCount, new AffinePart("", null, Width));
    }

    /// <summary>Numbers in a row.</summary>
    public int Width { get; }

    /// <summary>Multiplications for the values of a row.</summary>
    public double Products => map.Products;

    /// <summary>Where the functions of layers 0 and 1 begin: key filter, value filter and, if the layer updates edges, gate.</summary>
    public int[] FirstColumns { get; } = new int[2];

    /// <summary>Whether a layer needs f itself.</summary>
    public bool HasEdgeFeatures { get; }

    /// <summary>Where f begins.</summary>
    public int EdgeFeatureColumn { get; }

    /// <summary>[P, Width] values.</summary>
    public GrowingBuffer<T> Values { get; } = new();

    /// <summary>[P, Width] derivatives by the distance.</summary>
    public GrowingBuffer<T> Derivatives { get; } = new();

    /// <summary>Takes the parameters.</summary>
    public void Load(TensorSource source)
    {
        radial.Load(source);
        int channels = options.HiddenChannels;
        int count = options.RadialCount;
        var weights = new double[Width * count];
        var biases = new double[Width];
        double[] edgeWeights = source(names.RadialMap + ".weight", channels, count);
        double[] edgeBiases = source(names.RadialMap + ".bias", channels);
        source(names.NeighborFilter + ".weight", channels, count).CopyTo(weights, 0);
        source(names.NeighborFilter + ".bias", channels).CopyTo(biases, 0);
        for (int part = 0; part < composed.Count; part++)
        {
            int firstRow = channels * (1 + part);
            Compose(
                source(composed[part] + ".weight", channels, channels),
                source(composed[part] + ".bias", channels),
                edgeWeights,
                edgeBiases,
                weights.AsSpan(firstRow * count, channels * count),
                biases.AsSpan(firstRow, channels));
        }

        if (HasEdgeFeatures)
        {
            edgeWeights.CopyTo(weights, EdgeFeatureColumn * count);
            edgeBiases.CopyTo(biases, EdgeFeatureColumn);
        }

        map.Set(weights, biases);
    }

    /// <summary>Makes room for so many pairs.</summary>
    public void Reserve(int pairs)
    {
        Values.Reserve((long)pairs * Width);
        Derivatives.Reserve((long)pairs * Width);
    }

    /// <summary>Computes some rows.</summary>
    /// <param name="geometry">The distances and envelopes.</param>
    /// <param name="first">The first pair.</param>
    /// <param name="end">Behind the last.</param>
    /// <param name="scratch">Memory of this thread.</param>
    public void Compute(ShortGeometry<T> geometry, int first, int end, Workspace<T> scratch)
    {
        long mark = scratch.Mark();
        int rows = end - first;
        int count = radial.Count;
        int channels = options.HiddenChannels;
        T* functions = scratch.Take((long)rows * count);
        T* functionDerivatives = scratch.Take((long)rows * count);
        T* slopes = scratch.Take((long)composed.Count * channels);
        for (int row = 0; row < rows; row++)
        {
            int pair = first + row;
            radial.At(geometry.Distances[pair], geometry.Envelopes[pair], functions + (row * count), functionDerivatives + (row * count));
        }

        T* values = Values.Pointer + ((long)first * Width);
        T* derivatives = Derivatives.Pointer + ((long)first * Width);
        map.Apply(functions, count, values, Width, rows);
        map.ApplyWithoutBias(functionDerivatives, count, derivatives, Width, rows);
        for (int row = 0; row < rows; row++, values += Width, derivatives += Width)
        {
            // The filter is (W_d g + b_d) C; the others are activated, apart from f.
            (double envelope, double envelopeDerivative) = geometry.Envelopes[first + row];
            Elementwise.Scale(T.CreateTruncating(envelope), derivatives, derivatives, channels);
            Elementwise.ScaleAdd(T.CreateTruncating(envelopeDerivative), values, derivatives, channels);
            Elementwise.Scale(T.CreateTruncating(envelope), values, values, channels);
            int activated = composed.Count * channels;
            Elementwise.Silu(values + channels, values + channels, slopes, activated);
            Elementwise.Multiply(derivatives + channels, slopes, derivatives + channels, activated);
        }

        scratch.Release(mark);
    }

    /// <summary>W (W_f g + b_f) + b = (W W_f) g + (W b_f + b).</summary>
    private static void Compose(
        ReadOnlySpan<double> outer, ReadOnlySpan<double> outerBias, ReadOnlySpan<double> inner, ReadOnlySpan<double> innerBias, Span<double> weights, Span<double> biases)
    {
        int channels = outerBias.Length;
        int count = inner.Length / channels;
        for (int row = 0; row < channels; row++)
        {
            Span<double> target = weights.Slice(row * count, count);
            target.Clear();
            double bias = outerBias[row];
            for (int c = 0; c < channels; c++)
            {
                double factor = outer[(row * channels) + c];
                bias += factor * innerBias[c];
                ReadOnlySpan<double> from = inner.Slice(c * count, count);
                for (int k = 0; k < count; k++)
                {
                    target[k] += factor * from[k];
                }
            }

            biases[row] = bias;
        }
    }
}
