using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Tables of what was learned.</summary>
internal static class CsvFile
{
    /// <summary>Writes a header and rows.</summary>
    public static void Write(string path, string header, IEnumerable<string> rows) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(header);
        foreach (string row in rows)
        {
            writer.WriteLine(row);
        }
    });
}
