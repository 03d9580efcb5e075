namespace MDEngine.Potentials.Learned.So3lr;

/// <summary>A tensor of SO3LR: under which name and shape a model file holds it, and where the authors' parameters hold it.</summary>
/// <param name="Name">In the model file.</param>
/// <param name="Shape">In the model file, [outputs, inputs] of affine maps.</param>
/// <param name="Source">Path of keys in the authors' file, below "params".</param>
/// <param name="IsTransposed">Whether the authors hold it as [inputs, outputs].</param>
internal sealed record So3lrParameter(string Name, long[] Shape, string Source, bool IsTransposed = false);

/// <summary>All tensors of an SO3LR model (docs/developer/so3lr.md, section 12).</summary>
internal static class So3lrParameters
{
    /// <summary>Rows of the tables by atomic number that features and energies are made of.</summary>
    public const int Elements = 119;

    /// <summary>Rows of the tables by atomic number of charges and Hirshfeld ratios.</summary>
    public const int HeadElements = 100;

    /// <summary>The tensors of a model of these sizes.</summary>
    public static IEnumerable<So3lrParameter> Of(So3lrOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        long features = options.Features;
        yield return new("embedding.element", [Elements, features], "feature_embeddings_0/Embed_0/embedding");
        foreach (So3lrParameter parameter in Embedding("charge", 1, features).Concat(Embedding("spin", 2, features)))
        {
            yield return parameter;
        }

        for (int t = 0; t < options.Layers; t++)
        {
            foreach (So3lrParameter parameter in Attention(options, t).Concat(Update(options, t)))
            {
                yield return parameter;
            }
        }

        foreach (So3lrParameter parameter in Heads(features))
        {
            yield return parameter;
        }
    }

    private static IEnumerable<So3lrParameter> Embedding(string name, int number, long features)
    {
        string ours = $"embedding.{name}", source = $"feature_embeddings_{number}/ChargeSpinEmbedSparse_0";
        yield return new($"{ours}.query", [Elements, features], $"{source}/Embed_0/embedding");
        yield return new($"{ours}.key", [2, features], $"{source}/Embed_1/embedding");
        yield return new($"{ours}.value", [2, features], $"{source}/Embed_2/embedding");
        yield return new($"{ours}.residual.0.weight", [features, features], $"{source}/Residual_0/layers_0/kernel", true);
        yield return new($"{ours}.residual.1.weight", [features, features], $"{source}/Residual_0/layers_1/kernel", true);
    }

    private static IEnumerable<So3lrParameter> Attention(So3lrOptions options, int t)
    {
        long features = options.Features, quarter = features / 4;
        string source = $"layers_{t}/attention_block";
        foreach ((string kind, int number, long heads) in new[] { ("scalar", 1, (long)options.Heads), ("vector", 2, options.Degrees.Length) })
        {
            string ours = $"layers.{t}.{kind}";
            long[] blocks = [heads, features / heads, features / heads];
            yield return new($"{ours}.query", blocks, $"{source}/Wq{number}");
            yield return new($"{ours}.key", blocks, $"{source}/Wk{number}");
            if (number == 1)
            {
                yield return new($"{ours}.value", blocks, $"{source}/Wv{number}");
            }

            foreach (So3lrParameter parameter in Affine($"{ours}.radial_filter.0", features, options.Radial, $"{source}/radial_filter{number}_layer_1")
                .Concat(Affine($"{ours}.radial_filter.1", features, features, $"{source}/radial_filter{number}_layer_2"))
                .Concat(Affine($"{ours}.degree_filter.0", quarter, options.Degrees.Length, $"{source}/spherical_filter{number}_layer_1"))
                .Concat(Affine($"{ours}.degree_filter.1", features, quarter, $"{source}/spherical_filter{number}_layer_2")))
            {
                yield return parameter;
            }
        }
    }

    private static IEnumerable<So3lrParameter> Update(So3lrOptions options, int t)
    {
        long features = options.Features, joined = features + options.Degrees.Length;
        string ours = $"layers.{t}", source = $"layers_{t}";
        foreach (int number in new[] { 1, 2 })
        {
            yield return new($"{ours}.norm{number}.scale", [features], $"{source}/layer_normalization_{number}/scale");
            yield return new($"{ours}.norm{number}.bias", [features], $"{source}/layer_normalization_{number}/bias");
        }

        foreach (So3lrParameter parameter in Affine($"{ours}.mlp.0", features, features, $"{source}/res_mlp_1_layer_1")
            .Concat(Affine($"{ours}.mlp.1", features, features, $"{source}/res_mlp_1_layer_2"))
            .Concat(Affine($"{ours}.exchange", joined, joined, $"{source}/exchange_block/mlp_layer_2")))
        {
            yield return parameter;
        }
    }

    private static IEnumerable<So3lrParameter> Heads(long features)
    {
        const string Energy = "observables_0", Charge = "observables_0/electrostatic_energy/partial_charges", Ratio = "observables_2";
        long half = features / 2;
        yield return new("energy.element_scale", [Elements], $"{Energy}/atomic_scales");
        yield return new("energy.element_shift", [Elements], $"{Energy}/energy_offset");
        foreach (string name in new[] { "a1", "a2", "a3", "a4", "c1", "c2", "c3", "c4", "p", "d" })
        {
            yield return new($"repulsion.{name}", [1], $"{Energy}/zbl_repulsion/{name}");
        }

        yield return new("charge.element_shift", [HeadElements, 1], $"{Charge}/Embed_0/embedding");
        yield return new("hirshfeld.element_shift", [HeadElements, 1], $"{Ratio}/Embed_0/embedding");
        yield return new("hirshfeld.query", [HeadElements, half], $"{Ratio}/Embed_1/embedding");
        foreach (So3lrParameter parameter in Affine("energy.mlp.0", features, features, $"{Energy}/energy_dense_regression")
            .Concat(Affine("energy.mlp.1", 1, features, $"{Energy}/energy_dense_final"))
            .Concat(Affine("charge.mlp.0", features, features, $"{Charge}/charge_dense_regression_vec"))
            .Concat(Affine("charge.mlp.1", 1, features, $"{Charge}/charge_dense_final_vec"))
            .Concat(Affine("hirshfeld.key.0", half, features, $"{Ratio}/hirshfeld_ratios_dense_regression"))
            .Concat(Affine("hirshfeld.key.1", half, half, $"{Ratio}/hirshfeld_ratios_dense_final")))
        {
            yield return parameter;
        }
    }

    private static IEnumerable<So3lrParameter> Affine(string name, long outputs, long inputs, string source)
    {
        yield return new($"{name}.weight", [outputs, inputs], $"{source}/kernel", true);
        yield return new($"{name}.bias", [outputs], $"{source}/bias");
    }
}
