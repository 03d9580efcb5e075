using System.Text.Json.Nodes;

namespace MDEngine.Potentials.Learned.Import;

/// <summary>The LSR-MP authors' networks, told by the names of their tensors.</summary>
/// <param name="path">The checkpoint.</param>
/// <param name="tensors">Its tensors.</param>
/// <param name="options">What they do not say.</param>
internal sealed class BackboneLayout(string path, Dictionary<string, SafetensorsTensor> tensors, ImportOptions options)
{
    private const double PublishedLongCutoff = 9; // Å
    private const int EquiformerChannels = 128;

    /// <summary>The architecture, or null where this is another network.</summary>
    /// <exception cref="InputFileException">It is one that MDEngine does not have.</exception>
    public string? Architecture() => true switch
    {
        _ when Has("atom_embed.atom_type_lin.tp.weight") => Equiformer(),
        _ when Has("node_fea_init.embedding.weight") => OfVectors("interactions.0", "visnet_att0.0") + "-lsrm",
        _ when Has("representation_model.embedding.weight") => OfVectors("representation_model.interactions.0", "representation_model.attention_layers.0"),
        _ => null,
    };

    /// <summary>The header of its model file, without what all have.</summary>
    /// <exception cref="InputFileException">A tensor is missing, or has sizes that MDEngine does not know.</exception>
    public JsonObject Header(string architecture)
    {
        JsonObject header = Architectures.IsEquiformer(architecture) ? EquiformerHeader() : VectorHeader(architecture);
        if (architecture == Architectures.EquiformerSerial || (Architectures.HasFragments(architecture) && !Architectures.IsEquiformer(architecture)))
        {
            header["long_cutoff"] = options.GlobalCutoff ?? CutoffOf("bipartite_edge_fea_init.distance_encoder.means");
        }
        else if (Architectures.HasFragments(architecture))
        {
            header["long_cutoff"] = options.GlobalCutoff ?? PublishedLongCutoff;
        }

        return header;
    }

    private bool Has(string name) => tensors.ContainsKey(name);

    // The authors' PaiNN carries the attention layers of ET along, unused.
    private string OfVectors(string interaction, string layer) => true switch
    {
        _ when Has($"{interaction}.interatomic_context_net.0.weight") => "painn",
        _ when Has($"{layer}.s_proj.weight") => "visnet",
        _ => "et",
    };

    private string Equiformer() => true switch
    {
        _ when Has("long_group_norm.0.affine_weight") => "equiformer-lsrm",
        _ when Has("bipartite_edge_fea_init.rbf_linear.weight") => Architectures.EquiformerSerial,
        _ when !Has("long_blocks.0.norm_1.affine_weight") => "equiformer",
        _ => throw new InputFileException(
            path, 0, 0, "an Equiformer with blocks of fragments on its last scalars (the authors' class ..._tensorserial), which MDEngine does not have; expected one alone, ...LSRM or ..._Serial"),
    };

    private JsonObject VectorHeader(string architecture)
    {
        bool hasLongRange = Architectures.HasFragments(architecture);
        string prefix = hasLongRange ? "" : "representation_model.";
        string means = hasLongRange ? "node_fea_init.distance_encoder.means" : "representation_model.distance_expansion.means";
        var header = new JsonObject
        {
            ["hidden_channels"] = Required(hasLongRange ? "node_fea_init.embedding.weight" : "representation_model.embedding.weight").Shape[1],
            ["num_heads"] = options.HeadCount,
            ["num_layers"] = Architectures.BackboneOf(architecture) == "painn"
                ? Count(prefix + "interactions", "interatomic_context_net.0.weight")
                : Count(hasLongRange ? "visnet_att0" : "representation_model.attention_layers", "q_proj.weight"),
            ["num_rbf"] = Required(means).Count,
            ["short_cutoff"] = options.LocalCutoff ?? CutoffOf(means),
        };
        if (hasLongRange)
        {
            header["long_num_layers"] = Count("longshortinteract_models", "model_2.q.weight");
        }

        return header;
    }

    private JsonObject EquiformerHeader()
    {
        long channels = Required("atom_embed.atom_type_lin.bias.0").Count;
        if (channels != EquiformerChannels)
        {
            throw new InputFileException(path, 0, 0, $"an Equiformer with {channels} scalars an atom; expected the published widths, {EquiformerChannels} scalars, 64 vectors and 32 of the second order");
        }

        var header = new JsonObject
        {
            ["embedding"] = new JsonArray(EquiformerChannels, 64, 32),
            ["feature"] = new JsonArray(512, 0, 0),
            ["head"] = new JsonArray(32, 16, 8),
            ["mlp"] = new JsonArray(384, 192, 96),
            ["num_heads"] = 4,
            ["radial_hidden"] = new JsonArray(64, 64),
            ["num_layers"] = Count("blocks", "norm_1.affine_weight"),
            ["num_rbf"] = Required("rbf.means").Count,
            ["short_cutoff"] = options.LocalCutoff ?? CutoffOf("rbf.means"),
            ["max_z"] = Architectures.EquiformerElementRows,
            ["odd_paths"] = true,
        };
        int longLayers = Math.Max(Count("long_blocks", "norm_1.affine_weight"), Count("long_blocks", "model_2.q.weight"));
        if (longLayers > 0)
        {
            header["long_num_layers"] = longLayers;
        }

        return header;
    }

    private int Count(string before, string after)
    {
        int count = 0;
        while (Has($"{before}.{count}.{after}"))
        {
            count++;
        }

        return count;
    }

    // The first center of the radial functions is e^(−r_c), in single precision.
    private double CutoffOf(string means) => Math.Round(-Math.Log(Required(means).ToDoubles()[0]), 3);

    private SafetensorsTensor Required(string name) =>
        tensors.GetValueOrDefault(name) ?? throw new InputFileException(path, 0, 0, $"tensor {name} is missing: the checkpoint is incomplete");
}
