using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;

namespace MDEngine.Cli;

/// <summary>A model file in a few lines of text.</summary>
internal static class ModelSummary
{
    /// <summary>Names and values for the user, in the file's order.</summary>
    public static IEnumerable<(string Name, string Value)> Describe(ModelFile model)
    {
        yield return ("file", model.Path);
        foreach ((string key, JsonNode? node) in model.Header)
        {
            switch (key)
            {
                case "elements":
                    yield return (key, string.Join(" ", model.Elements.Select(Symbol)));
                    break;
                case "fragmentation" when !model.Labels.IsEmpty:
                    yield return (key, string.Create(CultureInfo.InvariantCulture, $"{model.FragmentationScheme}: {model.Labels.Distinct().Count()} fragments of one molecule of {model.Labels.Length} atoms"));
                    break;
                default:
                    foreach ((string name, string value) in Flatten(key, node))
                    {
                        yield return (name, value);
                    }

                    break;
            }
        }

        yield return ("tensors", string.Create(CultureInfo.InvariantCulture, $"{model.Tensors.Count} with {model.Tensors.Values.Sum(tensor => tensor.Count)} numbers, {string.Join(" and ", model.Tensors.Values.Select(tensor => tensor.Type).Distinct().Order())}"));
    }

    private static string Symbol(int atomicNumber) => Element.FromAtomicNumber(atomicNumber).Symbol;

    private static IEnumerable<(string Name, string Value)> Flatten(string name, JsonNode? node) => node is JsonObject entries
        ? entries.SelectMany(entry => Flatten($"{name}.{entry.Key}", entry.Value))
        : [(name, node is JsonValue value && value.TryGetValue(out string? text) ? text : node?.ToJsonString() ?? "null")];
}
