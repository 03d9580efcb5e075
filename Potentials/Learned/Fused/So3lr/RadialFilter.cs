using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// What a layer's filters get from the distance alone (docs/developer/so3lr.md, sections 3 and 5): two-layer perceptrons of Bernstein
/// polynomials, with two derivatives, in double precision. Tables are made of it.
/// </summary>
internal sealed unsafe class RadialFilter : IDisposable
{
    // Value, first and second derivative are three rows, on which the linear maps act alike.
    private const int Orders = 3;

    private readonly double gamma;
    private readonly int features;
    private readonly int radial;
    private readonly double[] binomials;
    private readonly PackedMatrix<double> inner;
    private readonly double[] innerBiases;
    private readonly PackedMatrix<double> outer;
    private readonly double[] outerBiases;
    private readonly AlignedBuffer<double> polynomials;
    private readonly AlignedBuffer<double> hidden;
    private readonly AlignedBuffer<double> result;

    /// <summary>
    /// s = e^(−γr/2), in which the filters vary everywhere at about the same rate: in g = s² the Bernstein polynomials are wider the larger g is,
    /// as √g.
    /// </summary>
    /// <param name="r">Distance, Å.</param>
    /// <param name="gamma">γ, 1/Å.</param>
    /// <param name="slope">ds/dr, 1/Å.</param>
    public static double Coordinate(double r, double gamma, out double slope)
    {
        double s = Math.Exp(-0.5 * gamma * r);
        slope = -0.5 * gamma * s;
        return s;
    }

    /// <summary>[F] values and derivatives at a coordinate s, the latter by s.</summary>
    /// <inheritdoc cref="At"/>
    public void AtCoordinate(double s, Span<double> values, Span<double> slopes, Span<double> curvatures)
    {
        // r = −(2/γ) ln s, so dr/ds = −2/(γs) and d²r/ds² = 2/(γs²).
        double r1 = -2 / (gamma * s), r2 = -r1 / s;
        At(-2 / gamma * Math.Log(s), values, slopes, curvatures);
        for (int c = 0; c < features; c++)
        {
            curvatures[c] = (curvatures[c] * r1 * r1) + (slopes[c] * r2);
            slopes[c] *= r1;
        }
    }

    /// <summary>Reads a filter's parameters.</summary>
    /// <param name="model">The file.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="prefix">Such as "layers.0.scalar".</param>
    /// <exception cref="InputFileException">One is missing or has another shape.</exception>
    public RadialFilter(ModelFile model, So3lrOptions options, string prefix)
    {
        (features, radial) = (options.Features, options.Radial);
        gamma = options.Constants.BernsteinGamma;
        inner = PackedMatrix<double>.Pack(model.GetTensor($"{prefix}.radial_filter.0.weight", features, radial), features, radial);
        innerBiases = model.GetTensor($"{prefix}.radial_filter.0.bias", features);
        outer = PackedMatrix<double>.Pack(model.GetTensor($"{prefix}.radial_filter.1.weight", features, features), features, features);
        outerBiases = model.GetTensor($"{prefix}.radial_filter.1.bias", features);
        (polynomials, hidden, result) = (new(Orders * radial), new(Orders * features), new(Orders * features));
        binomials = new double[radial];
        binomials[0] = 1;
        for (int k = 1; k < radial; k++)
        {
            binomials[k] = binomials[k - 1] * (radial - k) / k;
        }
    }

    /// <summary>[F] values, derivatives (1/Å) and second derivatives (1/Å²) at a distance.</summary>
    /// <param name="r">Distance, Å.</param>
    /// <param name="values">[F].</param>
    /// <param name="slopes">[F].</param>
    /// <param name="curvatures">[F].</param>
    public void At(double r, Span<double> values, Span<double> slopes, Span<double> curvatures)
    {
        Span<double> b = polynomials.Span;
        Bernstein(r, b[..radial], b.Slice(radial, radial), b[(2 * radial)..]);
        double* h = hidden.Pointer, y = result.Pointer;
        MatMul.Multiply(polynomials.Pointer, radial, Orders, inner, h, features);
        for (int c = 0; c < features; c++)
        {
            // SiLU: y = a s, y' = s(1 + a(1 − s)), y'' = s(1 − s)(2 + a(1 − 2s)), s = 1/(1 + e^−a).
            double a = h[c] + innerBiases[c], slope = h[features + c], curvature = h[(2 * features) + c];
            double s = 1 / (1 + Math.Exp(-a));
            double y1 = s * (1 + (a * (1 - s))), y2 = s * (1 - s) * (2 + (a * (1 - (2 * s))));
            h[c] = a * s;
            h[features + c] = y1 * slope;
            h[(2 * features) + c] = (y1 * curvature) + (y2 * slope * slope);
        }

        MatMul.Multiply(h, features, Orders, outer, y, features);
        for (int c = 0; c < features; c++)
        {
            (values[c], slopes[c], curvatures[c]) = (y[c] + outerBiases[c], y[features + c], y[(2 * features) + c]);
        }
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        foreach (IDisposable part in new IDisposable[] { inner, outer, polynomials, hidden, result })
        {
            part.Dispose();
        }
    }

    // B_k = C(n,k) g^k (1−g)^(n−k) with g = e^(−γr), n = K−1. By g: B_k' = (k/g − (n−k)/(1−g)) B_k =: L B_k and
    // B_k'' = (L² − k/g² − (n−k)/(1−g)²) B_k; by r: d/dr = −γ g d/dg.
    private void Bernstein(double r, Span<double> values, Span<double> slopes, Span<double> curvatures)
    {
        double g = Math.Exp(-gamma * r), rest = 1 - g;
        int n = radial - 1;
        for (int k = 0; k < radial; k++)
        {
            double value = binomials[k] * Math.Pow(g, k) * Math.Pow(rest, n - k);
            double logSlope = (k / g) - ((n - k) / rest);
            double byG = logSlope * value;
            double byGg = ((logSlope * logSlope) - (k / (g * g)) - ((n - k) / (rest * rest))) * value;
            values[k] = value;
            slopes[k] = -gamma * g * byG;
            curvatures[k] = gamma * gamma * g * (byG + (g * byGg));
        }
    }
}
