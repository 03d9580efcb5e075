namespace MDEngine.Potentials.Learned.PAMNet;

/// <summary>Names and shapes of a PAMNet's parameters, as in the authors' code, and their initial values.</summary>
public static class PamNetParameters
{
    /// <summary>The parameters in a fixed order.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Shapes(PamNetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        long d = options.HiddenChannels;
        yield return ("embeddings", [options.UsesFeatures ? 5 : options.Elements.Length, d]);
        if (options.HasFeatureMap || options.UsesFeatures)
        {
            yield return ("init_linear.weight", [d, PamNetOptions.FeatureCount]);
        }

        string[] layers = options.HasGlobalLayer ? ["g", "l"] : ["l"];
        foreach (string layer in layers)
        {
            yield return ($"rbf_{layer}.freq", [PamNetOptions.RadialCount]);
        }

        foreach (string layer in layers)
        {
            foreach (var parameter in Dense($"mlp_rbf_{layer}.0.0", d, PamNetOptions.RadialCount))
            {
                yield return parameter;
            }
        }

        foreach (string name in options.IsSimple ? ["mlp_sbf"] : new[] { "mlp_sbf1", "mlp_sbf2" })
        {
            foreach (var parameter in Dense($"{name}.0.0", d, AngularBasis.FunctionCount))
            {
                yield return parameter;
            }
        }

        for (int t = 0; t < options.LayerCount; t++)
        {
            foreach (var parameter in options.HasGlobalLayer ? GlobalBlock(options, $"global_layer.{t}.") : [])
            {
                yield return parameter;
            }

            foreach (var parameter in LocalBlock(options, $"local_layer.{t}."))
            {
                yield return parameter;
            }
        }
    }

    /// <summary>
    /// Initial values, row-major: weights and biases uniform in ±1/√(inputs), embeddings in ±√3, [d,1] readouts in ±√(6/(d+1)), and
    /// frequencies m·π, the product taken in single precision.
    /// </summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="inputs">Columns of the weight that a bias goes with.</param>
    /// <param name="random">Source of the numbers.</param>
    public static double[] Initial(string name, IReadOnlyList<long> shape, long inputs, Random random)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(random);
        var values = new double[shape.Aggregate(1L, (product, size) => product * size)];
        double limit = Limit(name, shape, inputs);
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = IsFrequency(name) ? (k + 1) * MathF.PI : limit * ((2 * random.NextDouble()) - 1);
        }

        return values;
    }

    /// <summary>Whether this is a radial basis's frequencies.</summary>
    public static bool IsFrequency(string name) => name is not null && name.EndsWith(".freq", StringComparison.Ordinal);

    /// <summary>Half width of the uniform distribution that a parameter is drawn from.</summary>
    public static double Limit(string name, IReadOnlyList<long> shape, long inputs)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        return name == "embeddings" ? Math.Sqrt(3)
            : shape.Count == 2 && shape[1] == 1 ? Math.Sqrt(6.0 / (shape[0] + 1))
            : 1 / Math.Sqrt(shape.Count == 2 ? shape[1] : inputs);
    }

    private static IEnumerable<(string Name, long[] Shape)> Dense(string name, long rows, long columns, bool hasBias = true)
    {
        yield return ($"{name}.weight", [rows, columns]);
        if (hasBias)
        {
            yield return ($"{name}.bias", [rows]);
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> GlobalBlock(PamNetOptions options, string prefix)
    {
        long d = options.HiddenChannels;
        return
        [
            .. Tail(options, prefix),
            .. Dense(prefix + "mlp_m.0.0", d, 3 * d),
            .. Dense(prefix + "W_edge_attr", d, d, hasBias: false),
        ];
    }

    private static IEnumerable<(string Name, long[] Shape)> LocalBlock(PamNetOptions options, string prefix)
    {
        long d = options.HiddenChannels;
        return
        [
            .. Tail(options, prefix),
            .. Dense(prefix + "mlp_m_ji.0.0", d, 3 * d),
            .. Dense(prefix + (options.IsSimple ? "mlp_m_jj.0.0" : "mlp_m_kj.0.0"), d, 3 * d),
            .. Dense(prefix + "mlp_sbf.0.0", d, d),
            .. Dense(prefix + "mlp_sbf.1.0", d, d),
            .. Dense(prefix + "lin_rbf", d, d, hasBias: false),
            .. Dense(prefix + "lin_rbf_out", d, d, hasBias: false),
        ];
    }

    // What both kinds of block have: the maps of node states before and after the messages, and the readouts.
    private static IEnumerable<(string Name, long[] Shape)> Tail(PamNetOptions options, string prefix)
    {
        long d = options.HiddenChannels;
        string[] names =
        [
            "mlp_x1.0.0", "mlp_x2.0.0", "res1.mlp.0.0", "res1.mlp.1.0", "res2.mlp.0.0", "res2.mlp.1.0", "res3.mlp.0.0", "res3.mlp.1.0",
            "mlp_out.0.0", "mlp_out.1.0", "mlp_out.2.0",
        ];
        foreach (string name in names)
        {
            foreach (var parameter in Dense(prefix + name, d, d))
            {
                yield return parameter;
            }
        }

        yield return (prefix + "W_out.weight", [1, d]);
        yield return (prefix + "W_out.bias", [1]);
        yield return (prefix + "W", [d, 1]);
        if (options.VectorHead == VectorHead.Learned)
        {
            yield return (prefix + "W_vector", [d, 1]);
            yield return (prefix + "W_dipole", [d, 1]);
        }

        if (options.HasCharges)
        {
            yield return (prefix + "W_charge", [d, 1]);
        }
    }
}
