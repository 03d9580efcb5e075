using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MDEngine.Simulations.Sockets;

/// <summary>Where an i-PI server listens: a UNIX socket of a name, which i-PI and ASE put at /tmp/ipi_NAME, or a host and a port.</summary>
/// <param name="Path">Of a UNIX socket, or null.</param>
/// <param name="Host">Name or number of a host, where it is none.</param>
/// <param name="Port">Its port.</param>
public sealed record SocketAddress(string? Path, string Host, int Port)
{
    private const string UnixPrefix = "/tmp/ipi_";
    private const int LongestPath = 107; // of sockaddr_un

    /// <summary>A UNIX socket.</summary>
    /// <param name="name">Its name; a path if it holds a slash.</param>
    /// <exception cref="InputException">The name is empty or too long.</exception>
    public static SocketAddress Unix(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string path = name.Contains('/', StringComparison.Ordinal) ? name : UnixPrefix + name;
        return name.Length > 0 && path.Length <= LongestPath
            ? new SocketAddress(path, "", 0)
            : throw new InputException($"'{name}' cannot name a UNIX socket; expected 1 to {LongestPath - UnixPrefix.Length} characters, or a path.");
    }

    /// <summary>A host and a port.</summary>
    /// <exception cref="InputException">The port is none.</exception>
    public static SocketAddress Tcp(string host, int port) => port is > 0 and < 65536
        ? new SocketAddress(null, host, port)
        : throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{port} is no port; expected 1 to 65535."));

    /// <summary>Reads NAME or HOST:PORT.</summary>
    /// <exception cref="InputException">It is neither.</exception>
    public static SocketAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.LastIndexOf(':');
        return colon < 0 ? Unix(text)
            : int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) ? Tcp(text[..colon], port)
            : throw new InputException($"'{text}' is no address; expected NAME (a UNIX socket) or HOST:PORT.");
    }

    /// <summary>A connection to the server.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public Socket Connect()
    {
        Socket socket = Create();
        try
        {
            if (Path is null)
            {
                socket.NoDelay = true;
                socket.Connect(Host, Port);
            }
            else
            {
                socket.Connect(new UnixDomainSocketEndPoint(Path));
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A socket that listens here.</summary>
    /// <exception cref="InputException">The address is taken, or none of this machine's.</exception>
    public Socket Listen()
    {
        Socket socket = Create();
        try
        {
            if (Path is null)
            {
                socket.Bind(new IPEndPoint(Resolve(), Port));
            }
            else
            {
                RemoveIfDead();
                socket.Bind(new UnixDomainSocketEndPoint(Path));
            }

            socket.Listen();
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new InputException($"cannot listen at {this}: {exception.Message}; choose another address, or end the program that has it.");
        }
    }

    /// <summary>As the user wrote it.</summary>
    public override string ToString() => Path ?? string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private Socket Create() => Path is null
        ? new Socket(Resolve().AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private IPAddress Resolve()
    {
        try
        {
            return Dns.GetHostAddresses(Host)[0];
        }
        catch (SocketException)
        {
            throw new InputException($"'{Host}' is no host that this machine knows; expected a name such as localhost, or a number.");
        }
    }

    /// <summary>A process that was killed leaves its socket's file.</summary>
    private void RemoveIfDead()
    {
        if (!File.Exists(Path))
        {
            return;
        }

        try
        {
            Connect().Dispose();
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(Path);
        }
    }
}
