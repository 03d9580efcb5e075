using System.Numerics;
using System.Runtime.CompilerServices;
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
    private readonly RadialMap<T> radialMap;
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
        radialMap = new RadialMap<T>(radial, map);
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
    public void Compute(ShortGeometry<T> geometry, int first, int end, Workspace<T> scratch) => radialMap.Compute(
        geometry.Distances.AsSpan(first, end - first), geometry.Envelopes.AsSpan(first, end - first), first, new PairRows(this, geometry, first), scratch);

    /// <summary>The filter is (W_d g + b_d) C; the others are activated, apart from f.</summary>
    private readonly struct PairRows(PairFunctions<T> owner, ShortGeometry<T> geometry, int first) : IRadialRows<T>
    {
        public void Take(int index, T* values, T* derivatives)
        {
            int channels = owner.options.HiddenChannels;
            int activated = owner.composed.Count * channels;
            long pair = first + index;
            (double value, double derivative) = geometry.Envelopes[pair];
            T* slopes = owner.IsRecording ? owner.activationSlopes.Pointer + (pair * activated) : null;
            T* target = owner.Values.Pointer + (pair * owner.Width);
            T* targetDerivatives = owner.Derivatives.Pointer + (pair * owner.Width);
            ChannelDispatch.Run<T, EnvelopedRow<T>>(
                new(values, derivatives, T.CreateTruncating(value), T.CreateTruncating(derivative), target, targetDerivatives, channels), channels);
            ChannelDispatch.Run<T, ActivatedRow<T>>(
                new(values + channels, derivatives + channels, target + channels, targetDerivatives + channels, slopes, activated), channels);
            if (owner.HasEdgeFeatures)
            {
                int at = owner.EdgeFeatureColumn;
                new ReadOnlySpan<T>(values + at, channels).CopyTo(new Span<T>(target + at, channels));
                new ReadOnlySpan<T>(derivatives + at, channels).CopyTo(new Span<T>(targetDerivatives + at, channels));
            }
        }
    }
}

/// <summary>C y and (C y)′ of y and y′.</summary>
internal readonly unsafe struct EnvelopedRow<T>(T* y, T* derivatives, T envelope, T slope, T* target, T* targetDerivatives, int count) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        V c = S.Create(envelope), dc = S.Create(slope);
        for (int n = 0; n < count; n += S.Count)
        {
            V value = S.Load(y + n);
            S.Store(target + n, S.Multiply(c, value));
            S.Store(targetDerivatives + n, S.MultiplyAdd(dc, value, S.Multiply(c, S.Load(derivatives + n))));
        }
    }
}

/// <summary>σ(y) and σ(y)′ of y and y′; σ′(y) where it is asked for.</summary>
internal readonly unsafe struct ActivatedRow<T>(T* y, T* derivatives, T* target, T* targetDerivatives, T* slopes, int count) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (int n = 0; n < count; n += S.Count)
        {
            S.Store(target + n, VectorMath<T, S, V>.Silu(S.Load(y + n), out V slope));
            S.Store(targetDerivatives + n, S.Multiply(slope, S.Load(derivatives + n)));
            if (slopes != null)
            {
                S.Store(slopes + n, slope);
            }
        }
    }
}
