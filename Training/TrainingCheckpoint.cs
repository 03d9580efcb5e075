using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MDEngine.Potentials.Learned;

namespace MDEngine.Training;

/// <summary>A checkpoint file: the state's vectors and where the run stands, written whole or not at all.</summary>
internal static class TrainingCheckpoint
{
    private const string ProgressKey = "mdengine_training";
    private const string OptionsKey = "options_sha256";
    private const string DataKey = "data_sha256";

    // JSON has no infinity, which is the best loss before the first validation.
    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Writes the file.</summary>
    public static void Write(string path, TrainingOptions options, TrainingData data, TrainingProgress progress, IReadOnlyDictionary<string, double[]> vectors)
    {
        var tensors = vectors.ToDictionary(pair => pair.Key, pair => SafetensorsTensor.FromDoubles(pair.Value, pair.Value.Length));
        var metadata = new Dictionary<string, string>
        {
            [ProgressKey] = JsonSerializer.Serialize(progress, Json),
            [OptionsKey] = Hash(options),
            [DataKey] = data.Fingerprint,
        };
        new SafetensorsFile(tensors, metadata).Write(path);
    }

    /// <summary>Reads the file into the vectors.</summary>
    /// <exception cref="InputFileException">It is damaged, or of a run with other options or data.</exception>
    public static TrainingProgress Read(string path, TrainingOptions options, TrainingData data, IReadOnlyDictionary<string, double[]> vectors)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        if (file.Metadata.GetValueOrDefault(OptionsKey) != Hash(options))
        {
            throw new InputFileException(
                path, 0, 0, "belongs to a run with another training file; resume with that file, give another output folder, or --overwrite");
        }

        if (file.Metadata.GetValueOrDefault(DataKey) != data.Fingerprint)
        {
            throw new InputFileException(
                path, 0, 0, "belongs to a run on other data: files or frames have come, gone or changed since; resume with those, give another output folder (with fine_tune to start from its model), or --overwrite");
        }

        foreach ((string name, double[] vector) in vectors)
        {
            if (!file.Tensors.TryGetValue(name, out SafetensorsTensor? stored) || stored.Count != vector.Length)
            {
                throw new InputFileException(path, 0, 0, $"holds no '{name}' of {vector.Length} numbers: it was made by another model or version");
            }

            stored.ToDoubles().CopyTo(vector, 0);
        }

        return JsonSerializer.Deserialize<TrainingProgress>(file.Metadata[ProgressKey], Json)
            ?? throw new InputFileException(path, 0, 0, "says nothing of where the run stands");
    }

    private static string Hash(TrainingOptions options) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(options.Text)));
}
