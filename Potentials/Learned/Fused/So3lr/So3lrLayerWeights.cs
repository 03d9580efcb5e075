using System.Numerics;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>The weights of one interaction layer, laid out for products.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class So3lrLayerWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Filters are numbers of some 1 to 10. The table's errors are those of rounding in float32, and a hundredth of what energies and forces
    // are compared to in float64. The worst stand below 0.8 Å, where no two nuclei meet; from there on they are a tenth of it.
    private static readonly double TableError = typeof(T) == typeof(float) ? 2e-6 : 1e-11;
    private static readonly double TableSlopeError = typeof(T) == typeof(float) ? 5e-4 : 2e-8;

    private readonly int features;
    private readonly HeadMap<T> scalarQuery;
    private readonly HeadMap<T> scalarKey;
    private readonly HeadMap<T> vectorQuery;
    private readonly HeadMap<T> vectorKey;
    private readonly AlignedBuffer<T> degreesAtZero;

    /// <summary>Reads the layer.</summary>
    /// <param name="model">The file.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="layer">Its number t.</param>
    /// <param name="nearest">Shortest distance of the tables, Å.</param>
    /// <exception cref="InputFileException">A tensor is missing or has another shape.</exception>
    public So3lrLayerWeights(ModelFile model, So3lrOptions options, int layer, double nearest)
    {
        string name = $"layers.{layer}";
        features = options.Features;
        int heads = options.Heads, degrees = options.Degrees.Length;
        scalarQuery = new(model, $"{name}.scalar.query", heads, features);
        scalarKey = new(model, $"{name}.scalar.key", heads, features);
        Value = new(model, $"{name}.scalar.value", heads, features);
        vectorQuery = new(model, $"{name}.vector.query", degrees, features);
        vectorKey = new(model, $"{name}.vector.key", degrees, features);
        ScalarDegrees = new(model, $"{name}.scalar.degree_filter", features, degrees);
        VectorDegrees = new(model, $"{name}.vector.degree_filter", features, degrees);
        Norm1 = So3lrMaps.Norm<T>(model, $"{name}.norm1", features, options.Constants.LayerNormEpsilon);
        Norm2 = So3lrMaps.Norm<T>(model, $"{name}.norm2", features, options.Constants.LayerNormEpsilon);
        Inner = So3lrMaps.Affine<T>(model, $"{name}.mlp.0", features, features);
        Outer = So3lrMaps.Affine<T>(model, $"{name}.mlp.1", features, features);
        Exchange = So3lrMaps.Affine<T>(model, $"{name}.exchange", features + degrees, features + degrees);
        degreesAtZero = AtZero(ScalarDegrees, VectorDegrees, features, degrees);
        using var scalar = new RadialFilter(model, options, $"{name}.scalar");
        using var vector = new RadialFilter(model, options, $"{name}.vector");
        double gamma = options.Constants.BernsteinGamma;
        Radial = Tabulate(
            scalar, vector, features, RadialFilter.Coordinate(options.Cutoff, gamma, out _), RadialFilter.Coordinate(nearest, gamma, out _));
    }

    /// <summary>Values of the scalar attention.</summary>
    public HeadMap<T> Value { get; }

    /// <summary>[2F] the radial parts of both filters as functions of <see cref="RadialFilter.Coordinate"/>.</summary>
    public HermiteTable<T> Radial { get; }

    /// <summary>[2F] the degree parts of both filters where all vectors are zero.</summary>
    public T* DegreesAtZero => degreesAtZero.Pointer;

    /// <summary>The degree part of the scalar filter.</summary>
    public Perceptron<T> ScalarDegrees { get; }

    /// <summary>The degree part of the vector filter.</summary>
    public Perceptron<T> VectorDegrees { get; }

    /// <summary>The norm after the messages.</summary>
    public Gain<T> Norm1 { get; }

    /// <summary>The norm at the layer's end.</summary>
    public Gain<T> Norm2 { get; }

    /// <summary>First map of the update.</summary>
    public Affine<T> Inner { get; }

    /// <summary>Second map of the update.</summary>
    public Affine<T> Outer { get; }

    /// <summary>The map by which scalars and invariants of vectors meet.</summary>
    public Affine<T> Exchange { get; }

    /// <summary>Queries and keys of rows of scalars.</summary>
    /// <param name="x">[rows, F].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="queries">[rows, 2F] receives those of the scalar and of the vector attention.</param>
    /// <param name="keys">[rows, 2F] likewise.</param>
    public void Project(T* x, int rows, T* queries, T* keys)
    {
        scalarQuery.Apply(x, features, rows, queries, 2 * features);
        scalarKey.Apply(x, features, rows, keys, 2 * features);
        vectorQuery.Apply(x, features, rows, queries + features, 2 * features);
        vectorKey.Apply(x, features, rows, keys + features, 2 * features);
    }

    /// <summary>The reverse of <see cref="Project"/> and of <see cref="Value"/>.</summary>
    /// <param name="queryBars">[rows, 2F].</param>
    /// <param name="keyBars">[rows, 2F].</param>
    /// <param name="valueBars">[rows, F].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="xBar">[rows, F] added to.</param>
    public void AddProjectionReverse(T* queryBars, T* keyBars, T* valueBars, int rows, T* xBar)
    {
        scalarQuery.AddReverse(queryBars, 2 * features, rows, xBar, features);
        scalarKey.AddReverse(keyBars, 2 * features, rows, xBar, features);
        vectorQuery.AddReverse(queryBars + features, 2 * features, rows, xBar, features);
        vectorKey.AddReverse(keyBars + features, 2 * features, rows, xBar, features);
        Value.AddReverse(valueBars, features, rows, xBar, features);
    }

    private static AlignedBuffer<T> AtZero(Perceptron<T> scalar, Perceptron<T> vector, int features, int degrees)
    {
        var row = new AlignedBuffer<T>(2 * features);
        using var invariants = new AlignedBuffer<T>(degrees);
        using var hidden = new AlignedBuffer<T>(2 * scalar.Hidden);
        scalar.Apply(invariants.Pointer, degrees, 1, hidden.Pointer, hidden.Pointer + scalar.Hidden, row.Pointer, features);
        vector.Apply(invariants.Pointer, degrees, 1, hidden.Pointer, hidden.Pointer + scalar.Hidden, row.Pointer + features, features);
        return row;
    }

    private static HermiteTable<T> Tabulate(RadialFilter scalar, RadialFilter vector, int features, double first, double last)
    {
        void Both(double s, Span<double> values, Span<double> slopes, Span<double> curvatures)
        {
            scalar.AtCoordinate(s, values[..features], slopes[..features], curvatures[..features]);
            vector.AtCoordinate(s, values[features..], slopes[features..], curvatures[features..]);
        }

        return HermiteTable<T>.Create(first, last, 2 * features, Both, TableError, TableSlopeError)
            ?? throw new InputException("The model's radial filters vary too fast for a table: its weights are not those of a trained network.");
    }
}
