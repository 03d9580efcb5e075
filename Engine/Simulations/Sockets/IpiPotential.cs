using System.Runtime.InteropServices;

namespace MDEngine.Simulations.Sockets;

/// <summary>
/// Energies, forces and virial by drivers of i-PI's protocol that connect to an address: ASE's SocketClient, DFT programs, another MDEngine. Several
/// drivers serve several threads at once.
/// </summary>
public sealed class IpiPotential : IPotential, IDisposable
{
    private const double ForceUnit = Units.Hartree / Units.Bohr;

    // For open structures, as the protocol knows no other: so large that no driver sees an image.
    private const double OpenCellEdge = 1000; // Å

    private readonly IpiServer server;
    private readonly Action<string>? tell;

    /// <summary>Listens at an address.</summary>
    /// <param name="address">Where drivers will come.</param>
    /// <param name="tell">Hears of drivers that are waited for, or that failed.</param>
    /// <exception cref="InputException">The address cannot be had.</exception>
    public IpiPotential(SocketAddress address, Action<string>? tell = null)
    {
        server = IpiServer.At(address);
        this.tell = tell;
    }

    /// <inheritdoc/>
    public Quantities Supported => Quantities.Energy | Quantities.Forces | Quantities.Virial;

    /// <inheritdoc/>
    /// <exception cref="InputException">No driver came.</exception>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var energy = new double[1];
        var forces = new double[3 * system.AtomCount];
        var virial = new double[9];
        server.With(driver => Ask(driver, system, energy, forces, virial), tell);
        result.Energy += energy[0] * Units.Hartree;
        ReadOnlySpan<Vector3D> rows = MemoryMarshal.Cast<double, Vector3D>(forces);
        for (int i = 0; i < rows.Length; i++)
        {
            result.Forces[i] += ForceUnit * rows[i];
        }

        // The protocol has matrices by columns.
        Vector3D Row(int k) => Units.Hartree * new Vector3D(virial[k], virial[3 + k], virial[6 + k]);
        result.Virial += new Matrix3x3(Row(0), Row(1), Row(2));
    }

    /// <inheritdoc/>
    public void Dispose() => server.Dispose();

    private static void Ask(IpiConnection driver, AtomicSystem system, double[] energy, double[] forces, double[] virial)
    {
        if (Status(driver) == IpiMessage.NeedInit)
        {
            driver.Send(IpiMessage.Init);
            driver.Send(0);
            driver.Send("init");
            if (Status(driver) != IpiMessage.Ready)
            {
                throw driver.Wrong("another state after INIT", "READY");
            }
        }

        SendPositions(driver, system);
        for (IpiMessage state = Status(driver); state != IpiMessage.HaveData; state = Status(driver))
        {
            Thread.Sleep(1); // a driver that computes in the background
        }

        driver.Send(IpiMessage.GetForce);
        driver.Expect(IpiMessage.ForceReady);
        driver.Receive(energy, "energies");
        driver.Expect(system.AtomCount, "forces");
        driver.Receive(forces, "forces");
        driver.Receive(virial, "virials");
        driver.ReceiveText("extras");
    }

    private static IpiMessage Status(IpiConnection driver)
    {
        driver.Send(IpiMessage.Status);
        return driver.Receive() switch
        {
            IpiMessage.NeedInit => IpiMessage.NeedInit,
            IpiMessage.Ready => IpiMessage.Ready,
            IpiMessage.HaveData => IpiMessage.HaveData,
            null => throw driver.Wrong("the end of the connection", "its state"),
            { } other => throw driver.Wrong(other.ToString().ToUpperInvariant(), "NEEDINIT, READY or HAVEDATA"),
        };
    }

    private static void SendPositions(IpiConnection driver, AtomicSystem system)
    {
        Matrix3x3 box = system.Cell.IsPeriodic ? system.Cell.Matrix : new Matrix3x3(new(OpenCellEdge, 0, 0), new(0, OpenCellEdge, 0), new(0, 0, OpenCellEdge));
        driver.Send(IpiMessage.PosData);
        driver.Send(Columns(box, 1 / Units.Bohr));
        driver.Send(Columns(box.Inverse(), Units.Bohr));
        driver.Send(system.AtomCount);
        var positions = new double[3 * system.AtomCount];
        for (int i = 0; i < system.AtomCount; i++)
        {
            Vector3D position = system.Positions.Span[i] / Units.Bohr;
            (positions[3 * i], positions[(3 * i) + 1], positions[(3 * i) + 2]) = (position.X, position.Y, position.Z);
        }

        driver.Send(positions);
    }

    private static double[] Columns(Matrix3x3 rows, double unit)
    {
        (Vector3D a, Vector3D b, Vector3D c) = (unit * rows.A, unit * rows.B, unit * rows.C);
        return [a.X, b.X, c.X, a.Y, b.Y, c.Y, a.Z, b.Z, c.Z];
    }
}
