using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Tables of what was learned.</summary>
internal static class CsvFile
{
    /// <summary>Writes a header and rows.</summary>
    public static void Write(string path, string header, IEnumerable<string> rows) => AtomicFile.WriteLines(path, rows.Prepend(header));
}
