using System.Text;
using System.Text.Json.Nodes;

namespace MDEngine.Training;

/// <summary>A log of one JSON object a line. A resumed run cuts what came after its checkpoint.</summary>
internal sealed class TrainingLog : IDisposable
{
    private readonly FileStream stream;

    /// <summary>Opens the log and cuts it after <paramref name="length"/> bytes.</summary>
    public TrainingLog(string path, long length)
    {
        stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        stream.SetLength(Math.Min(length, stream.Length));
        stream.Position = stream.Length;
    }

    /// <summary>Bytes of the whole lines so far.</summary>
    public long Length => stream.Position;

    /// <summary>Appends a line.</summary>
    public void Write(JsonObject line)
    {
        stream.Write(Encoding.UTF8.GetBytes(line.ToJsonString() + "\n"));
        stream.Flush();
    }

    public void Dispose() => stream.Dispose();
}
