using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MDEngine.IO;

/// <summary>JSON that people read too.</summary>
public static class JsonFile
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Write(string path, JsonNode content) => AtomicFile.Write(path, stream =>
    {
        using var writer = new Utf8JsonWriter(stream, Options);
        content.WriteTo(writer);
    });
}
