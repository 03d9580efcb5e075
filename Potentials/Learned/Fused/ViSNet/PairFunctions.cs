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
    private const string ComposedWeight = "composed weight";
    private const string ComposedBias = "composed bias";

    private readonly List<string> composed = [];
    private readonly RadialFunctions<T> radial;
    private readonly ViSNetNames names;
    private readonly ViSNetOptions options;
    private readonly Affine<T> map;
    private readonly double[][] outerWeights;
    private readonly GrowingBuffer<T> activationSlopes = new();
    private double[] edgeWeights = [];
    private double[] edgeBiases = [];

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
        outerWeights = new double[composed.Count][];
        map = new Affine<T>(options.RadialCount, new AffinePart(ComposedWeight, ComposedBias, Width));
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

    /// <summary>Whether what the parameters' derivatives need is kept.</summary>
    public bool IsRecording { get; private set; }

    /// <summary>The map from the radial functions to all functions before activation, in which those of several tensors are composed.</summary>
    public Affine<T> Map => map;

    /// <summary>Slopes of the activations of a layer's functions, where they are kept.</summary>
    public EdgeRows<T> SlopesOf(int layer, int* pairs)
    {
        int width = composed.Count * options.HiddenChannels;
        return new EdgeRows<T> { Base = activationSlopes.Pointer + FirstColumns[layer] - options.HiddenChannels, Stride = width, Index = pairs };
    }

    /// <summary>Has what so many pairs saw recorded; 0 ends that.</summary>
    public void Record(int pairs)
    {
        IsRecording = pairs > 0;
        map.Record(pairs);
        activationSlopes.Reserve((long)pairs * composed.Count * options.HiddenChannels);
    }

    /// <summary>From derivatives by the composed map to those by its tensors.</summary>
    /// <param name="derivatives">Holds the former, under the map's own names; receives the latter.</param>
    public void Decompose(ParameterDerivatives derivatives)
    {
        int channels = options.HiddenChannels;
        int count = options.RadialCount;
        Span<double> weightBars = derivatives.Of(ComposedWeight, Width * count);
        Span<double> biasBars = derivatives.Of(ComposedBias, Width);
        double[] innerBar = derivatives.Of(names.RadialMap + ".weight", channels * count);
        double[] innerBiasBar = derivatives.Of(names.RadialMap + ".bias", channels);
        derivatives.Add<double>(names.NeighborFilter + ".weight", channels * count, 0, weightBars[..(channels * count)]);
        derivatives.Add<double>(names.NeighborFilter + ".bias", channels, 0, biasBars[..channels]);
        for (int part = 0; part < composed.Count; part++)
        {
            int row = channels * (1 + part);
            ComposedMaps.Reverse(
                outerWeights[part],
                edgeWeights,
                edgeBiases,
                weightBars.Slice(row * count, channels * count),
                biasBars.Slice(row, channels),
                derivatives.Of(composed[part] + ".weight", channels * channels),
                derivatives.Of(composed[part] + ".bias", channels),
                innerBar,
                innerBiasBar);
        }

        if (HasEdgeFeatures)
        {
            derivatives.Add<double>(names.RadialMap + ".weight", channels * count, 0, weightBars.Slice(EdgeFeatureColumn * count, channels * count));
            derivatives.Add<double>(names.RadialMap + ".bias", channels, 0, biasBars.Slice(EdgeFeatureColumn, channels));
        }

        // They are not tensors of the model file, and have to begin with zero the next time.
        weightBars.Clear();
        biasBars.Clear();
    }

    /// <summary>Takes the parameters.</summary>
    public void Load(TensorSource source)
    {
        radial.Load(source);
        int channels = options.HiddenChannels;
        int count = options.RadialCount;
        var weights = new double[Width * count];
        var biases = new double[Width];
        edgeWeights = source(names.RadialMap + ".weight", channels, count);
        edgeBiases = source(names.RadialMap + ".bias", channels);
        source(names.NeighborFilter + ".weight", channels, count).CopyTo(weights, 0);
        source(names.NeighborFilter + ".bias", channels).CopyTo(biases, 0);
        for (int part = 0; part < composed.Count; part++)
        {
            int firstRow = channels * (1 + part);
            outerWeights[part] = source(composed[part] + ".weight", channels, channels);
            ComposedMaps.Compose(
                outerWeights[part],
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
        T* scratchSlopes = scratch.Take((long)composed.Count * channels);
        for (int row = 0; row < rows; row++)
        {
            int pair = first + row;
            radial.At(geometry.Distances[pair], geometry.Envelopes[pair], functions + (row * count), functionDerivatives + (row * count));
        }

        T* values = Values.Pointer + ((long)first * Width);
        T* derivatives = Derivatives.Pointer + ((long)first * Width);
        map.Apply(functions, count, values, Width, rows, first);
        map.ApplyToDerivatives(functionDerivatives, count, derivatives, Width, rows);
        for (int row = 0; row < rows; row++, values += Width, derivatives += Width)
        {
            // The filter is (W_d g + b_d) C; the others are activated, apart from f.
            (double envelope, double envelopeDerivative) = geometry.Envelopes[first + row];
            Elementwise.Scale(T.CreateTruncating(envelope), derivatives, derivatives, channels);
            Elementwise.ScaleAdd(T.CreateTruncating(envelopeDerivative), values, derivatives, channels);
            Elementwise.Scale(T.CreateTruncating(envelope), values, values, channels);
            int activated = composed.Count * channels;
            T* slopes = IsRecording ? activationSlopes.Pointer + ((long)(first + row) * activated) : scratchSlopes;
            Elementwise.Silu(values + channels, values + channels, slopes, activated);
            Elementwise.Multiply(derivatives + channels, slopes, derivatives + channels, activated);
        }

        scratch.Release(mark);
    }
}
