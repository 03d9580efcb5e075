using MDEngine.Potentials.Learned.ViSNet;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>Names of the tensors in the model files of ViSNet and ViSNet-LSRM, which are those of the authors' code.</summary>
/// <param name="options">Sizes.</param>
/// <param name="isLsrm">Whether it is ViSNet-LSRM.</param>
internal sealed class ViSNetNames(ViSNetOptions options, bool isLsrm)
{
    /// <summary>Whether it is ViSNet-LSRM.</summary>
    public bool IsLsrm => isLsrm;

    /// <summary>Constants of the radial functions.</summary>
    public string Radial => isLsrm ? "node_fea_init.distance_encoder" : "representation_model.distance_expansion";

    /// <summary>W_f.</summary>
    public string RadialMap => isLsrm ? "node_fea_init.rbf_linear" : "representation_model.rbf_proj";

    /// <summary>A.</summary>
    public string Elements => isLsrm ? "node_fea_init.embedding.weight" : "representation_model.embedding.weight";

    /// <summary>A′.</summary>
    public string NeighborElements => NeighborEmbedding + ".embedding.weight";

    /// <summary>W_d.</summary>
    public string NeighborFilter => NeighborEmbedding + ".distance_proj";

    /// <summary>W_m.</summary>
    public string Combine => NeighborEmbedding + ".combine";

    /// <summary>Constants of the radial functions of atom-fragment pairs.</summary>
    public static string LongRadial => "bipartite_edge_fea_init.distance_encoder";

    /// <summary>W_B.</summary>
    public static string LongRadialMap => "bipartite_edge_fea_init.rbf_linear";

    /// <summary>The layer norm after the short layers.</summary>
    public string ShortNorm => isLsrm ? "out_norm1" : "representation_model.out_norm";

    private string NeighborEmbedding => (isLsrm ? "node_fea_init" : "representation_model") + ".neighbor_embedding";

    /// <summary>A tensor of a short layer.</summary>
    public string Short(int layer, string tensor) =>
        (isLsrm ? $"visnet_att0.{layer}." : $"representation_model.attention_layers.{layer}.") + tensor;

    /// <summary>A tensor of a long layer.</summary>
    public static string Long(int layer, string tensor) => $"longshortinteract_models.{layer}.{tensor}";

    /// <summary>Whether a short layer updates the edge features: the first has no vectors to do it with, the last has no layer behind it.</summary>
    public bool HasEdgeUpdate(int layer) => layer > 0 && layer < options.ShortLayerCount - 1;
}
