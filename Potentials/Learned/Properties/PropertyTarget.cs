using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Properties;

/// <summary>What a model predicts of a structure in place of its energy; the entries "target" and "pooling" of its header.</summary>
/// <remarks>
/// A scalar is P = pool(scale · ε_i + reference[z_i]) + offset with <see cref="EnergyScaling"/>'s scale and references; a vector scale · Σ v_i; a
/// length scale · (√(|Σ v_i|² + η²) − η) with η = <see cref="NormRounding"/>.
/// </remarks>
/// <param name="Name">Such as "gap".</param>
/// <param name="Unit">As the training data have it; for people.</param>
/// <param name="Readout">Number, vector or length of a vector.</param>
/// <param name="Pooling">How atoms are pooled.</param>
/// <param name="Offset">Added once a structure.</param>
public sealed record PropertyTarget(string Name, string Unit, PropertyReadout Readout, Pooling Pooling, double Offset)
{
    /// <summary>η, in units of the scale.</summary>
    public const double NormRounding = 1e-3;

    private const string Key = "target";
    private static readonly string[] Poolings = ["sum", "mean", "signed"];

    /// <summary>Numbers that it has: 1, or 3 of a vector.</summary>
    public int Width => Readout == PropertyReadout.Vector ? 3 : 1;

    /// <summary>Columns of its values in a table under this name: one, or NAME_x, NAME_y and NAME_z.</summary>
    public static string[] ColumnsOf(string name, int width) => width == 1 ? [name] : [name + "_x", name + "_y", name + "_z"];

    /// <summary>Name and unit, for tables.</summary>
    public string Title => Unit.Length == 0 ? Name : $"{Name} / {Unit}";

    /// <summary>What a model predicts, or null where it gives energies.</summary>
    /// <exception cref="InputFileException">The header says something that cannot be.</exception>
    public static PropertyTarget? Of(ModelFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Header[Key] is not JsonObject target)
        {
            return null;
        }

        InputFileException Wrong(string entry, string expected) => model.Wrong($"{Key}.{entry}", target[entry]?.ToJsonString() ?? "missing", expected);
        string Text(string entry) => target[entry] is JsonValue value && value.TryGetValue(out string? text) ? text : throw Wrong(entry, "a text");
        return new PropertyTarget(
            Text("name"),
            Text("unit"),
            Enum.TryParse(Text("readout"), ignoreCase: true, out PropertyReadout readout) ? readout : throw Wrong("readout", "\"scalar\", \"vector\" or \"norm\""),
            PoolingOf(model),
            target["offset"] is JsonValue number && number.TryGetValue(out double offset) && double.IsFinite(offset) ? offset : throw Wrong("offset", "a number"));
    }

    /// <summary>What a model predicts, also where it came without a name for it: the authors' PAMNets are such.</summary>
    /// <exception cref="InputFileException">It gives energies.</exception>
    public static PropertyTarget Require(ModelFile model) => Of(model ?? throw new ArgumentNullException(nameof(model)))
        ?? (model.Architecture is "pamnet" or "pamnet_s"
            ? new PropertyTarget("score", "", PropertyReadout.Scalar, PoolingOf(model), 0)
            : throw model.Wrong(Key, "missing", "the property that the model predicts: it gives energies (mdengine energy)"));

    /// <summary>Puts it into a model's header.</summary>
    public void WriteTo(JsonObject header)
    {
        ArgumentNullException.ThrowIfNull(header);
        header["pooling"] = Poolings[(int)Pooling];
        header[Key] = new JsonObject
        {
            ["name"] = Name,
            ["unit"] = Unit,
            ["readout"] = Readout.ToString().ToLowerInvariant(),
            ["offset"] = Offset,
        };
    }

    private static Pooling PoolingOf(ModelFile model) => model.Header["pooling"] is null ? Pooling.Sum
        : Array.IndexOf(Poolings, model.GetString("pooling")) is int index and >= 0 ? (Pooling)index
        : throw model.Wrong("pooling", $"'{model.GetString("pooling")}'", string.Join(" or ", Poolings.Select(name => $"\"{name}\"")));
}
