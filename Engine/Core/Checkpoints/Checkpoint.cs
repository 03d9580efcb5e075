using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MDEngine.IO;

namespace MDEngine.Checkpoints;

/// <summary>
/// A run at one step: the state and whatever else must go on bit for bit. Kept as a safetensors file, so that any program
/// that reads that format can look inside; docs/reference/checkpoints.md describes it.
/// </summary>
public sealed class Checkpoint
{
    private const int Format = 1;
    private const string MetadataKey = "mdengine_checkpoint";

    /// <summary>Steps done.</summary>
    public required long Step { get; init; }

    /// <summary>fs.</summary>
    public required double Time { get; init; }

    /// <summary>eV.</summary>
    public required double ThermostatHeat { get; init; }

    /// <summary>Potential energy at the step, eV: a resumed run compares it with its own.</summary>
    public required double PotentialEnergy { get; init; }

    /// <summary>Cell.</summary>
    public required UnitCell Cell { get; init; }

    /// <summary>[N] Å.</summary>
    public required Vector3D[] Positions { get; init; }

    /// <summary>[N] Å/fs.</summary>
    public required Vector3D[] Velocities { get; init; }

    /// <summary>Named lists of numbers: extended variables of the integrator, reporters.</summary>
    public required IReadOnlyDictionary<string, double[]> Variables { get; init; }

    /// <summary>What the run was asked to do, as its owner describes it.</summary>
    public JsonNode? Settings { get; init; }

