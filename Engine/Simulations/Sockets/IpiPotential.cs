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
    private readonly CancellationToken cancellation;
    private bool isDisposed;

    /// <summary>Listens at an address.</summary>
    /// <param name="address">Where drivers will come.</param>
    /// <param name="tell">Hears of drivers that are waited for, or that failed.</param>
    /// <param name="cancellation">Ends the wait for a driver.</param>
    /// <exception cref="InputException">The address cannot be had.</exception>
    public IpiPotential(SocketAddress address, Action<string>? tell = null, CancellationToken cancellation = default)
    {
        server = IpiServer.At(address);
        (this.tell, this.cancellation) = (tell, cancellation);
    }

    /// <inheritdoc/>
    public Quantities Supported => Quantities.Energy | Quantities.Forces | Quantities.Virial;

    /// <inheritdoc/>
    /// <exception cref="InputException">No driver came.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while it waited for one.</exception>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var energy = new double[1];
        var forces = new Vector3D[system.AtomCount];
        Matrix3x3 virial = default;
        server.With(driver => virial = Ask(driver, system, energy, forces), tell, cancellation);
        result.Energy += energy[0] * Units.Hartree;
        for (int i = 0; i < forces.Length; i++)
        {
            result.Forces[i] += ForceUnit * forces[i];
        }

        result.Virial += Units.Hartree * virial;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref isDisposed, true))
        {
            server.Dispose();
        }
    }

    /// <returns>The virial, Hartree.</returns>
    private static Matrix3x3 Ask(IpiConnection driver, AtomicSystem system, double[] energy, Vector3D[] forces)
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
        driver.Receive(forces.AsSpan(), "forces");
        Matrix3x3 virial = driver.ReceiveMatrix("virials");
        driver.ReceiveText("extras");
        return virial;
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
        driver.Send(1 / Units.Bohr * box);
        driver.Send(Units.Bohr * box.Inverse());
        driver.Send(system.AtomCount);
        driver.Send(Array.ConvertAll(system.Positions.ToArray(), position => position / Units.Bohr));
    }
}
