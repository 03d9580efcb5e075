using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MDEngine.Analysis;

namespace MDEngine.Simulations.HarmonicAnalysis;

/// <summary>
/// Displacements on the disk, one record each, so that a stopped run can be resumed where it was. A record that was being written
/// when the run stopped is cut off. Before the records stands what they are of, as JSON.
/// </summary>
internal sealed class DisplacementStore : IDisposable
{
    /// <summary>The file's first bytes, followed by the number of bytes of JSON.</summary>
    private static ReadOnlySpan<byte> Magic => "displ-02"u8;

    private readonly FileStream stream;

    private DisplacementStore(FileStream stream, Dictionary<int, Displacement> known)
    {
        this.stream = stream;
        Known = known;
    }

    /// <summary>What a run before has computed, by <see cref="Displacement.Key"/>.</summary>
    public IReadOnlyDictionary<int, Displacement> Known { get; }

    /// <param name="folder">Of the run.</param>
    /// <param name="identity">What decides the displacements.</param>
    /// <param name="atomCount">N.</param>
    /// <param name="step">Å.</param>
    /// <param name="resume">Take what is there.</param>
    /// <exception cref="InputException">What is there is of something else.</exception>
    public static DisplacementStore Open(string folder, JsonObject identity, int atomCount, double step, bool resume)
    {
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"displacements-{step}.bin"));
        var stream = new FileStream(path, resume ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var known = new Dictionary<int, Displacement>();
            if (ReadHeader(stream, path) is { } before)
            {
                ResumeGuard.RequireEqual(identity, before, path);
                ReadRecords(stream, RecordLength(atomCount), known);
            }
            else
            {
                WriteHeader(stream, identity);
            }

            return new DisplacementStore(stream, known);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public void Add(Displacement displacement)
    {
        int atomCount = displacement.Forces.Length;
        Span<double> numbers = new double[RecordLength(atomCount) / sizeof(double)];
        Vector3D dipole = displacement.Dipole ?? new Vector3D(double.NaN, double.NaN, double.NaN);
        (numbers[0], numbers[1], numbers[2], numbers[3]) = (displacement.Key, dipole.X, dipole.Y, dipole.Z);
        MemoryMarshal.Cast<Vector3D, double>(displacement.Forces).CopyTo(numbers[4..]);
        stream.Write(MemoryMarshal.AsBytes(numbers));
        stream.Flush();
    }

    public void Dispose() => stream.Dispose();

    private static int RecordLength(int atomCount) => sizeof(double) * (4 + (3 * atomCount));

    private static Displacement Read(byte[] record)
    {
        ReadOnlySpan<double> numbers = MemoryMarshal.Cast<byte, double>(record);
        var dipole = new Vector3D(numbers[1], numbers[2], numbers[3]);
        return new Displacement((int)numbers[0], MemoryMarshal.Cast<double, Vector3D>(numbers[4..]).ToArray(), dipole.IsFinite ? dipole : null);
    }

    private static void WriteHeader(FileStream stream, JsonObject identity)
    {
        byte[] json = Encoding.UTF8.GetBytes(identity.ToJsonString());
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, json.Length);
        stream.SetLength(0);
        stream.Write([.. Magic, .. length, .. json]);
    }

    /// <summary>What the records are of, or null where the file ends before them.</summary>
    private static JsonObject? ReadHeader(FileStream stream, string path)
    {
        Span<byte> start = stackalloc byte[Magic.Length + sizeof(int)];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length)
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(start[Magic.Length..]);
        if (!start.StartsWith(Magic) || length < 0)
        {
            throw Unusable(path);
        }

        if (length > stream.Length - stream.Position)
        {
            return null;
        }

        var json = new byte[length];
        stream.ReadExactly(json);
        try
        {
            return JsonNode.Parse(json)!.AsObject();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Unusable(path);
        }
    }

    private static InputFileException Unusable(string path) => new(path, 0, 0, "does not say what its displacements are of, so that the run cannot go on; run without --resume");

    private static void ReadRecords(FileStream stream, int recordLength, Dictionary<int, Displacement> known)
    {
        var record = new byte[recordLength];
        long start = stream.Position;
        long whole = (stream.Length - start) / recordLength;
        for (long k = 0; k < whole; k++)
        {
            stream.ReadExactly(record);
            Displacement displacement = Read(record);
            known[displacement.Key] = displacement;
        }

        stream.SetLength(start + (whole * recordLength));
    }
}
