using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MDEngine.Analysis;

namespace MDEngine.Cli.Vibrations;

/// <summary>
/// Displacements on the disk, one record each, so that a stopped run goes on where it was. A record that was being written
/// when the run stopped is cut off.
/// </summary>
internal sealed class DisplacementStore : IDisposable
{
    private const int SignatureLength = 32;

    private readonly FileStream stream;

    private DisplacementStore(FileStream stream, Dictionary<int, Displacement> known)
    {
        this.stream = stream;
        Known = known;
    }

    /// <summary>What a run before has computed, by <see cref="Displacement.Key"/>.</summary>
    public IReadOnlyDictionary<int, Displacement> Known { get; }

    /// <param name="folder">Of the run.</param>
    /// <param name="system">The structure that is displaced.</param>
    /// <param name="step">Å.</param>
    /// <param name="resume">Take what is there, if it is of the same structure.</param>
    /// <exception cref="InputFileException">It is of another structure.</exception>
    public static DisplacementStore Open(string folder, AtomicSystem system, double step, bool resume)
    {
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"displacements-{step}.bin"));
        byte[] signature = Signature(system);
        var stream = new FileStream(path, resume ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        var known = new Dictionary<int, Displacement>();
        if (stream.Length >= SignatureLength)
        {
            var before = new byte[SignatureLength];
            stream.ReadExactly(before);
            if (!before.AsSpan().SequenceEqual(signature))
            {
                stream.Dispose();
                throw new InputFileException(path, 0, 0, "holds displacements of another structure; run without --resume");
            }

            int recordLength = RecordLength(system.AtomCount);
            var record = new byte[recordLength];
            long whole = (stream.Length - SignatureLength) / recordLength;
            for (long k = 0; k < whole; k++)
            {
                stream.ReadExactly(record);
                Displacement displacement = Read(record);
                known[displacement.Key] = displacement;
            }

            stream.SetLength(SignatureLength + (whole * recordLength));
        }
        else
        {
            stream.SetLength(0);
            stream.Write(signature);
        }

        return new DisplacementStore(stream, known);
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

    private static byte[] Signature(AtomicSystem system)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(system.Topology.AtomicNumbers.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(system.Positions.Span));
        return hash.GetHashAndReset();
    }
}
