using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace MDEngine.Simulations.Sockets;

/// <summary>
/// A driver of i-PI's protocol: it connects to a server (i-PI, ASE's SocketIOCalculator, LAMMPS's fix ipi's counterpart) and gives it energies and forces of a
/// potential. Positions and cells come in Bohr, energies go in Hartree.
/// </summary>
/// <param name="potential">Gives energies and forces, and extras such as dipole and charges where it has them.</param>
/// <param name="structure">The atoms in the server's order; if its cell is periodic, the server's cell is taken, else it is not looked at.</param>
public sealed class IpiDriver(IPotential potential, AtomicSystem structure)
{
    private const double ForceUnit = Units.Hartree / Units.Bohr;

    private readonly EvaluationResult result = new(structure.AtomCount);

    /// <summary>Structures that were computed.</summary>
    public long Calls { get; private set; }

    /// <summary>Serves until the server says that it is done, or ends the connection between two messages.</summary>
    /// <param name="address">The server's.</param>
    /// <param name="patience">How long to try where nobody listens yet.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="InputException">Nobody listens, or the server breaks the protocol.</exception>
    /// <exception cref="SimulationDivergedException">Energy or forces are not finite.</exception>
    public void Run(SocketAddress address, TimeSpan patience, CancellationToken cancellation)
    {
        using var connection = new IpiConnection(Connect(address, patience, cancellation), $"the server at {address}");
        using CancellationTokenRegistration ending = cancellation.Register(connection.Dispose);
        using BoundPotential bound = potential.Bind(structure);
        try
        {
            Serve(connection, bound);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new InputException($"{connection.Peer} has vanished: {exception.Message}");
        }
    }

    private static Socket Connect(SocketAddress address, TimeSpan patience, CancellationToken cancellation)
    {
        DateTime end = DateTime.UtcNow + patience;
        while (true)
        {
            try
            {
                return address.Connect();
            }
            catch (SocketException exception)
            {
                if (DateTime.UtcNow >= end)
                {
                    throw new InputException($"no server at {address}: {exception.Message}; start it first, or wait for it longer.");
                }

                cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(100));
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private void Serve(IpiConnection connection, BoundPotential bound)
    {
        Quantities wanted = Quantities.Energy | Quantities.Forces | Quantities.Charges | Quantities.Dipole | Quantities.Uncertainty | (structure.Cell.IsPeriodic ? Quantities.Virial : Quantities.None);
        Quantities requested = wanted & bound.Supported;
        IpiMessage state = IpiMessage.NeedInit;
        while (connection.Receive() is { } message && message != IpiMessage.Exit)
        {
            switch (message)
            {
                case IpiMessage.Status:
                    connection.Send(state);
                    break;
                case IpiMessage.Init when state != IpiMessage.HaveData:
                    connection.ReceiveInteger();
                    connection.ReceiveText("initialization");
                    state = IpiMessage.Ready;
                    break;
                case IpiMessage.PosData when state != IpiMessage.HaveData:
                    Compute(connection, bound, requested);
                    state = IpiMessage.HaveData;
                    break;
                case IpiMessage.GetForce when state == IpiMessage.HaveData:
                    Answer(connection, requested);
                    state = IpiMessage.Ready;
                    break;
                default:
                    throw connection.Wrong($"{message.ToString().ToUpperInvariant()} while the driver was {state.ToString().ToUpperInvariant()}", "STATUS");
            }
        }
    }

    private void Compute(IpiConnection connection, BoundPotential bound, Quantities requested)
    {
        Matrix3x3 cell = connection.ReceiveMatrix("cell vectors");
        UnitCell box = structure.Cell.IsPeriodic ? structure.Cell.WithMatrix(Units.Bohr * cell) : structure.Cell;
        connection.ReceiveMatrix("vectors of the inverse cell");
        connection.Expect(structure.AtomCount, "atoms");
        var positions = new Vector3D[structure.AtomCount];
        connection.Receive(positions.AsSpan(), "positions");
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] *= Units.Bohr;
        }

        result.Clear();
        bound.Evaluate(new AtomicSystem(bound.Topology, box, positions), requested, result);
        if (!result.IsFinite)
        {
            throw new SimulationDivergedException($"energy or forces of structure {Calls + 1} are not finite; {connection.Peer} is left without them");
        }

        Calls++;
    }

    private void Answer(IpiConnection connection, Quantities requested)
    {
        connection.Send(IpiMessage.ForceReady);
        connection.Send([result.Energy / Units.Hartree]);
        connection.Send(structure.AtomCount);
        connection.Send(Array.ConvertAll(result.Forces, force => force / ForceUnit));
        connection.Send(new Matrix3x3(result.Virial.A / Units.Hartree, result.Virial.B / Units.Hartree, result.Virial.C / Units.Hartree));
        connection.Send(Extras(requested));
    }

    /// <summary>i-PI's extras: JSON in atomic units; empty where the potential has none.</summary>
    private string Extras(Quantities requested)
    {
        var extras = new JsonObject();
        if ((requested & Quantities.Dipole) != 0)
        {
            Vector3D dipole = result.Dipole / Units.Bohr;
            extras["dipole"] = new JsonArray(dipole.X, dipole.Y, dipole.Z);
        }

        if ((requested & Quantities.Charges) != 0)
        {
            extras["charges"] = new JsonArray([.. result.Charges.Select(charge => JsonValue.Create(charge))]);
        }

        if ((requested & Quantities.Uncertainty) != 0)
        {
            extras["energy_uncertainty"] = result.EnergyUncertainty / Units.Hartree;
            extras["force_uncertainties"] = new JsonArray([.. result.ForceUncertainties.Select(force => JsonValue.Create(force / ForceUnit))]);
        }

        return extras.Count > 0 ? extras.ToJsonString() : "";
    }
}