    /// <summary>The state of a run, with copies of its arrays.</summary>
    public static Checkpoint Of(SimulationState state, IReadOnlyDictionary<string, double[]> variables, JsonNode? settings)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new Checkpoint
        {
            Step = state.Step,
            Time = state.Time,
            ThermostatHeat = state.ThermostatHeat,
            PotentialEnergy = state.Evaluation.Energy,
            Cell = state.Cell,
            Positions = [.. state.Positions],
            Velocities = [.. state.Velocities],
            Variables = variables,
            Settings = settings,
        };
    }

    /// <summary>Puts the checkpoint's values into a state of the same atoms.</summary>
    /// <exception cref="ArgumentException">Another number of atoms.</exception>
    public void Restore(SimulationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.AtomCount != Positions.Length)
        {
            throw new ArgumentException($"The checkpoint holds {Positions.Length} atoms, the structure {state.AtomCount}.");
        }

        Positions.CopyTo(state.Positions.AsSpan());
        Velocities.CopyTo(state.Velocities.AsSpan());
        state.Cell = Cell;
        state.Step = Step;
        state.Time = Time;
        state.ThermostatHeat = ThermostatHeat;
    }

    /// <summary>Writes the file so that it is whole under its name or not there: to a temporary name first, then renamed.</summary>
    /// <exception cref="InputFileException">It cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Write);
    }

    /// <summary>Reads a file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InputFileException">It is not whole, or not a checkpoint of a format known here.</exception>
    public static Checkpoint Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] file;
        try
        {
            file = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException($"{path}: cannot be opened: {IOErrorText.Describe(exception)}", exception);
        }

        try
        {
            return Parse(path, file);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException
            or ArgumentException or FormatException or NullReferenceException)
        {
            throw new InputFileException($"{path}: is not a whole checkpoint; the one before it may be", exception);
        }
    }

    private void Write(Stream stream)
    {
        (string Name, long[] Shape, byte[] Data)[] tensors =
        [
            ("positions", [Positions.Length, 3], Bytes(MemoryMarshal.Cast<Vector3D, double>(Positions))),
            ("velocities", [Velocities.Length, 3], Bytes(MemoryMarshal.Cast<Vector3D, double>(Velocities))),
            ("cell", [3, 3], Bytes([Cell.A.X, Cell.A.Y, Cell.A.Z, Cell.B.X, Cell.B.Y, Cell.B.Z, Cell.C.X, Cell.C.Y, Cell.C.Z])),
            .. Variables.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => ("variables." + pair.Key, new long[] { pair.Value.Length }, Bytes(pair.Value))),
        ];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((_, _, byte[] data) in tensors)
        {
            hash.AppendData(data);
        }

        var description = new JsonObject
        {
            ["format"] = Format,
            ["step"] = Step,
            ["time_fs"] = Time,
            ["thermostat_heat_ev"] = ThermostatHeat,
            ["potential_energy_ev"] = PotentialEnergy,
            ["pbc"] = new JsonArray(Cell.PeriodicA, Cell.PeriodicB, Cell.PeriodicC),
            ["sha256"] = Convert.ToHexStringLower(hash.GetHashAndReset()),
            ["settings"] = Settings?.DeepClone(),
        };
        var header = new JsonObject { ["__metadata__"] = new JsonObject { [MetadataKey] = description.ToJsonString() } };
        long offset = 0;
        foreach ((string name, long[] shape, byte[] data) in tensors)
        {
            header[name] = new JsonObject
            {
                ["dtype"] = "F64",
                ["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(offset, offset + data.Length),
            };
            offset += data.Length;
        }

        // The format wants the data to begin at a multiple of eight bytes.
        string text = header.ToJsonString();
        byte[] headerBytes = Encoding.UTF8.GetBytes(text);
        int padded = (headerBytes.Length + 7) / 8 * 8;
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, padded);
        stream.Write(length);
        stream.Write(headerBytes);
        stream.Write(Encoding.UTF8.GetBytes(new string(' ', padded - headerBytes.Length)));
        foreach ((_, _, byte[] data) in tensors)
        {
            stream.Write(data);
        }
    }

    private static Checkpoint Parse(string path, byte[] file)
    {
        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(file);
        if (headerLength < 2 || headerLength > file.Length - 8)
        {
            throw new InputFileException(path, 0, 0, "is not a checkpoint");
        }

        JsonNode header = JsonNode.Parse(file.AsSpan(8, (int)headerLength))!;
        string text = (string?)header["__metadata__"]?[MetadataKey]
            ?? throw new InputFileException(path, 0, 0, $"is not a checkpoint: its metadata has no '{MetadataKey}'");
        JsonNode description = JsonNode.Parse(text)!;
        int format = (int)description["format"]!;
        if (format != Format)
        {
            throw new InputFileException(path, 0, 0, string.Create(
                CultureInfo.InvariantCulture, $"is a checkpoint of format {format}, and this version reads format {Format}; resume with the version that wrote it"));
        }

        ReadOnlyMemory<byte> data = file.AsMemory(8 + (int)headerLength);
        if (Convert.ToHexStringLower(SHA256.HashData(data.Span)) != (string?)description["sha256"])
        {
            throw new InputFileException(path, 0, 0, "is damaged: its checksum does not fit; the checkpoint before it may be whole");
        }

        double[] Tensor(string name)
        {
            JsonNode offsets = header[name]!["data_offsets"]!;
            int from = (int)offsets[0]!;
            return MemoryMarshal.Cast<byte, double>(data.Span[from..(int)offsets[1]!]).ToArray();
        }

        Vector3D[] Vectors(string name) => MemoryMarshal.Cast<double, Vector3D>(Tensor(name)).ToArray();
        Vector3D[] cell = Vectors("cell");
        Vector3D[] positions = Vectors("positions");
        Vector3D[] velocities = Vectors("velocities");
        if (cell.Length != 3 || positions.Length != velocities.Length)
        {
            throw new InputFileException(path, 0, 0, "is damaged: its numbers of positions and velocities differ; the checkpoint before it may be whole");
        }

        JsonNode periodic = description["pbc"]!;
        const string Prefix = "variables.";
        return new Checkpoint
        {
            Step = (long)description["step"]!,
            Time = (double)description["time_fs"]!,
            ThermostatHeat = (double)description["thermostat_heat_ev"]!,
            PotentialEnergy = (double)description["potential_energy_ev"]!,
            Cell = new UnitCell(cell[0], cell[1], cell[2], (bool)periodic[0]!, (bool)periodic[1]!, (bool)periodic[2]!),
            Positions = positions,
            Velocities = velocities,
            Variables = header.AsObject().Where(pair => pair.Key.StartsWith(Prefix, StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key[Prefix.Length..], pair => Tensor(pair.Key)),
            Settings = description["settings"],
        };
    }

    private static byte[] Bytes(ReadOnlySpan<double> numbers) => MemoryMarshal.AsBytes(numbers).ToArray();
}
