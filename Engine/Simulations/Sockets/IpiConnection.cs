using System.Buffers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace MDEngine.Simulations.Sockets;

/// <summary>
/// Messages of i-PI's protocol (Kapil et al., Comput. Phys. Commun. 236, 214 (2019); its manual, "Communication protocol"): headers of twelve
/// characters, int32 and float64 in the machine's order. Sizes are checked before memory is taken. What is sent goes out in one piece when an
/// answer is waited for, which wakes the peer once.
/// </summary>
internal sealed class IpiConnection(Socket socket, string peer) : IDisposable
{
    /// <summary>The longest text that is taken: INIT's and that of extras.</summary>
    public const int LongestText = 1 << 20;

    private const int HeaderLength = 12;

    private static readonly Dictionary<string, IpiMessage> Messages = Enum.GetValues<IpiMessage>().ToDictionary(message => message.ToString().ToUpperInvariant());

    private readonly byte[] header = new byte[HeaderLength];
    private readonly ArrayBufferWriter<byte> outgoing = new();

    /// <summary>Who is at the other end, for messages.</summary>
    public string Peer { get; } = peer;

    /// <summary>Sends a header.</summary>
    public void Send(IpiMessage message)
    {
        header.AsSpan().Fill((byte)' ');
        Encoding.ASCII.GetBytes(message.ToString().ToUpperInvariant(), header);
        Send(header);
    }

    /// <summary>Sends a number.</summary>
    public void Send(int number) => Send(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in number)));

    /// <summary>Sends numbers.</summary>
    public void Send(ReadOnlySpan<double> numbers) => Send(MemoryMarshal.AsBytes(numbers));

    /// <summary>Sends vectors.</summary>
    public void Send(ReadOnlySpan<Vector3D> vectors) => Send(MemoryMarshal.AsBytes(vectors));

    /// <summary>Sends a matrix, by columns as the protocol has it.</summary>
    public void Send(Matrix3x3 matrix)
    {
        (Vector3D a, Vector3D b, Vector3D c) = (matrix.A, matrix.B, matrix.C);
        Send([a.X, b.X, c.X, a.Y, b.Y, c.Y, a.Z, b.Z, c.Z]);
    }

    /// <summary>Sends a text and its length before it.</summary>
    public void Send(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Send(bytes.Length);
        Send(bytes);
    }

    /// <summary>Sends what waits, where no answer will be.</summary>
    public void Flush()
    {
        try
        {
            for (ReadOnlySpan<byte> bytes = outgoing.WrittenSpan; bytes.Length > 0;)
            {
                bytes = bytes[socket.Send(bytes)..];
            }
        }
        finally
        {
            outgoing.ResetWrittenCount();
        }
    }

    /// <summary>The next header, or null where the peer has ended the connection.</summary>
    /// <exception cref="InputException">It is no header of the protocol.</exception>
    public IpiMessage? Receive()
    {
        if (!TryFill(header))
        {
            return null;
        }

        string text = Encoding.ASCII.GetString(header).TrimEnd(' ', '\0');
        return Messages.TryGetValue(text, out IpiMessage message)
            ? message
            : throw Wrong($"the header '{Printable(text)}'", $"one of {string.Join(", ", Messages.Keys)}");
    }

    /// <summary>The next header, which must be this one.</summary>
    /// <exception cref="InputException">It is another, or the peer has ended the connection.</exception>
    public void Expect(IpiMessage expected)
    {
        IpiMessage? message = Receive();
        if (message != expected)
        {
            throw Wrong(message is null ? "the end of the connection" : message.ToString()!.ToUpperInvariant(), expected.ToString().ToUpperInvariant());
        }
    }

    /// <summary>A number.</summary>
    public int ReceiveInteger()
    {
        int number = 0;
        Fill(MemoryMarshal.AsBytes(new Span<int>(ref number)));
        return number;
    }

    /// <summary>A number that must be this one.</summary>
    /// <param name="expected">The number.</param>
    /// <param name="what">What it counts.</param>
    /// <exception cref="InputException">It is another.</exception>
    public void Expect(int expected, string what)
    {
        int number = ReceiveInteger();
        if (number != expected)
        {
            throw Wrong($"{number} {what}", $"{expected}");
        }
    }

    /// <summary>Numbers, all of which must be finite.</summary>
    /// <exception cref="InputException">One is not.</exception>
    public void Receive(Span<double> numbers, string what)
    {
        Fill(MemoryMarshal.AsBytes(numbers));
        foreach (double number in numbers)
        {
            if (!double.IsFinite(number))
            {
                throw Wrong($"{what} that are not finite", "numbers");
            }
        }
    }

    /// <summary>Vectors, all of which must be finite.</summary>
    /// <exception cref="InputException">One is not.</exception>
    public void Receive(Span<Vector3D> vectors, string what) => Receive(MemoryMarshal.Cast<Vector3D, double>(vectors), what);

    /// <summary>A matrix of finite numbers, which come by columns.</summary>
    /// <exception cref="InputException">One is not finite.</exception>
    public Matrix3x3 ReceiveMatrix(string what)
    {
        Span<double> columns = stackalloc double[9];
        Receive(columns, what);
        return new Matrix3x3(
            new(columns[0], columns[3], columns[6]), new(columns[1], columns[4], columns[7]), new(columns[2], columns[5], columns[8]));
    }

    /// <summary>A text after its length.</summary>
    /// <exception cref="InputException">It is too long.</exception>
    public string ReceiveText(string what)
    {
        int length = ReceiveInteger();
        if (length is < 0 or > LongestText)
        {
            throw Wrong($"{length} bytes of {what}", $"0 to {LongestText}");
        }

        byte[] bytes = new byte[length];
        Fill(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The error that something else came than the protocol has.</summary>
    public InputException Wrong(string found, string expected) => new($"{Peer} sent {found}; expected {expected} (i-PI's protocol).");

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private static string Printable(string text) => string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c : '?'));

    private void Send(ReadOnlySpan<byte> bytes) => outgoing.Write(bytes);

    private void Fill(Span<byte> bytes)
    {
        if (bytes.Length > 0 && !TryFill(bytes))
        {
            throw Wrong("the end of the connection", "the rest of a message");
        }
    }

    private bool TryFill(Span<byte> bytes)
    {
        Flush();
        int filled = 0;
        while (filled < bytes.Length)
        {
            int count = socket.Receive(bytes[filled..]);
            if (count == 0)
            {
                return filled > 0 ? throw Wrong("the end of the connection", "the rest of a message") : false;
            }

            filled += count;
        }

        return true;
    }
}

/// <summary>Headers of i-PI's protocol.</summary>
internal enum IpiMessage
{
    /// <summary>The server asks how the driver is.</summary>
    Status,

    /// <summary>The driver wants an initialization first.</summary>
    NeedInit,

    /// <summary>It waits for positions.</summary>
    Ready,

    /// <summary>It has energy and forces.</summary>
    HaveData,

    /// <summary>The server's initialization: number of the replica and a text.</summary>
    Init,

    /// <summary>Cell, its inverse, and positions.</summary>
    PosData,

    /// <summary>The server asks for energy and forces.</summary>
    GetForce,

    /// <summary>They follow.</summary>
    ForceReady,

    /// <summary>The server needs the driver no more.</summary>
    Exit,
}
