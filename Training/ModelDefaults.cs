using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;

namespace MDEngine.Training;

/// <summary>Entries of a new model's header where the training file has none.</summary>
internal static class ModelDefaults
{
    /// <summary>Those of an architecture; PAMNets have theirs where their header is read.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode>> Of(string architecture)
    {
        yield return new("mode", "smooth");
        IEnumerable<(string, JsonNode)> entries = Architectures.IsOfVectors(architecture) ? OfVectors(architecture) : Architectures.IsEquiformer(architecture) ? OfEquiformer() : [];
        foreach ((string key, JsonNode value) in entries)
        {
            yield return new(key, value);
        }

        if (Architectures.HasFragments(architecture))
        {
            yield return new("long_num_layers", 2);
            yield return new("long_cutoff", 9.0);
            yield return new("fragment_distance_softening", 0.5);
        }
    }

    private static IEnumerable<(string Key, JsonNode Value)> OfVectors(string architecture)
    {
        yield return ("hidden_channels", 128);
        yield return ("num_heads", 8);
        yield return ("num_layers", 6);
        yield return ("num_rbf", 32);
        yield return ("short_cutoff", 4.0);
        yield return ("vector_norm_epsilon", 0.1);
        if (Architectures.BackboneOf(architecture) != "visnet")
        {
            yield return ("self_loops", !Architectures.HasFragments(architecture));
            yield return ("head_norm_epsilon", 0.01);
        }
    }

    private static IEnumerable<(string Key, JsonNode Value)> OfEquiformer()
    {
        yield return ("embedding", new JsonArray(128, 64, 32));
        yield return ("feature", new JsonArray(512, 0, 0));
        yield return ("head", new JsonArray(32, 16, 8));
        yield return ("mlp", new JsonArray(384, 192, 96));
        yield return ("num_heads", 4);
        yield return ("radial_hidden", new JsonArray(64, 64));
        yield return ("num_layers", 6);
        yield return ("num_rbf", 128);
        yield return ("short_cutoff", 4.0);
        yield return ("max_z", Architectures.EquiformerElementRows);
        yield return ("vector_norm_epsilon", 1.0);
        yield return ("odd_paths", false);
    }
}
