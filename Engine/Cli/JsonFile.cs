using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MDEngine.IO;

namespace MDEngine.Cli;

/// <summary>JSON that people read too.</summary>
internal static class JsonFile
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Write(string path, JsonNode content) => AtomicFile.Write(path, stream =>
    {
        using var writer = new Utf8JsonWriter(stream, Options);
        content.WriteTo(writer);
    });
}
