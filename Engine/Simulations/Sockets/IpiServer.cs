using System.Net.Sockets;

namespace MDEngine.Simulations.Sockets;

/// <summary>
/// Drivers that have connected to an address, each of which computes one structure at a time. One that dies gives its structure back. Servers of one
/// address are one and the same, for all threads that compute by it.
/// </summary>
internal sealed class IpiServer : IDisposable
{
    /// <summary>How long a structure waits for a driver.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly Dictionary<SocketAddress, IpiServer> Open = [];

    private readonly SocketAddress address;
    private readonly Socket listener;
    private readonly Queue<IpiConnection> free = [];
    private readonly object gate = new();
    private int users;
    private bool hasTold;

    private IpiServer(SocketAddress address)
    {
        this.address = address;
        listener = address.Listen();
        new Thread(Accept) { IsBackground = true, Name = $"i-PI server at {address}" }.Start();
    }

    /// <summary>The server of an address, which listens from the first call to the last <see cref="Dispose"/>.</summary>
    public static IpiServer At(SocketAddress address)
    {
        lock (Open)
        {
            if (!Open.TryGetValue(address, out IpiServer? server))
            {
                Open.Add(address, server = new IpiServer(address));
            }

            server.users++;
            return server;
        }
    }

    /// <summary>Has a driver compute; if it fails on the way, another one.</summary>
    /// <param name="work">What to do with it; all that it changes must be set anew by a second try.</param>
    /// <param name="tell">Hears of drivers that are waited for, or that failed.</param>
    /// <param name="cancellation">Ends the wait for a driver.</param>
    /// <exception cref="InputException">There was no driver for ten minutes.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void With(Action<IpiConnection> work, Action<string>? tell, CancellationToken cancellation)
    {
        while (true)
        {
            IpiConnection driver = Take(tell, cancellation);
            try
            {
                work(driver);
            }
            catch (Exception exception) when (exception is SocketException or InputException or IOException)
            {
                driver.Dispose();
                tell?.Invoke($"{exception.Message} {driver.Peer} is left out, and its structure goes to another.");
                continue;
            }

            lock (gate)
            {
                free.Enqueue(driver);
                Monitor.Pulse(gate);
            }

            return;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Open)
        {
            if (--users > 0)
            {
                return;
            }

            Open.Remove(address);
        }

        listener.Dispose();
        lock (gate)
        {
            while (free.TryDequeue(out IpiConnection? driver))
            {
                Farewell(driver);
            }
        }

        if (address.Path is not null)
        {
            File.Delete(address.Path);
        }
    }

    private static void Farewell(IpiConnection driver)
    {
        try
        {
            driver.Send(IpiMessage.Exit);
            driver.Flush();
        }
        catch (SocketException)
        {
            // It has gone already.
        }

        driver.Dispose();
    }

    private IpiConnection Take(Action<string>? tell, CancellationToken cancellation)
    {
        using CancellationTokenRegistration waking = cancellation.Register(() =>
        {
            lock (gate)
            {
                Monitor.PulseAll(gate);
            }
        });
        DateTime end = DateTime.UtcNow + Patience;
        lock (gate)
        {
            while (free.Count == 0)
            {
                if (!hasTold)
                {
                    hasTold = true;
                    tell?.Invoke($"waiting at {address} for a driver of i-PI's protocol");
                }

                cancellation.ThrowIfCancellationRequested();
                TimeSpan left = end - DateTime.UtcNow;
                if (left <= TimeSpan.Zero || !Monitor.Wait(gate, left))
                {
                    throw new InputException($"no driver came to {address} within {Patience.TotalMinutes} minutes; start one, such as ASE's SocketClient.");
                }
            }

            return free.Dequeue();
        }
    }

    private void Accept()
    {
        for (int number = 1; ; number++)
        {
            Socket socket;
            try
            {
                socket = listener.Accept();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return; // the server has ended
            }

            if (address.Path is null)
            {
                socket.NoDelay = true;
            }

            lock (gate)
            {
                free.Enqueue(new IpiConnection(socket, $"driver {number} at {address}"));
                Monitor.Pulse(gate);
            }
        }
    }
}
