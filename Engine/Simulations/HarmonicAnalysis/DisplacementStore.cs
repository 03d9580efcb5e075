using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MDEngine.Analysis;
using MDEngine.IO;

namespace MDEngine.Simulations.HarmonicAnalysis;

/// <summary>
/// Displacements on the disk, one record each, so that a stopped run can be resumed where it was. A record that was being written
/// when the run stopped is cut off. Before the records stands what they are of, as JSON.
/// </summary>
internal sealed class DisplacementStore : IDisposable
{
    /// <summary>The file's first bytes, followed by the number of bytes of JSON.</summary>
    private static ReadOnlySpan<byte> Magic => "displ-02"u8;

    private readonly ResumableFile file;

    private DisplacementStore(ResumableFile file, Dictionary<int, Displacement> known)
    {
        this.file = file;
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
        var known = new Dictionary<int, Displacement>();
        long whole = 0;
        if (resume && File.Exists(path))
        {
            using FileStream before = File.OpenRead(path);
            if (ReadHeader(before, path) is { } of)
            {
                ResumeGuard.RequireEqual(identity, of, path);
                whole = ReadRecords(before, RecordLength(atomCount), known);
            }
        }

        ResumableFile file = whole > 0 ? ResumableFile.OpenAt(path, whole) : ResumableFile.Create(path);
        if (whole == 0)
        {
            file.Append(Header(identity));
        }

        return new DisplacementStore(file, known);
    }

    public void Add(Displacement displacement)
    {
        int atomCount = displacement.Forces.Length;
        Span<double> numbers = new double[RecordLength(atomCount) / sizeof(double)];
        Vector3D dipole = displacement.Dipole ?? new Vector3D(double.NaN, double.NaN, double.NaN);
        (numbers[0], numbers[1], numbers[2], numbers[3]) = (displacement.Key, dipole.X, dipole.Y, dipole.Z);
        MemoryMarshal.Cast<Vector3D, double>(displacement.Forces).CopyTo(numbers[4..]);
        file.Append(MemoryMarshal.AsBytes(numbers));
    }

    public void Dispose() => file.Dispose();

    private static int RecordLength(int atomCount) => sizeof(double) * (4 + (3 * atomCount));

    private static Displacement Read(byte[] record)
    {
        ReadOnlySpan<double> numbers = MemoryMarshal.Cast<byte, double>(record);
        var dipole = new Vector3D(numbers[1], numbers[2], numbers[3]);
        return new Displacement((int)numbers[0], MemoryMarshal.Cast<double, Vector3D>(numbers[4..]).ToArray(), dipole.IsFinite ? dipole : null);
    }

    private static byte[] Header(JsonObject identity)
    {
        byte[] json = Encoding.UTF8.GetBytes(identity.ToJsonString());
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, json.Length);
        return [.. Magic, .. length, .. json];
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

    /// <summary>Reads the records, and returns where the last whole one ends.</summary>
    private static long ReadRecords(FileStream stream, int recordLength, Dictionary<int, Displacement> known)
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

        return start + (whole * recordLength);
    }
}
